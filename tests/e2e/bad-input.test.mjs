// Bad input of every kind: a clear message with the place and what to do, and nothing is lost.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { complaint } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { scratch } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";
import { pattern } from "./support/words.mjs";

const journey = journeys();

/** The summary of faults says `fault`, and so does the field. */
async function refused(app, fault, field) {
  const summary = app.page.getByRole("alert").filter({ hasText: app.t.ProblemsTitle });
  await summary.getByRole("button", { name: fault }).waitFor();
  assert.match(await app.page.locator(`#f-${field}-error`).innerText(), fault);
}

journey("a wrong digit in an identity number", async (app) => {
  await app.begin();
  await app.walk(complaint(), "contact");
  await app.fill("contact", complaint());
  await app.page.getByRole("combobox", { name: app.t.IdKind }).selectOption({ label: app.t.IdResident });
  await app.page.getByRole("textbox", { name: app.t.IdNumber }).fill("11010519491231002X");
  await app.choose(app.t.IdConsent, "checkbox");
  await app.page.getByRole("textbox", { name: app.t.IdNumber }).fill("110105194912310021");
  await app.next("contact");
  await refused(app, pattern(app.t.BadIdChecksum), "id_number");
  assert.equal(await app.page.getByRole("textbox", { name: app.t.IdNumber }).inputValue(), "110105194912310021", "what was typed stays");
  await app.page.getByRole("textbox", { name: app.t.IdNumber }).fill("11010519491231002X");
  await app.next("contact");
  await app.isOn("about");
});

journey("a day that has not come yet, and one that does not exist", async (app) => {
  await app.begin();
  await app.walk(complaint(), "story");
  await app.fill("story", complaint({ day: ["2099", "1", "1"], time: "" }));
  await app.next("story");
  await refused(app, pattern(app.t.DateInFuture), "occurred_on");
  await app.fill("story", complaint({ day: ["2026", "2", "30"], time: "" }));
  await app.next("story");
  await refused(app, pattern(app.t.BadDate), "occurred_on");
  await app.fill("story", complaint({ time: "" }));
  await app.next("story");
  await app.isOn("evidence");
});

