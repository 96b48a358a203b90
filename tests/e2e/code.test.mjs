// A customer's drafts under a code that the person keeps, and drafts that are kept nowhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { App, complaint, onlyCase } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { Device } from "./support/browser.mjs";
import { beside } from "./support/faults/run.mjs";
import { Health, panelWords } from "./support/health.mjs";
import { delivered } from "./support/delivery.mjs";
import { searched } from "./support/disk.mjs";
import { dialogOf, enter, press, written } from "./support/code.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const t = panelWords("staff");

/** A bank that keeps customers' drafts so. */
const bank = (kept, more = {}) => () => {
  const front = new Front();
  const published = JSON.parse(front.published("config.json"));
  front.changes["/config.json"] = JSON.stringify({ ...published, storage: { kept, ...more } });
  return front;
};
const options = { bank: bank("code") };

const window = dialogOf;

/** Begins a complaint, and writes down the code that is shown; that code. */
async function coded(app) {
  await app.begin();
  return written(app);
}

const says = (app, text) => app.page.getByRole("dialog").getByText(text).waitFor();

/** Another code of the right form: two signs of equal weight, moved against each other. */
function wrong(code) {
  const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const all = code.replaceAll("-", "").slice(0, 15).split("");
  all[0] = signs[(signs.indexOf(all[0]) + 1) % 32];
  const check = all.reduce((sum, sign, at) => sum + signs.indexOf(sign) * (2 * at + 1), 0) % 32;
  return `${all.join("")}${signs[check]}`;
}

journey(
  "a draft is there again by its code, as a person types it, and by no other",
  async (app) => {
    assert.equal(await app.page.getByRole("dialog").count(), 0, "nothing is asked before something is begun");
    const code = await coded(app);
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
    await app.walk(complaint(), "story");
    await app.page.locator("#f-story").fill("标记经过：等了两个小时。");
    await app.saved();
    const stored = await app.everythingStored();
    for (const secret of ["标记", complaint().name, complaint().phone, "attitude", code, code.replaceAll("-", "")]) {
      assert.ok(!stored.includes(secret), `${secret} cannot be read on the device`);
    }

    await app.page.reload();
    await enter(app, code.slice(0, -1));
    await says(app, t.codeForm);
    await enter(app, wrong(code));
    await says(app, t.codeWrong);
    // In small letters, with spaces, and O for the digit that looks like it.
    await enter(app, code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o"));
    await app.page.locator("#f-story").waitFor();
    assert.equal(await app.page.locator("#f-story").inputValue(), "标记经过：等了两个小时。");
    await app.page.locator("#f-story").fill("标记经过：等了三个小时。");
    await app.saved();
  },
  options,
);

journey(
  "a case that waits under a code is sent once it is opened by that code",
  async (app, front) => {
    const data = complaint();
    const code = await coded(app);
    await app.walk(data, "declaration");
    await app.fill("declaration", data);
    await app.page.context().setOffline(true);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    await app.page.goto("about:blank");
    await app.page.context().setOffline(false);
    await app.page.goto(`${app.url}/`);
    await window(app, "codeTitle").waitFor();
    assert.equal((await front.cases()).length, 0, "nothing is sent before the code");
    await enter(app, code);
    await delivered(app);
    assert.equal((await onlyCase(front)).body.complainant.name, data.name);
  },
  options,
);

journey(
  "guessing is slowed, also over a reload; a code that is lost leaves deleting, after which another one opens nothing old",
  async (app) => {
    const code = await coded(app);
    await app.walk(complaint(), "contact");
    await app.saved();
    await app.page.reload();
    const guess = wrong(code);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await enter(app, guess);
      await says(app, attempt < 4 ? t.codeWrong : /^密码输错了几次/);
      await app.page.reload();
      await window(app, "codeTitle").waitFor();
    }
    await enter(app, code);
    await says(app, /^密码输错了几次/);

    await press(app, "codeDelete");
    await press(app, "codeDeleteYes");
    // The home page stands behind the window all the while; the window goes when everything is deleted.
    await window(app, "codeTitle").waitFor({ state: "detached" });
    await app.button("UiBegin").waitFor();
    const left = await app.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    assert.deepEqual(left.filter((name) => name.startsWith("jiesu-code")), []);
    const fresh = await coded(app);
    assert.notEqual(fresh, code);
    await app.walk(complaint(), "contact");
    await app.saved();
    await app.page.reload();
    await enter(app, fresh);
    await app.isOn("contact");
  },
  options,
);

journey(
  "whoever wants no code goes on in memory, and whoever begins beside what is here is asked for it first",
  async (app) => {
    await app.begin();
    await press(app, "codeWithout");
    await app.text("NoticeMemory").waitFor();
    await app.text("MemoryOnly").waitFor();
    await app.page.reload();
    await app.button("UiBegin").waitFor();
    assert.equal(await app.button("UiResume").count(), 0);

    const code = await coded(app);
    await app.walk(complaint(), "contact");
    await app.fill("contact", complaint());
    await app.saved();
    const other = await app.another();
    await other.page.goto(`${other.url}/`);
    await press(other, "codeLater");
    await other.begin();
    await enter(other, code);
    await window(other, "codeTitle").waitFor({ state: "detached" });
    await other.saved();
    // A window that remembers no draft begins at home.
    await other.page.evaluate(() => sessionStorage.clear());
    await other.page.goto(`${other.url}/`);
    await enter(other, code);
    await other.button("UiResume").first().waitFor();
    assert.equal(await other.button("UiResume").count(), 2, "the older draft and the newer one");
  },
  options,
);

