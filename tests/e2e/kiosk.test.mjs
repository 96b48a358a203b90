// A terminal in the lobby: whoever comes next finds nothing of whoever was there, and what was handed in reaches the bank.

import assert from "node:assert/strict";
import { barriers } from "./support/barriers.mjs";
import { complaint, onlyCase, until } from "./support/app.mjs";
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
    await until(app.page, async () => (await (await fetch("/api/v1/cases")).json()).cases.length > 0);
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
    await app.begin();
    assert.equal(await app.button("UiLeave").count(), 0, "a draft goes with the session");
    assert.deepEqual(await barriers(app.page), []);
  },
  options,
);

journey(
  "what would lead out of the page, or spoil it, does nothing",
  async (app) => {
    const { page } = app;
    await app.begin();
    await app.walk(DATA, "contact");
    await page.getByLabel(app.t.Name).first().fill(DATA.name);
    const address = page.url();
    const refused = (sign, init, kind = "Event") =>
      page.evaluate(([sign, init, kind]) => {
        const event = new self[kind](sign, { bubbles: true, cancelable: true, ...init });
        document.querySelector("main").dispatchEvent(event);
        return event.defaultPrevented;
      }, [sign, init, kind]);
    for (const sign of ["contextmenu", "dragstart", "dragover", "drop", "gesturestart", "auxclick"]) assert.ok(await refused(sign, {}), sign);
    assert.ok(await refused("wheel", { ctrlKey: true }, "WheelEvent"), "zooming by the wheel");
    assert.ok(!(await refused("wheel", {}, "WheelEvent")), "scrolling stays");
    for (const keys of [{ key: "F5" }, { key: "F11" }, { key: "BrowserBack" }, { key: "r", ctrlKey: true }, { key: "l", ctrlKey: true }, { key: "p", ctrlKey: true }, { key: "+", ctrlKey: true }, { key: "ArrowLeft", altKey: true }]) {
      assert.ok(await refused("keydown", keys, "KeyboardEvent"), JSON.stringify(keys));
    }
    for (const keys of [{ key: "Tab" }, { key: "a", ctrlKey: true }, { key: "v", ctrlKey: true }, { key: "x" }]) assert.ok(!(await refused("keydown", keys, "KeyboardEvent")), JSON.stringify(keys));
    // Two fingers that go apart, and one that sweeps sideways: real touches.
    const session = await page.context().newCDPSession(page);
    const touch = (type, ...points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    await touch("touchStart", [500, 800], [580, 800]);
    for (let step = 1; step <= 5; step += 1) await touch("touchMove", [500 - 60 * step, 800], [580 + 60 * step, 800]);
    await touch("touchEnd");
    await touch("touchStart", [20, 900]);
    for (let step = 1; step <= 8; step += 1) await touch("touchMove", [20 + 100 * step, 900]);
    await touch("touchEnd");
    assert.equal(await page.evaluate(() => visualViewport.scale), 1, "nothing is larger");
    assert.deepEqual(await page.evaluate(() => [document.body, document.documentElement].map((part) => getComputedStyle(part).overscrollBehaviorX)), ["none", "none"]);
    assert.equal(page.url(), address);
    await app.isOn("contact");
    assert.equal(await page.getByLabel(app.t.Name).first().inputValue(), DATA.name);
    // A page that comes back from the browser's cache is somebody else's.
    await Promise.all([page.waitForNavigation(), page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })))]);
    await app.button("UiBegin").and(page.locator(":enabled")).waitFor();
    await nothingOf(app);
    // Back: where it leads is a page of nobody.
    await app.begin();
    await page.goBack().catch(() => {});
    await page.goto(address);
    await app.button("UiBegin").and(page.locator(":enabled")).waitFor();
    await nothingOf(app);
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

/** What the terminal has written down, as the window of help shows it to staff. */
async function book(app, words = t) {
  await app.page.locator("#kiosk-help").click();
  const window = app.page.getByRole("dialog", { name: words.help });
  await window.getByText(words.bookTitle).click();
  const fact = (name) => window.locator(`[data-fact="${name}"]`).innerText();
  const found = { waiting: await fact("waiting"), refused: await fact("refused"), lines: await window.locator(".kiosk-lines li").allInnerTexts(), text: await window.innerText() };
  assert.deepEqual(await barriers(app.page), []);
  await app.page.keyboard.press("Escape");
  await gone(app);
  return found;
}

