// Staff mode: a passphrase first, the arrival page, recusal; and nothing readable on the device.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { complaint, onlyCase, until } from "./support/app.mjs";
import { APP } from "./support/places.mjs";
import { beside } from "./support/faults/run.mjs";
import { barriers } from "./support/barriers.mjs";
import { PASSPHRASE, STAFF, beginAsStaff, setPassphrase, staffBank, unlock } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";
import { pattern, wording } from "./support/words.mjs";

const journey = journeys();
const options = { open: false, bank: staffBank, manner: { viewport: { width: 820, height: 1180 } } };

journey(
  "a telephone call is taken down, delivered once, and never lies on the device in plain text",
  async (app, bank) => {
    const data = complaint({ name: "标记王淑芬", story: "标记经过：来电人说在柜台等了两个小时。" });
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.walk(data, "demand");
    await app.saved();
    const stored = await app.everythingStored();
    assert.ok(stored.length > 1000, "something is stored");
    for (const secret of ["标记", data.phone, data.person, "陈志远", PASSPHRASE, STAFF, "attitude", "counter"]) {
      assert.ok(!stored.includes(secret), `${secret} cannot be read on the device`);
    }
    await app.walk(data, "result", "demand");
    const result = await app.page.getByRole("main").innerText();
    assert.ok(result.includes(wording()["clock.s01-pass-on.name"]), "staff see the bank's own duties too");
    assert.ok(!result.includes("“”") && !/\{\w+\}/.test(result), "and every sentence is whole");
    await app.walk(data, "declaration", "result");
    await app.fill("declaration", data);
    await app.confirm();
    await app.receiptNumber();
    const { body } = await onlyCase(bank);
    assert.equal(body.mode, "staff");
    assert.equal(body.arrival.form, "call");
    assert.equal(body.arrival.receiver, "陈志远");
    assert.match(body.arrival.received_at, /^2026-09-21T15:40:00/);
    assert.equal(body.complainant.name, data.name);
    const after = await app.everythingStored();
    assert.ok(!after.includes("标记") && !after.includes(data.phone), "nor after the delivery");
  },
  options,
);

journey(
  "a browser that has thrown away what staff took down says so where a passphrase is asked for, until somebody knows",
  async (app) => {
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.walk(complaint(), "contact");
    await app.saved();
    await beside(app);
    const session = await app.page.context().newCDPSession(app.page);
    await session.send("Storage.clearDataForOrigin", { origin: app.url, storageTypes: "indexeddb,local_storage" });
    const gone = app.page.getByRole("alert").filter({ hasText: app.t.goneTitle });
    const first = app.page.getByRole("heading", { level: 1, name: app.t.firstTitle });
    for (let visit = 0; visit < 2; visit += 1) {
      await app.page.goto(`${app.url}/?${visit}`);
      await gone.filter({ hasText: /1 件/ }).waitFor();
    }
    assert.deepEqual(await barriers(app.page), []);
    await app.button("goneNoted").click();
    await gone.waitFor({ state: "detached" });
    await app.page.reload();
    await first.waitFor();
    assert.equal(await gone.count(), 0);
    await setPassphrase(app);
  },
  options,
);

journey(
  "a wrong passphrase opens nothing, the right one brings the draft back",
  async (app) => {
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.walk(complaint(), "contact");
    await app.fill("contact", complaint());
    await app.saved();
    await app.button("UiLock").click();
    await app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();
    assert.ok(!(await app.page.locator("body").innerText()).includes("李秀英"));
    await app.page.reload();
    await unlock(app, "不是这一句口令");
    await app.says(app.t.passphraseWrong);
    await unlock(app, PASSPHRASE);
    // The window remembers the draft it had open, or offers it at home; in both cases one press away.
    const name = app.page.getByLabel(app.t.Name).first();
    await name.or(app.button("UiResume")).first().waitFor();
    if (await app.button("UiResume").isVisible()) {
      await app.button("UiResume").click();
    }
    await app.isOn("contact");
    assert.equal(await name.inputValue(), "李秀英");
  },
  options,
);

journey(
  "each has a store of their own, and locking one window locks all",
  async (app) => {
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.walk(complaint(), "contact");
    await app.fill("contact", complaint());
    await app.saved();
    const other = await app.another();
    await other.page.goto(`${app.url}/`);
    await unlock(other);
    await other.button("UiResume").waitFor();
    await other.button("UiLock").click();
    await app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();
    assert.ok(!(await app.page.locator("body").innerText()).includes("李秀英"), "the open draft is gone from the screen");

    // A colleague begins with nothing, and the name alone makes no store.
    await unlock(app, "另一个人的一句口令", "Q0802");
    await app.says(app.t.staffUnknown);
    await app.page.locator("#passphrase-again").fill("另一个人的一句口令");
    await app.button("firstSet").click();
    await app.button("UiStaffBegin").waitFor();
    assert.equal(await app.button("UiResume").count(), 0);
    await unlock(other);
    await other.button("UiResume").waitFor();
  },
  options,
);

