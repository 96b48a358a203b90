// A draft goes to a colleague on the same tablet: exactly once, unreadable for whoever gave it, whenever the plug is pulled.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { complaint } from "./support/app.mjs";
import { panelWords } from "./support/health.mjs";
import { APP } from "./support/places.mjs";
import { PASSPHRASE, STAFF, beginAsStaff, handOver, join, setPassphrase, staffBank, unlock } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const t = panelWords("staff");
const COLLEAGUE = "Q0802";
const OTHERS = "另一个人的一句口令";
const PDF = Buffer.from("%PDF-1.4\n% 柳河存单\n%%EOF\n");
const data = complaint({ files: [{ name: "存单.pdf", mimeType: "application/pdf", buffer: PDF }] });
const VAULT = readdirSync(APP).find((name) => /^vault-\w+\.js$/.test(name));

/**
 * Runs in a page and in the worker. The plug is pulled before the first write whose words, such as `put device hand/…`, begin
 * with `plug`: neither that one nor any after it happens.
 */
function pluggable(plug) {
  let dead = false;
  for (const act of ["put", "delete"]) {
    const real = IDBObjectStore.prototype[act];
    IDBObjectStore.prototype[act] = function (...given) {
      const key = given[act === "put" ? 1 : 0];
      dead = dead || (plug && `${act} ${this.name} ${key instanceof IDBKeyRange ? key.lower : key}`.startsWith(plug));
      if (dead) {
        throw new Error("the plug is pulled");
      }
      return real.apply(this, given);
    };
  }
}

/** A bank on whose page the worker can be unplugged, by `front.plug`. */
function bank() {
  const front = staffBank();
  front.plug = "";
  front.changes[`/${VAULT}`] = (text) => `${text}\n(${pluggable})(${JSON.stringify(front.plug)});`;
  return front;
}

const options = { open: false, bank, manner: { viewport: { width: 820, height: 1180 } } };

/** Both have a store, and whoever gives has a draft with a file, at home. */
async function two(app) {
  // What a page of this origin could do with the key, while it has it: the scan below.
  await app.page.addInitScript(() => {
    window.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        this.addEventListener("message", ({ data }) => (window.opened = data));
      }
    };
  });
  await setPassphrase(app);
  await app.button("UiLock").click();
  await join(app, OTHERS, COLLEAGUE);
  await app.button("UiLock").click();
  await unlock(app);
  await beginAsStaff(app, "陈志远");
  await app.walk(data, "demand");
  await app.saved();
  await app.button("UiLeave").click();
  await app.button("UiHandOver").waitFor();
}

const dialog = (app, title = t.handTitle) => app.page.getByRole("dialog", { name: title });
const press = (app, name) => dialog(app).getByRole("button", { name, exact: true }).click();

async function to(app, name) {
  await dialog(app).getByLabel(t.handTo).fill(name);
  await press(app, t.handNext);
}

/** Reloads as somebody, and reads the notice about what came, if there is to be one. */
async function as(app, passphrase, name, notice) {
  await app.page.reload();
  await unlock(app, passphrase, name);
  if (notice) {
    await dialog(app, t.cameTitle).getByText(notice).waitFor();
    await dialog(app, t.cameTitle).getByRole("button", { name: t.close }).click();
  }
  await app.button("UiStaffBegin").or(app.button("Continue")).first().waitFor();
}

const CAME = t.cameText.replace("{count}", "1");
const drafts = (app) => app.button("UiHandOver").count();

/** How many rows of all databases the open store's key opens, wherever they may have been sealed for. */
const opens = (app) =>
  app.page.evaluate(async () => {
    const asked = (request) => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
    const found = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const table of database.objectStoreNames) {
        const rows = database.transaction(table).objectStore(table);
        const [keys, values] = await Promise.all([asked(rows.getAllKeys()), asked(rows.getAll())]);
        for (const [index, [, revision, bytes]] of values.entries()) {
          const at = keys[index];
          const parts = at.split("/");
          const places = [`${table}/${at}`, parts.slice(0, 2).join("/"), at];
          for (const place of places) {
            const how = { name: "AES-GCM", iv: bytes.subarray(1, 13), additionalData: new TextEncoder().encode(`jiesu/1/${place}/${revision}`) };
            const plain = await crypto.subtle.decrypt(how, window.opened.key, bytes.subarray(13)).catch(() => undefined);
            if (plain) {
              found.push(`${table}/${parts[0] === "pair" ? "pair" : at}`);
              break;
            }
          }
        }
      }
      database.close();
    }
    return found.sort().map((place) => place.split("/").slice(0, 2).join("/").replace(/[0-9a-f-]{36}/, "…"));
  });

const everywhere = (app) => app.everythingStored();

