// Storage that runs out, dies or is thrown away, and the backup that helps then.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, complaint, onlyCase } from "./support/app.mjs";
import { beside } from "./support/faults/run.mjs";
import { emptied, fill } from "./support/faults/storage.mjs";
import { takeBack } from "./support/case.mjs";
import { grant, Health } from "./support/health.mjs";
import { barriers } from "./support/barriers.mjs";
import { beginAsStaff, setPassphrase, staffBank } from "./support/staff.mjs";
import { ROOT } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";
import { pattern } from "./support/words.mjs";

const journey = journeys();
/** Databases as released versions left them. */
const FROZEN = join(ROOT, "tests/frozen");
const FILE = { name: "回单.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
const DATA = complaint({ files: [FILE] });

journey(
  "a device that is full: the text stays, the person is told, a backup brings it to another device",
  async (app, bank, browser) => {
    await beside(app);
    const session = await grant(app, 4_000_000);
    await app.open();
    await app.begin();
    await app.walk(DATA, "story");
    await app.saved();
    await fill(app);
    await app.page.locator("#f-story").fill(DATA.story);
    await app.page.locator(".chip-bad").filter({ hasText: app.t.StoreFull }).waitFor();
    assert.equal(await app.page.locator("#f-story").inputValue(), DATA.story);

    const health = await Health.open(app, "NoticeBackupAct");
    const { code, path } = await health.backup();
    await health.close();

    const other = await App.in(browser, bank.url);
    await other.open();
    const there = await Health.open(other);
    await there.bring(path, code);
    await there.says("done-added", { count: 1 });
    await there.close();
    await other.button("UiResume").click();
    await other.isOn("story");
    assert.equal(await other.page.locator("#f-story").inputValue(), DATA.story, "what was never stored there is here");
    await other.close();

    await emptied(app);
    await app.saved();
    assert.equal(await app.button("NoticeBackupAct").count(), 0, "and the warning is gone");
    await session.detach();
  },
  { open: false },
);

journey(
  "a file that does not fit is refused with a sentence, and nothing else is lost",
  async (app) => {
    await beside(app);
    const session = await grant(app, 4_000_000);
    await app.open();
    await app.begin();
    await app.walk(complaint(), "evidence");
    await app.saved();
    const large = { name: "大图.pdf", mimeType: "application/pdf", buffer: Buffer.concat([Buffer.from("%PDF-1.4\n"), randomBytes(6_000_000)]) };
    await app.page.getByLabel(app.t.AddFiles).setInputFiles([large]);
    await app.page.getByText(pattern(app.t.FileNoRoom)).first().waitFor();
    await app.attach([FILE]);
    await app.saved();
    await app.page.reload();
    await app.isOn("evidence");
    assert.equal(await app.page.getByText(FILE.name).count(), 1, "the one that fits is there");
    assert.equal(await app.page.getByText(large.name).count(), 0);
    await session.detach();
  },
  { open: false },
);

journey("the database is taken away while a person writes: what is on the screen is stored again", async (app) => {
  await app.begin();
  await app.walk(complaint(), "story");
  await app.saved();
  const session = await app.page.context().newCDPSession(app.page);
  await session.send("Storage.clearDataForOrigin", { origin: app.url, storageTypes: "indexeddb" });
  await app.page.locator("#f-story").fill("柜员没有说明就收了工本费");
  await app.saved();
  await app.page.reload();
  await app.isOn("story");
  assert.equal(await app.page.locator("#f-story").inputValue(), "柜员没有说明就收了工本费");
});

for (const language of ["zh-Hans", "en"]) {
  journey(
    `no barriers in the window, ${language}`,
    async (app) => {
      await app.begin();
      await app.fill("who", complaint());
      await app.saved();
      await app.button("UiLeave").click();
      const health = await Health.open(app);
      assert.deepEqual(await barriers(app.page), []);
      await health.dialog.getByRole("button", { name: health.t.bring, exact: true }).click();
      await health.says("fileFirst");
      await health.dialog.getByRole("button", { name: health.t.make, exact: true }).click();
      await health.dialog.locator("[data-code]").waitFor();
      assert.deepEqual(await barriers(app.page), []);
      await app.page.keyboard.press("Escape");
      await health.dialog.waitFor({ state: "detached" });
      assert.equal((await app.focused()).text, app.t.UiHealth, "the focus is where it was");
    },
    { manner: { language } },
  );
}

journey("a browser that has thrown the database away is noticed, until somebody has read it", async (app) => {
  await app.begin();
  await app.walk(complaint(), "story");
  await app.saved();
  await beside(app);
  const session = await app.page.context().newCDPSession(app.page);
  await session.send("Storage.clearDataForOrigin", { origin: app.url, storageTypes: "indexeddb,local_storage" });
  await app.open();
  const notice = app.page.getByText(pattern(app.t.NoticeEvicted.replace("{count}", "1"))).first();
  await notice.waitFor();
  await app.open();
  await notice.waitFor();
  await app.button("NoticeEvictedAct").click();
  await notice.waitFor({ state: "detached" });
  await app.open();
  await app.button("UiHealth").waitFor();
  assert.equal(await notice.count(), 0);
});

journey("a backup travels to another device, and the bank has the case once", async (app, bank, browser) => {
  await bank.order({ match: "PUT cases", answer: 503, retry_after: 600 });
  await app.upToConfirm(DATA);
  await app.confirm();
  await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
  await app.button("UiGoHome").click();
  const here = await Health.open(app);
  assert.match(await here.fact("unsent"), /1/);
  const { code, path } = await here.backup();
  await here.close();
  assert.ok(!readFileSync(path).includes(Buffer.from(DATA.name)), "nothing of it can be read");

  const other = await App.in(browser, bank.url);
  await other.open();
  const there = await Health.open(other);
  await there.bring(path, code);
  await there.says("done-added", { count: 1 });
  await there.bring(path, code);
  await there.says("done-known", { count: 1 });
  await there.close();
  // The wait that the bank had asked for travels as well.
  await other.button("UiTryNow").click();
  await other.page.getByText(other.t.TagSent).first().waitFor();
  const stored = await onlyCase(bank);
  assert.equal(stored.receipt.attachments.length, 1, "with its file");

  // The first device still believes that it has to send.
  await app.button("UiTryNow").click();
  await app.page.getByText(app.t.TagSent).first().waitFor();
  await onlyCase(bank);

  // A receipt travels too: a third device neither sends nor believes that it should.
  const again = await (await Health.open(app)).backup();
  const sent = await puts(bank);
  const third = await App.in(browser, bank.url);
  await third.open();
  const last = await Health.open(third);
  await last.bring(again.path, again.code);
  await last.says("done-added", { count: 1 });
  await last.close();
  await third.page.getByText(third.t.TagSent).first().waitFor();
  // The older file knows less than this device does.
  const older = await Health.open(third);
  await older.bring(path, code);
  await older.says("done-known", { count: 1 });
  await older.close();
  assert.equal(await puts(bank), sent);
  await onlyCase(bank);
  await other.close();
  await third.close();
});

journey("the end of another version, in a backup, does not end the case that was confirmed here", async (app, bank, browser) => {
  await bank.order({ match: "PUT cases", answer: 503, retry_after: 600, times: 2 });
  await app.upToConfirm(DATA);
  await app.saved();
  await app.button("UiLeave").click();
  const draft = await (await Health.open(app)).backup();
  const other = await App.in(browser, bank.url);
  await other.open();
  const there = await Health.open(other);
  await there.bring(draft.path, draft.code);
  await there.says("done-added", { count: 1 });
  await there.close();
  await other.button("UiResume").click();
  await other.confirm();
  await other.page.getByRole("heading", { level: 1, name: other.t.ReceiptWaitingTitle }).waitFor();
  await other.button("UiGoHome").click();

  await app.open();
  await app.button("UiResume").click();
  await app.confirm();
  await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
  await takeBack(app);
  await app.button("UiGoHome").click();
  const ended = await (await Health.open(app)).backup();
  const again = await Health.open(other);
  await again.bring(ended.path, ended.code);
  await again.says("done-other", { count: 2 });
  await again.close();
  await other.button("UiTryNow").first().waitFor();
  await other.close();
});

async function puts(bank) {
  const { seen } = await bank.faults();
  return seen.filter((line) => line.startsWith("PUT")).length;
}

journey("what an earlier version of the app has stored is read, and goes on", async (app, bank) => {
  await beside(app);
  for (const file of readdirSync(FROZEN)) {
    const dump = JSON.parse(readFileSync(join(FROZEN, file), "utf8"));
    await app.page.evaluate(async ({ database, version, tables }) => {
      const done = (request) => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
      await done(indexedDB.deleteDatabase(database));
      const opening = indexedDB.open(database, version);
      opening.onupgradeneeded = () => Object.keys(tables).forEach((table) => opening.result.createObjectStore(table));
      const opened = await done(opening);
      const transaction = opened.transaction(Object.keys(tables), "readwrite");
      for (const [table, rows] of Object.entries(tables)) {
        rows.forEach(([key, format, revision, text]) => transaction.objectStore(table).put([format, revision, new TextEncoder().encode(text)], key));
      }
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      opened.close();
    }, dump);
    await app.open();
    await app.page.getByText(app.t.TagSent).first().waitFor();
    // It may have been sent by itself meanwhile, and the button be gone.
    await app.button("UiTryNow").click({ timeout: 2000 }).catch(() => {});
    // While it is being sent there is no button either: only its tag says that it is there.
    const outbox = dump.tables.outbox.length;
    await app.page.getByText(app.t.TagSent, { exact: true }).nth(outbox - 1).waitFor();
    assert.equal((await onlyCase(bank)).receipt.attachments.length, 1, `${file}: with its attachment`);
    await app.button("UiResume").click();
    await app.isOn("demand");
    await app.fill("demand", DATA);
    await app.saved();
    await beside(app);
  }
});

journey("files that are none, wrong codes and other versions are told apart, and nothing is changed", async (app, bank, browser) => {
  await app.begin();
  await app.walk(DATA, "story");
  await app.saved();
  await app.button("UiLeave").click();
  const health = await Health.open(app);
  const { code, path } = await health.backup();
  const bytes = readFileSync(path);
  const file = (buffer) => ({ name: "a.jiesu", mimeType: "application/octet-stream", buffer });
  const changed = (at, value) => {
    const copy = Buffer.from(bytes);
    copy[at] = value ?? copy[at] ^ 1;
    return copy;
  };
  const other = code.replace(/^./, code.startsWith("0") ? "1" : "0");
  for (const [what, given, typed, says] of [
    ["a picture", Buffer.from("GIF89a"), code, "refused-no-backup"],
    ["an empty file", Buffer.alloc(0), code, "refused-no-backup"],
    ["a newer version", changed(8, 2), code, "refused-newer"],
    ["half a file", bytes.subarray(0, bytes.length / 2), code, "refused-damaged"],
    ["a flipped bit", changed(bytes.length - 40), code, "refused-damaged"],
    ["a flipped bit of the salt", changed(20), code, "refused-damaged"],
    ["another code", bytes, other, "refused-code"],
    ["half a code", bytes, code.slice(0, 9), "codeForm"],
    ["the right one, badly typed", bytes, ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o")}`, "done-known"],
  ]) {
    await health.bring(file(given), typed);
    await health.says(says, { count: 1 }).catch(() => assert.fail(`${what}: not said`));
  }
  await health.close();

  // What was written here since is not overwritten.
  await app.button("UiResume").click();
  await app.isOn("story");
  await app.page.locator("#f-story").fill("后来改写的");
  await app.saved();
  await app.button("UiLeave").click();
  const later = await Health.open(app);
  await later.bring(path, code);
  await later.says("done-other", { count: 1 });
  await later.close();
  await app.button("UiResume").click();
  await app.isOn("story");
  assert.equal(await app.page.locator("#f-story").inputValue(), "后来改写的");
});

journey(
  "staff's backup comes back sealed on another staff device, and nowhere else",
  async (app, bank, browser) => {
    const story = "柜员没有说明就收了工本费，我问依据，没有人回答";
    await setPassphrase(app);
    await beginAsStaff(app, "王建国");
    await app.walk(complaint({ story }), "evidence");
    await app.saved();
    await app.button("UiLeave").click();
    const health = await Health.open(app);
    const { code, path } = await health.backup();
    await health.close();

    const other = await App.in(browser, bank.url);
    await setPassphrase(other);
    const there = await Health.open(other);
    await there.bring(path, code);
    await there.says("done-added", { count: 1 });
    await there.close();
    assert.ok(!(await other.everythingStored()).includes(story), "it lies there sealed");
    await other.button("UiResume").click();
    await other.isOn("evidence");
    await other.button("Back").click();
    await other.isOn("story");
    assert.equal(await other.page.locator("#f-story").inputValue(), story);
    await other.close();

    bank.changes = {};
    const customer = await App.in(browser, bank.url);
    await customer.open();
    const elsewhere = await Health.open(customer);
    await elsewhere.bring(path, code);
    await elsewhere.says("refused-elsewhere");
    await customer.close();
  },
  { open: false, bank: staffBank },
);

journey("a receipt is deleted from this device only when that was confirmed", async (app, bank) => {
  const number = await app.handIn();
  await app.button("UiGoHome").click();
  const health = await Health.open(app);
  const button = (key) => health.dialog.getByRole("button", { name: health.t[key], exact: true });
  await health.dialog.getByText(number, { exact: true }).waitFor();
  await button("forget").click();
  await button("forgetNo").click();
  await button("forget").click();
  assert.deepEqual(await barriers(app.page), []);
  await button("forgetYes").click();
  await health.dialog.getByText(health.t.receiptsNone).waitFor();
  await health.close();
  await app.page.getByText(number).waitFor({ state: "detached" });
  await app.page.reload();
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  assert.equal(await app.button("UiShowReceipt").count(), 0);
  await onlyCase(bank);
});

for (const [minutes, message] of [[-90, "NoticeClockSlow"], [90, "NoticeClockFast"]]) {
  journey(
    `a device whose clock is off by ${minutes} minutes is told so where dates are shown`,
    async (app) => {
      await app.page.clock.setSystemTime(Date.now() + minutes * 60_000);
      await app.open();
      await app.begin();
      await app.walk(complaint(), "result");
      await app.page.getByText(pattern(app.t[message].replace("{span}", app.t.UnitMinutes))).first().waitFor();
      assert.deepEqual(await barriers(app.page), []);
    },
    { open: false },
  );
}

journey("a clock that is right is not mentioned", async (app) => {
  const told = app.page.waitForResponse((response) => response.request().method() === "HEAD");
  await app.page.reload();
  await told;
  await app.begin();
  await app.walk(complaint(), "result");
  assert.equal(await app.page.getByText(pattern(app.t.NoticeClockSlow)).count() + (await app.page.getByText(pattern(app.t.NoticeClockFast)).count()), 0);
});