journey(
  "left alone, the page locks, and what was typed last is there afterwards",
  async (app) => {
    await app.page.context().clock.install();
    await app.page.reload();
    const code = await coded(app);
    await app.walk(complaint(), "story");
    await app.page.locator("#f-story").fill("最后写的一句。");
    await app.page.context().clock.fastForward("05:10");
    await app.page.context().clock.resume();
    await window(app, "codeTitle").waitFor();
    assert.ok(!(await app.page.locator("body").innerText()).includes("最后写的一句"));
    await enter(app, code);
    await app.page.locator("#f-story").waitFor();
    assert.equal(await app.page.locator("#f-story").inputValue(), "最后写的一句。");
  },
  options,
);

journey(
  "where the bank wants nothing kept, nothing is, and the person is told before and during",
  async (app) => {
    // Nobody is asked to come back to what would be gone.
    await app.text("UiHomeLeadKiosk").waitFor();
    await app.button("UiBegin").click();
    await app.page.getByText(app.t.PrivacyKeepMemory).waitFor();
    await app.button("UiStartBegin").click();
    await app.walk(complaint(), "contact");
    await app.fill("contact", complaint({ name: "标记王淑芬" }));
    await app.text("NoticeMemory").waitFor();
    assert.ok(!(await app.everythingStored()).includes("标记"));
    await app.button("UiLeave").click();
    const health = await Health.open(app);
    await health.backup();
    // The page knows of it, and nothing else does.
    await health.dialog.locator('[data-fact="backup"]').filter({ hasNotText: health.t.never }).waitFor();
    assert.ok(!(await app.page.evaluate(() => JSON.stringify(localStorage))).includes("jiesu.backup"));
    await app.page.reload();
    await app.button("UiBegin").waitFor();
    assert.equal(await app.button("UiResume").count(), 0);
  },
  { bank: bank("memory") },
);

journey(
  "what lay here before the bank wanted a code stays in reach",
  async (app, front) => {
    await app.begin();
    await app.walk(complaint(), "contact");
    await app.fill("contact", complaint());
    await app.saved();
    front.changes["/config.json"] = bank("code")().changes["/config.json"];
    await app.page.goto(`${app.url}/`);
    await app.page.getByLabel(app.t.Name).first().or(app.button("UiResume")).first().waitFor();
    assert.equal(await app.page.getByRole("dialog").count(), 0);
  },
  { bank: () => new Front() },
);

journey(
  "a customer's plain backup comes back under a code, which is asked for where none is open",
  async (app, front, browser) => {
    const story = "标记经过：等了两个小时。";
    await app.begin();
    await app.walk(complaint({ story }), "evidence");
    await app.saved();
    await app.button("UiLeave").click();
    const plain = await (await Health.open(app)).backup();

    front.changes["/config.json"] = bank("code")().changes["/config.json"];
    const other = await App.in(browser, app.url);
    await other.open();
    const health = await Health.open(other);
    await health.bring(plain.path, plain.code);
    const code = await written(other);
    await health.says("done-added", { count: 1 });
    assert.ok(!(await other.everythingStored()).includes("标记"), "it lies there encrypted");
    await health.dialog.getByRole("button", { name: health.t.codedOpen, exact: true }).click();
    await enter(other, code);
    await other.button("UiResume").click();
    await other.isOn("evidence");
    await other.button("UiLeave").click();
    // Where a store is open nobody is asked.
    const again = await Health.open(other);
    await again.bring(plain.path, plain.code);
    await again.says("done-known", { count: 1 });
    const coded = await again.backup();
    await again.close();

    // What was promised encryption does not come back without it.
    front.changes["/config.json"] = front.published("config.json");
    const third = await App.in(browser, app.url);
    await third.open();
    const there = await Health.open(third);
    await there.bring(coded.path, coded.code);
    await there.says("refused-elsewhere");
    await third.close();
    await other.close();
  },
  { bank: () => new Front() },
);

journey(
  "a browser that has thrown a store under a code away is noticed, and told of until somebody knows",
  async (app) => {
    await coded(app);
    await app.walk(complaint(), "contact");
    await app.saved();
    await beside(app);
    const session = await app.page.context().newCDPSession(app.page);
    await session.send("Storage.clearDataForOrigin", { origin: app.url, storageTypes: "indexeddb,local_storage" });
    const gone = window(app, "goneTitle");
    for (let visit = 0; visit < 2; visit += 1) {
      await app.page.goto(`${app.url}/?${visit}`);
      await gone.getByRole("alert").filter({ hasText: /^1 / }).waitFor();
    }
    await press(app, "goneNoted");
    await app.open();
    await app.button("UiHealth").waitFor();
    assert.equal(await gone.count(), 0);
  },
  options,
);

test("nothing that was typed or attached under a code lies readable anywhere in the browser's profile", async () => {
  const typed = { name: "欧阳淑芬", phone: "13957104418", person: "3 号柜台 司徒志远", story: "说好的利率是百分之三点九，到账单上却成了四点六。", amount: "48217.36", file: "存单复印件-柳河.pdf" };
  const inside = "附件里的卡号6222029900417735";
  const files = [{ name: typed.file, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4\n% ${inside}\n%%EOF\n`) }];
  const front = await options.bank().open();
  const device = new Device();
  try {
    const context = await device.start();
    const app = new App(await context.newPage(), front.url);
    await app.open();
    const code = await coded(app);
    const data = complaint({ ...typed, files });
    await app.walk(data, "declaration");
    await app.fill("declaration", data);
    await context.setOffline(true);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    await app.button("UiGoHome").click();
    await app.begin();
    await app.walk(data, "demand");
    await app.saved();
    await context.close();
    const found = searched(device.profile, [...Object.values(typed), inside, code, code.replaceAll("-", "")]);
    for (const [text, where] of found) {
      assert.deepEqual([...where], [], `${text} cannot be read on the disk`);
    }
  } finally {
    await device.close();
    await front.close();
  }
});
