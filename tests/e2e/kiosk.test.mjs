// A terminal in the lobby: whoever comes next finds nothing of whoever was there, and what was handed in reaches the bank.

import assert from "node:assert/strict";
import { barriers } from "./support/barriers.mjs";
import { complaint, onlyCase } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { AT_KIOSK, endSession, kioskBank, kioskWords } from "./support/kiosk.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const t = kioskWords();
const options = { bank: kioskBank, manner: AT_KIOSK };
const DATA = complaint({ name: "标记欧阳淑芬", story: "标记经过：在大堂的机器上等了四十分钟，没有人来。" });
const TYPED = ["标记", DATA.phone, DATA.person];

/** Everything the page, its storages and its history know, as text. */
const known = async (app) =>
  (await app.everythingStored()) +
  (await app.page.evaluate(() =>
    [document.documentElement.outerHTML, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie, location.href, JSON.stringify(history.state)].join("\n")));

async function nothingOf(app) {
  const all = await known(app);
  for (const typed of TYPED) assert.ok(!all.includes(typed), `${typed} is still there`);
  assert.equal(await app.button("UiResume").count(), 0, "no draft is offered");
  assert.equal(await app.button("UiShowReceipt").count(), 0, "no case is offered");
}

const warning = (app) => app.page.getByRole("dialog", { name: t.idleTitle });
const gone = (app) => app.page.locator("dialog").waitFor({ state: "detached" });
const pass = async (app, time) => {
  await app.page.context().clock.fastForward(time);
  await app.page.context().clock.resume();
};

journey(
  "a complaint is handed in once, and the next person finds nothing of it",
  async (app, bank) => {
    const before = await app.page.evaluate(() => history.length);
    await app.upToConfirm(DATA);
    assert.equal(await app.page.evaluate(() => history.length), before, "no page is in the history");
    for (const typed of TYPED) assert.ok(!(await app.everythingStored()).includes(typed), `${typed} is readable on the terminal`);
    await app.confirm();
    await app.receiptNumber();
    const { body } = await onlyCase(bank);
    assert.equal(body.mode, "kiosk");
    assert.equal(body.complainant.name, DATA.name);
    await app.page.getByRole("button", { name: "English" }).first().click();
    await app.page.getByText(kioskWords("en").end).waitFor();
    await endSession(app);
    await nothingOf(app);
    assert.equal(await app.page.evaluate(() => document.documentElement.lang), "zh-Hans", "nor in whose language it was");
    assert.equal((await bank.cases()).length, 1);
  },
  options,
);

journey(
  "without a network it is sealed and kept, the session ends, and a later one delivers it",
  async (app, bank) => {
    await app.upToConfirm(DATA);
    await app.page.evaluate(() => navigator.serviceWorker.ready);
    await app.page.context().setOffline(true);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    await bank.order(...Array.from({ length: 50 }, () => ({ match: "PUT cases", answer: 503 })));
    await app.page.context().setOffline(false);
    await endSession(app);
    await nothingOf(app);
    assert.match(await app.everythingStored(), /jwe/, "it waits, sealed");
    await bank.order();
    await app.page.reload();
    await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
    let cases = [];
    while (cases.length === 0) cases = await bank.cases();
    const { body } = await onlyCase(bank);
    assert.equal(body.matter.story, DATA.story);
    await nothingOf(app);
  },
  options,
);