journey("a file of 40 MB, an empty one, and one that is no picture", async (app) => {
  await app.begin();
  await app.walk(complaint(), "evidence");
  const pick = (file) => app.page.getByLabel(app.t.AddFiles).setInputFiles(file);
  const folder = scratch("files");
  const large = join(folder, "录像.png");
  writeFileSync(large, Buffer.alloc(40 * 1024 * 1024, 1));
  await pick(large);
  await app.says(/录像\.png.*40.*10/);
  await pick({ name: "空.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
  await app.says(pattern(app.t.FileEmpty));
  await pick({ name: "程序.png", mimeType: "image/png", buffer: Buffer.from("MZ\x90\x00 this is no picture") });
  await app.says(pattern(app.t.FileWrongType));
  assert.equal(await app.page.locator(".file").count(), 0);
  await app.attach([{ name: "回单.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") }]);
  assert.equal(await app.page.locator(".file").count(), 1, "and a good one is taken afterwards");
  await app.button("Back").click();
  await app.isOn("story");
  assert.equal(await app.page.locator("#f-story").inputValue(), complaint().story);
  rmSync(folder, { recursive: true });
});

journey("every other field that can be wrong says how it is written", async (app) => {
  await app.begin();
  await app.walk(complaint(), "contact");
  await app.fill("contact", complaint({ phone: "12345" }));
  await app.next("contact");
  await refused(app, pattern(app.t.BadPhone), "phone");
  await app.fill("contact", complaint({ phone: "１３９ ０００ ０００００" }));
  await app.next("contact");
  await app.isOn("about");
  await app.walk(complaint(), "story", "about");
  await app.fill("story", complaint({ amount: "三十块" }));
  await app.next("story");
  await refused(app, pattern(app.t.BadAmount), "amount");
});

/** Opens a sound app, begins a complaint, then breaks something: it says so, and the draft comes back afterwards. */
async function breaksAndHeals(app, front, changes, check) {
  await app.open();
  await app.begin();
  await app.walk(complaint(), "about");
  await app.saved();
  front.changes = changes;
  await app.page.reload();
  await check();
  assert.ok((await app.everythingStored()).includes(complaint().name), "the draft is still stored");
  front.changes = {};
  await app.button("Retry").click();
  await app.isOn("about");
  await app.button("Back").click();
  await app.isOn("contact");
  assert.equal(await app.page.getByLabel(app.t.Name).first().inputValue(), complaint().name);
}

// Without a service worker, which would keep the sound files of before.
const front = { open: false, bank: () => new Front(), manner: { serviceWorkers: "block" } };

journey(
  "a configuration with three faults lists all three, each with its place",
  (app, bank) =>
    breaksAndHeals(
      app,
      bank,
      {
        "/config.json": (text) => {
          const config = JSON.parse(text);
          config.mode = "webb";
          delete config.bank.supervision_phone;
          config.endpoint.base = "ftp://bank";
          return JSON.stringify(config);
        },
      },
      async () => {
        await app.page.getByRole("heading", { level: 1, name: app.t.BlockedConfigTitle }).waitFor();
        const faults = await app.page.locator(".fault").allInnerTexts();
        assert.equal(faults.length, 3);
        for (const place of ["/mode", "/bank/supervision_phone", "/endpoint/base"]) {
          assert.ok(faults.some((fault) => fault.startsWith(place)), place);
        }
        assert.ok(faults.some((fault) => fault.includes(app.t.ConfigNoSupervisionPhone)));
      },
    ),
  front,
);

journey(
  "a configuration that is no JSON says in which line",
  (app, bank) =>
    breaksAndHeals(app, bank, { "/config.json": '{\n  "mode": "web",\n  oops\n}' }, async () => {
      await app.says(pattern(app.t.ConfigNoJson.replace("{line}", "3")));
    }),
  front,
);

journey(
  "a pack with an unknown fact names the fact and the place",
  (app, bank) =>
    breaksAndHeals(
      app,
      bank,
      { "/packs/s01-credit-coop-trial.json": (text) => text.replace('{"is":"respondent_outlet"}', '{"is":"respondent_outlett"}') },
      async () => {
        await app.page.getByRole("heading", { level: 1, name: app.t.BlockedConfigTitle }).waitFor();
        const faults = (await app.page.locator(".fault").allInnerTexts()).join("\n");
        assert.ok(faults.includes("respondent_outlett"), "the fact");
        assert.ok(faults.includes("packs/s01-credit-coop-trial.json"), "the file");
      },
    ),
  front,
);

journey(
  "a bank's own pack is checked and then used; while it cannot be checked, the app says so and waits",
  async (app, front) => {
    const own = (text) => text.replace('"version":"', '"version":"9.');
    await app.open();
    front.changes = { "/packs/s01-credit-coop-trial.json": own, "/rules/jiesu_check_bg.wasm": null };
    await app.page.reload();
    await app.page.getByRole("heading", { level: 1, name: app.t.BlockedLoadTitle }).waitFor();
    await app.says(/rules\/jiesu_check\.js/);
    front.changes = { "/packs/s01-credit-coop-trial.json": own };
    await app.button("Retry").click();
    await app.begin();
    await app.walk(complaint(), "about");
  },
  front,
);

journey(
  "a mistyped pack is named with what was meant, and with those that are there",
  (app, bank) => {
    const mistyped = (text) => JSON.stringify({ ...JSON.parse(text), pack: "s01-credit-coop-trail" });
    return breaksAndHeals(app, bank, { "/config.json": mistyped }, async () => {
      await app.page.getByRole("heading", { level: 1, name: app.t.BlockedConfigTitle }).waitFor();
      await app.says(/“s01-credit-coop-trial”.*s18-opinion-levels/);
    });
  },
  front,
);

journey(
  "a missing pack is named",
  (app, bank) =>
    breaksAndHeals(app, bank, { "/packs/s01-credit-coop-trial.json": null }, async () => {
      await app.page.getByRole("heading", { level: 1, name: app.t.BlockedLoadTitle }).waitFor();
      await app.says(/packs\/s01-credit-coop-trial\.json/);
    }),
  front,
);

journey("a database of a newer version is refused, and nothing in it is touched", async (app) => {
  await app.begin();
  await app.walk(complaint(), "about");
  await app.saved();
  const before = await app.everythingStored();
  // What a newer version of the app would do. It may, since this window lets go of the database.
  await app.page.evaluate(async () => {
    const [{ name, version }] = await indexedDB.databases();
    await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, version + 7);
      request.onupgradeneeded = () => request.result.createObjectStore("of a newer version");
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
      request.onerror = () => reject(request.error);
    });
  });
  await app.page.reload();
  await app.page.getByRole("heading", { level: 1, name: app.t.BlockedNewerTitle }).waitFor();
  await app.says(pattern(app.t.StoreNewer));
  assert.equal(await app.everythingStored(), before);
});

journey(
  "without storage the app says so and works",
  async (app, bank) => {
    await app.page.addInitScript(() => {
      Object.defineProperty(IDBFactory.prototype, "open", {
        value() {
          throw new DOMException("refused by a test", "SecurityError");
        },
      });
    });
    await app.open();
    await app.says(app.t.NoticeMemory);
    await app.handIn();
    assert.equal((await bank.cases()).length, 1);
  },
  { open: false },
);