journey(
  "a draft with its file is handed over, opens for the colleague alone, and reaches the bank once",
  async (app, front) => {
    await two(app);
    assert.deepEqual(await opens(app), ["attachments/…", "device/pair", "drafts/…"], "the scan finds what is there");
    await app.button("UiHandOver").click();
    for (const [name, said] of [["", t.numberEmpty], [STAFF, t.handSelf]]) {
      await to(app, name);
      await dialog(app).getByText(said).waitFor();
    }
    await to(app, "Q0999");
    await press(app, t.handYes);
    await dialog(app).getByText(t.unknown).waitFor();
    await to(app, COLLEAGUE);
    await press(app, t.handNo);
    await press(app, t.handNext);
    await press(app, t.handYes);
    await dialog(app).getByText(t.given).waitFor();
    await press(app, t.close);
    await app.text("UiNoDrafts").waitFor();
    assert.deepEqual(await opens(app), ["device/pair"], "whoever gave it opens nothing of it any more");
    const stored = await everywhere(app);
    for (const secret of [data.name, data.phone, "柳河存单", COLLEAGUE]) {
      assert.ok(!stored.includes(secret), `${secret} is not to be read`);
    }

    await as(app, PASSPHRASE, STAFF);
    assert.equal(await drafts(app), 0);
    await as(app, OTHERS, COLLEAGUE, CAME);
    assert.equal(await drafts(app), 1);
    assert.deepEqual(await opens(app), ["attachments/…", "device/pair", "drafts/…"]);
    assert.ok(!/device\/(hand|parcel)\//.test(await everywhere(app)), "nothing is left on the way");
    await app.button("UiResume").click();
    await app.walk(data, "declaration", "demand");
    await app.fill("declaration", data);
    await app.confirm();
    await app.receiptNumber();
    const cases = await front.cases();
    assert.equal(cases.length, 1);
    assert.equal(cases[0].body.complainant.name, data.name);
    assert.equal(cases[0].receipt.attachments.length, 1);
  },
  options,
);

journey(
  "another window in which the draft is open cannot bring it back",
  async (app) => {
    await two(app);
    const other = await app.another();
    await other.page.goto(`${app.url}/`);
    await unlock(other);
    await other.button("UiResume").click();
    await other.isOn("demand");
    await handOver(app, COLLEAGUE);
    await dialog(app).getByText(t.given).waitFor();
    await other.fill("demand", complaint({ demands: ["apology"] }));
    await other.text("ConflictText").waitFor();
    assert.deepEqual(await opens(app), ["device/pair"]);
    await other.button("ConflictTake").click();
    await other.text("UiNoDrafts").waitFor();
    // And back again, from the colleague, over what is left of the first time.
    await other.page.close();
    await as(app, OTHERS, COLLEAGUE, CAME);
    await handOver(app, STAFF);
    await dialog(app).getByText(t.given).waitFor();
    await as(app, PASSPHRASE, STAFF, CAME);
    await app.button("UiResume").or(app.button("Continue")).first().waitFor();
    if (await app.button("UiResume").isVisible()) {
      await app.button("UiResume").click();
    }
    await app.isOn("demand");
    await app.fill("demand", complaint({ demands: ["improve"] }));
    await app.saved();
  },
  options,
);

// Where the plug is pulled while it is given, and who has the draft then.
for (const [plug, giver] of [
  ["put device parcel/", 1],
  ["put device hand/", 1],
  ["delete drafts ", 0],
  ["delete device handed/", 0],
]) {
  journey(
    `the plug is pulled before «${plug}»: exactly one of the two has the draft`,
    async (app) => {
      await two(app);
      await app.page.evaluate(`(${pluggable})(${JSON.stringify(plug)})`);
      await handOver(app, COLLEAGUE);
      await dialog(app).getByText(giver ? t.failed : t.later).waitFor();
      await as(app, PASSPHRASE, STAFF);
      assert.equal(await drafts(app), giver);
      assert.equal(await app.page.getByText("浏览器清除").count(), 0, "nothing is reported as lost");
      if (giver) {
        await app.button("UiResume").click();
        await app.isOn("demand");
        await app.fill("demand", complaint({ demands: ["apology"] }));
        await app.saved();
      }
      await as(app, OTHERS, COLLEAGUE, giver ? undefined : CAME);
      assert.equal(await drafts(app), 1 - giver);
      assert.ok(!/device\/handed\/\w+\//.test(await everywhere(app)) || giver, "what was begun is ended");
    },
    options,
  );
}

for (const [plug, came] of [
  ["put drafts ", false],
  ["put device taken/", false],
  ["delete device hand/", true],
  ["delete device taken/", true],
]) {
  journey(
    `the plug is pulled before «${plug}»: the draft comes once`,
    async (app, front) => {
      await two(app);
      await handOver(app, COLLEAGUE);
      await dialog(app).getByText(t.given).waitFor();
      front.plug = plug;
      await as(app, OTHERS, COLLEAGUE, t.cameLeft);
      assert.equal(await drafts(app), came ? 1 : 0);
      if (came) {
        // What was written meanwhile is not taken back by the parcel that still lies there.
        await app.button("UiResume").click();
        await app.isOn("demand");
        await app.fill("demand", complaint({ demands: ["apology"] }));
        await app.saved();
        await app.button("UiLeave").click();
      }
      front.plug = "";
      await as(app, OTHERS, COLLEAGUE, plug === "delete device taken/" ? undefined : CAME);
      assert.equal(await drafts(app), 1);
      if (came) {
        await app.button("UiResume").click();
        await app.isOn("demand");
        assert.ok(await app.page.getByRole("checkbox", { name: app.t.DemandApology }).isChecked());
      }
      assert.ok(!/device\/(hand|parcel|taken)\//.test(await everywhere(app)), "nothing is left on the way");
    },
    options,
  );
}