journey(
  "who walks away is asked for, and then everything is erased",
  async (app) => {
    await app.page.context().clock.install();
    await app.page.reload();
    await app.begin();
    await app.walk(DATA, "contact");
    await app.fill("contact", DATA);
    await pass(app, "01:50");
    assert.equal(await warning(app).count(), 0);
    await pass(app, "00:15");
    await warning(app).getByRole("alert").waitFor();
    assert.deepEqual(await barriers(app.page), []);
    await app.page.locator("#kiosk-stay").click();
    await gone(app);
    assert.equal(await app.page.getByLabel(app.t.Name).first().inputValue(), DATA.name, "nothing is lost by the question");
    // Somebody who needs longer gets it.
    await pass(app, "02:05");
    await app.page.locator("#kiosk-longer").click();
    await gone(app);
    await pass(app, "09:00");
    assert.equal(await warning(app).count(), 0);
    await Promise.all([app.page.waitForNavigation(), pass(app, "02:00")]);
    await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
    await nothingOf(app);
  },
  options,
);

journey(
  "help is on every page, and nothing leads away from it",
  async (app) => {
    await app.page.locator("#kiosk-help").click();
    await app.page.getByRole("dialog", { name: t.help }).getByText(t.helpText).waitFor();
    assert.deepEqual(await barriers(app.page), []);
    await app.page.keyboard.press("Escape");
    await gone(app);
    const address = app.page.url();
    for (const link of await app.page.locator("a[href]").all()) await link.dispatchEvent("click");
    assert.equal(app.page.url(), address);
    assert.equal(await app.button("UiHealth").count(), 0, "a backup file is for a device of one's own");
    assert.deepEqual(await barriers(app.page), []);
  },
  options,
);

/** Headless browsers have no voice: what would be said is written down. */
function voice(languages) {
  self.said = [];
  const say = { getVoices: () => languages.map((lang) => ({ lang })), speak: ({ text, lang }) => self.said.push([text, lang]), cancel: () => (self.said.length = 0), addEventListener() {}, speaking: false, pending: false };
  Object.defineProperty(self, "speechSynthesis", { value: say });
}

journey(
  "a page is read aloud with its questions and choices, and never with what was typed",
  async (app) => {
    await app.page.addInitScript(voice, ["zh-CN"]);
    await app.page.reload();
    await app.begin();
    const said = async () => {
      await app.page.locator("#kiosk-aloud").click();
      await app.page.waitForFunction(() => self.said.length > 0);
      return app.page.evaluate(() => [self.said.map(([text]) => text).join("\n"), ...new Set(self.said.map(([, lang]) => lang))]);
    };
    await app.walk(DATA, "contact");
    await app.fill("contact", DATA);
    const [contact, language] = await said();
    assert.ok(contact.includes(app.t.ContactTitle) && contact.includes(app.t.Name), contact);
    assert.equal(language, "zh-Hans");
    await app.walk(DATA, "check", "contact");
    assert.equal(await app.page.evaluate(() => self.said.length), 0, "another page, and it is silent");
    const [check] = await said();
    for (const typed of TYPED) assert.ok(!contact.includes(typed) && !check.includes(typed), `${typed} is said`);
    assert.ok(check.length > 50);
    await app.page.getByRole("button", { name: "English" }).first().click();
    await app.page.getByText(kioskWords("en").aloud).waitFor();
    await app.page.locator("#kiosk-aloud").click();
    await app.page.getByRole("dialog").getByText(kioskWords("en").aloudNone).waitFor();
  },
  options,
);

journey(
  "a fault in the app ends the session as a press does",
  async (app) => {
    await app.begin();
    await app.walk(DATA, "contact");
    await app.fill("contact", DATA);
    await app.saved();
    await Promise.all([
      app.page.waitForNavigation(),
      app.page.evaluate(() => dispatchEvent(new ErrorEvent("error", { error: new WebAssembly.RuntimeError("unreachable") }))),
    ]);
    await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
    await nothingOf(app);
  },
  options,
);

journey(
  "a terminal without a key to seal for does not start, and says what is missing",
  async (app) => {
    await app.page.goto(app.url);
    await app.page.getByRole("heading", { level: 1, name: app.t.BlockedConfigTitle }).waitFor();
    await app.says(app.t.ConfigKiosk);
  },
  { open: false, bank: () => new Front({ "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), mode: "kiosk" }) }) },
);