journey(
  "each wipe is written down with what was erased, and that nothing was found afterwards",
  async (app, bank) => {
    await app.begin();
    await app.walk(DATA, "evidence");
    await app.attach([{ name: "标记附件.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") }]);
    await app.saved();
    await endSession(app);
    const { lines, waiting, refused } = await book(app);
    assert.equal(lines.length, 1);
    assert.match(lines[0], new RegExp(`${t["why-button"]}.*${t.bookErased.replace("{drafts}", "1").replace("{files}", "1")}.*${t.bookClean}`));
    assert.equal(waiting, t.bookWaiting.replace("{count}", "0"));
    assert.equal(refused, t.bookRefused.replace("{count}", "0"));
    // A loss of power: nobody could write down an end, and the next session finds what was left.
    await app.begin();
    await app.walk(DATA, "about");
    await app.saved();
    await app.page.goto("about:blank");
    await app.open();
    const after = await book(app);
    assert.match(after.lines[0], new RegExp(`${t["why-lost"]}.*${t.bookClean}`));
    // What could be found is found: the look at it is not blind.
    await app.page.evaluate(async () => {
      sessionStorage.setItem("left", "x");
      await (await caches.open("jiesu-left")).put("./left?name=x", new Response("x"));
    });
    await app.page.reload();
    await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
    const last = await book(app);
    assert.match(last.lines[0], new RegExp(`${t["why-found"]}.*${t["trace-storage"]}、${t["trace-caches"]}`));
    for (const typed of TYPED) assert.ok(!JSON.stringify([lines, after, last]).includes(typed));
    assert.equal((await bank.cases()).length, 0);
  },
  options,
);

journey(
  "a case that the bank refuses is named to staff, by its code alone",
  async (app, bank) => {
    await bank.order(...Array.from({ length: 50 }, () => ({ match: "PUT cases", answer: 422 })));
    await app.upToConfirm(DATA);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptStuckTitle }).waitFor();
    const code = (await app.page.locator(".ticket-number").innerText()).trim();
    await endSession(app);
    await app.page.getByText(t.noteRefused.replace("{count}", "1")).waitFor();
    const { refused, text } = await book(app);
    assert.equal(refused, t.bookRefused.replace("{count}", "1"));
    assert.ok(text.includes(code), `${code} is not in ${text}`);
    await nothingOf(app);
  },
  options,
);

journey(
  "where nothing can be stored, the line above the bar says what to do",
  async (app) => {
    await app.begin();
    await app.walk(DATA, "contact");
    await app.page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("", "QuotaExceededError");
      };
    });
    await app.fill("contact", DATA);
    await app.page.getByText(t.noteFull).waitFor();
    assert.deepEqual(await barriers(app.page), []);
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
  "an app that cannot begin, since the browser does not answer, is begun anew",
  async (app) => {
    const { clock } = app.page.context();
    await clock.install();
    await app.page.addInitScript(() => {
      if (window.name === "") SubtleCrypto.prototype.generateKey = () => new Promise(() => {});
      window.name = "once";
    });
    await app.page.reload();
    await app.page.locator("#kiosk-end").waitFor();
    await app.button("UiBegin").and(app.page.locator(":disabled")).waitFor();
    await Promise.all([app.page.waitForNavigation(), clock.fastForward("00:31")]);
    await clock.resume();
    await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  },
  options,
);

journey(
  "a terminal without a key to seal for says so first, takes everything down, prints it for staff, and hands nothing in",
  async (app, bank) => {
    await app.says(app.t.PaperHint);
    await app.page.evaluate(() => (window.print = () => (window.onPaper = document.querySelector("main").textContent)));
    await app.begin();
    await app.walk(DATA, "check");
    await app.says(app.t.PaperHint);
    assert.equal(await app.button("ToDeclaration").count(), 0);
    await app.button("ToPaper").click();
    await until(app.page, () => window.onPaper);
    const paper = await app.page.evaluate(() => window.onPaper);
    for (const typed of [DATA.name, DATA.phone, DATA.story]) assert.ok(paper.includes(typed), `${typed} is on the paper`);
    await app.page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await app.page.getByText(t.paperStaff).waitFor();
    await app.page.locator("#kiosk-paperYes").click();
    await app.page.getByRole("dialog", { name: t.help }).waitFor();
    await app.page.getByRole("button", { name: t.close }).click();
    assert.equal((await bank.cases()).length, 0);
    await endSession(app);
    await nothingOf(app);
  },
  { manner: AT_KIOSK, bank: () => new Front({ "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), mode: "kiosk" }) }) },
);