journey(
  "guessing is slowed, also over a reload, and the memory that a guess took is given back",
  async (app) => {
    const workers = [];
    app.page.on("worker", (worker) => workers.push(worker.url()));
    await setPassphrase(app);
    await app.button("UiLock").click();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await unlock(app, `不是这一句口令${attempt}`);
      await app.says(attempt < 4 ? app.t.passphraseWrong : /^口令输错了几次/);
    }
    await app.page.reload();
    await unlock(app);
    await app.says(/^口令输错了几次/);
    assert.equal(workers.length, 7, "each attempt has a worker of its own");
    assert.ok(workers.every((url) => /\/vault-[0-9a-f]{16}\.js$/.test(url)));
    // Each is gone, or about to be; one that stayed would let this wait for ever.
    await Promise.all(app.page.workers().map((worker) => worker.waitForEvent("close")));
  },
  options,
);

journey(
  "whom the complaint is about cannot take it",
  async (app, bank) => {
    const data = complaint({ person: "3 号柜台 陈志远" });
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.walk(data, "check");
    await app.button("ToDeclaration").click();
    await app.page.getByRole("heading", { level: 1, name: app.t.ArrivalTitle }).waitFor();
    await app.page.getByRole("alert").getByRole("button", { name: app.t.Recused }).waitFor();
    await app.page.getByLabel(app.t.Receiver).fill("周明");
    await app.button("BackToCheck").click();
    await app.walk(data, "declaration", "check");
    await app.fill("declaration", data);
    await app.confirm();
    await app.receiptNumber();
    assert.equal((await onlyCase(bank)).body.arrival.receiver, "周明");
  },
  options,
);

journey(
  "a passphrase is long enough and typed twice alike",
  async (app) => {
    await app.page.goto(`${app.url}/`);
    await app.page.locator("#passphrase").fill("短");
    await app.button("firstSet").click();
    await app.says(app.t.numberEmpty);
    await app.page.getByLabel(app.t.number).fill(STAFF);
    await app.button("firstSet").click();
    await app.says(app.t.passphraseShort);
    await app.page.locator("#passphrase").fill(PASSPHRASE);
    await app.page.locator("#passphrase-again").fill(`${PASSPHRASE}。`);
    await app.button("firstSet").click();
    await app.says(app.t.passphraseDiffers);
  },
  options,
);

journey(
  "where nothing can be encrypted, nothing is taken down, and there is a way on",
  async (app, front) => {
    const vault = readdirSync(APP).find((name) => /^vault-\w+\.js$/.test(name));
    const broken = (text) => `${text}\nObject.defineProperty(crypto, "subtle", { value: undefined });`;
    const blocked = app.page.getByRole("heading", { level: 1, name: app.t.BlockedUnprotectedTitle });
    front.changes[`/${vault}`] = broken;
    await app.page.goto(`${app.url}/`);
    await app.page.getByLabel(app.t.number).fill(STAFF);
    await app.page.locator("#passphrase").fill(PASSPHRASE);
    await app.page.locator("#passphrase-again").fill(PASSPHRASE);
    await app.button("firstSet").click();
    await blocked.waitFor();
    await app.says(pattern(app.t.BlockedUnprotectedText));
    assert.equal(await app.page.getByRole("textbox").count() + await app.button("UiStaffBegin").count(), 0);
    // Once it is mended, the way on is one press, and what was stored before is there.
    delete front.changes[`/${vault}`];
    await app.button("Retry").click();
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.saved();
    front.changes[`/${vault}`] = broken;
    await app.page.reload();
    await unlock(app);
    await blocked.waitFor();
    delete front.changes[`/${vault}`];
    await app.button("Retry").click();
    await unlock(app);
    await app.isOn("who");
  },
  // The service worker would give the whole file, once it has it.
  { ...options, manner: { ...options.manner, serviceWorkers: "block" } },
);

journey(
  "a browser that keeps nothing takes nothing down for staff",
  async (app) => {
    await app.page.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException("private window", "SecurityError");
      };
    });
    await app.page.goto(`${app.url}/`);
    await app.page.getByRole("heading", { level: 1, name: app.t.BlockedUnprotectedTitle }).waitFor();
  },
  options,
);

journey(
  "a staff device keeps every language and pack, also those nobody has used on it",
  async (app) => {
    await setPassphrase(app);
    const unused = ["words/en.txt", "packs/s02-integrity-report.json", "packs/s02-integrity-report.en.json"];
    await until(app.page, async (urls) => (await Promise.all(urls.map((url) => caches.match(url)))).every(Boolean), unused);
  },
  options,
);
