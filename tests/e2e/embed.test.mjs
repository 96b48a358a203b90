// <jiesu-intake> in pages of others: whatever their policy, styles and origin are, the form works and tells them no answer.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { WORDS } from "../../www/embed/check-words.js";
import { App, complaint, onlyCase } from "./support/app.mjs";
import { Bank, somebodys, withKeys } from "./support/bank.mjs";
import { takeBack, told as toldBack } from "./support/case.mjs";
import { barriers } from "./support/barriers.mjs";
import { MANNER, launch } from "./support/browser.mjs";
import { panelWords } from "./support/health.mjs";
import { Host, embedding, framesOf, holds } from "./support/host.mjs";
import { CHROMIUM, scratch } from "./support/places.mjs";

const DATA = complaint({ name: "标记欧阳淑芬", story: "标记经过：在网点等了四十分钟，没有人来。" });
const t = panelWords("embed");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A host page of another site (or origin, by `name`), a bank that lists it, and a window on the page. */
async function set({ name, listed = true, changes, page: words, headers, context: manner, bank: given } = {}, run) {
  const context = manner?.context ?? (await browser.newContext({ ...MANNER, ...manner }));
  context.setDefaultTimeout(15000);
  const host = await new Host(name).open();
  let bank;
  try {
    bank = await (given ?? embedding(listed ? [host.url] : [], changes)).open();
    host.page(bank.url, words);
    host.headers = typeof headers === "function" ? headers(bank.url) : headers ?? {};
    const page = await context.newPage();
    await page.goto(host.url);
    await run({ page, host, bank, context });
  } finally {
    await context.close();
    await bank?.close();
    await host.close();
  }
}

/** The same in a browser whose person has made these settings. */
async function withProfile(settings, run) {
  const profile = scratch("embed");
  mkdirSync(join(profile, "Default"));
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify({ profile: settings }));
  const args = ["--no-sandbox", "--disable-gpu"];
  const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, headless: true, args, ...MANNER });
  await set({ context: { context } }, run);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

/** Waits until the page was told so often of something; all that it was told. */
async function told(page, name, times = 1) {
  await page.waitForFunction(([name, times]) => told.filter((event) => event.name === name).length >= times, [name, times]);
  return page.evaluate(() => self.told);
}

/** The app in the frame, once it can be used. */
async function inside(page, bank, at = 0) {
  await told(page, "ready", at + 1);
  const app = new App(framesOf(page)[at], bank.url);
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  return app;
}

const HARD = (app) => ({
  "Content-Security-Policy": `default-src 'none'; script-src 'self' ${app}; frame-src ${app}; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'`,
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
});

test("under a strict policy that refuses our name for Trusted Types, and isolated from all origins, a complaint arrives and the page hears no answer", () =>
  set({ headers: HARD }, async ({ page, bank }) => {
    const problems = [];
    page.on("console", (message) => /Content Security|TrustedType|COEP/i.test(message.text()) && problems.push(message.text()));
    const app = await inside(page, bank);
    // The page around, and what is in the frame.
    assert.deepEqual([await barriers(page), await barriers(app.page)], [[], []]);
    await app.begin();
    await app.walk(DATA, "declaration");
    await app.fill("declaration", DATA);
    await app.confirm();
    await app.receiptNumber();
    const all = await told(page, "submitted");
    assert.equal((await onlyCase(bank)).body.complainant.name, DATA.name);
    const steps = all.filter(({ name }) => name === "step").map(({ detail }) => detail.step);
    assert.deepEqual(steps, ["home", "start", "who", "contact", "about", "grounds", "story", "evidence", "demand", "result", "check", "declaration", "receipt"]);
    for (const { name, detail, bubbles, composed } of all) {
      const [v, ...more] = Object.keys(detail);
      assert.deepEqual([v, detail.v, bubbles, composed], ["v", 1, true, true], name);
      assert.deepEqual(more, { ready: ["kept"], step: ["step"], resize: ["height"], error: ["kind"] }[name] ?? [], name);
    }
    const said = JSON.stringify(all);
    for (const typed of ["标记", DATA.phone, DATA.person, "城关", "fees"]) assert.ok(!said.includes(typed), typed);
    assert.deepEqual(problems, []);
    assert.equal(all.filter(({ name }) => name === "submitted").length, 1);
  }));

test("in a page of another site nothing is kept, under the very same site as anywhere", async () => {
  const typed = async (page, bank) => {
    const app = await inside(page, bank);
    await app.begin();
    await app.walk(DATA, "story");
    await app.fill("story", DATA);
    await app.next("story");
    const kept = await app.everythingStored();
    await page.reload();
    await told(page, "ready");
    await told(page, "step");
    return { kept, again: new App(framesOf(page)[0], bank.url) };
  };
  // The browser keeps a store for each page that embeds us; in a private window it would refuse one.
  await withProfile({ cookie_controls_mode: 0 }, async ({ page, bank }) => {
    const { kept, again } = await typed(page, bank);
    assert.ok(!kept.includes("标记"), "nothing in the store of another site's page");
    assert.equal(await again.button("UiResume").count(), 0);
    assert.deepEqual(await again.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0, "and no worker");
  });
  await set({ name: "127.0.0.1" }, async ({ page, bank }) => {
    const { kept } = await typed(page, bank);
    assert.ok(kept.includes("标记"), "the same site's store is the customer's own");
    // The page goes on where it was.
    await page.waitForFunction(() => document.querySelector("jiesu-intake").step === "evidence");
  });
});

test("where the browser stores nothing at all a complaint is taken down and delivered", async () => {
  await withProfile({ default_content_setting_values: { cookies: 2 } }, async ({ page, bank }) => {
    const app = await inside(page, bank);
    const refused = await app.page.evaluate(() => {
      try {
        return !localStorage;
      } catch {
        return true;
      }
    });
    assert.ok(refused, "the browser refuses storage");
    await app.handIn(DATA);
    await told(page, "submitted");
    assert.equal((await onlyCase(bank)).body.matter.story, DATA.story);
  });
});

test("a page whose rules unset everything, whose type is small and which runs from the right changes nothing inside", () =>
  set({
    name: "127.0.0.1",
    page: { dir: "rtl", head: '<link rel="stylesheet" href="data:text/css,*%7Ball:unset%7Dhtml%7Bfont-size:10px%7Dbody%7Bdisplay:block;width:340px%7Diframe%7Bdisplay:none!important%7D">' },
  }, async ({ page, bank }) => {
    const app = await inside(page, bank);
    const box = await page.evaluate(() => {
      const element = document.querySelector("jiesu-intake");
      const frame = element.shadowRoot.querySelector("iframe");
      return { display: getComputedStyle(element).display, wide: frame.getBoundingClientRect().width, tall: frame.getBoundingClientRect().height };
    });
    assert.equal(box.display, "block");
    assert.equal(box.wide, 340);
    const within = await app.page.evaluate(() => ({
      type: getComputedStyle(document.querySelector("#app > .jiesu")).fontSize,
      direction: getComputedStyle(document.body).direction,
      tall: document.body.getBoundingClientRect().height,
      over: document.documentElement.scrollWidth > innerWidth,
    }));
    assert.deepEqual(within, { type: "17px", direction: "ltr", tall: within.tall, over: false });
    assert.equal(box.tall, Math.ceil(within.tall), "the frame is as tall as what is in it");
  }));

test("it grows and shrinks with its content, and a new page begins at its top with the focus inside", () =>
  set({ page: { elements: '<div style="height:600px"></div><jiesu-intake></jiesu-intake>' } }, async ({ page, bank }) => {
    await page.mouse.wheel(0, 400);
    const app = await inside(page, bank);
    await app.begin();
    await app.walk(DATA, "story");
    await app.fill("story", DATA);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await app.next("story");
    await page.waitForFunction(() => document.querySelector("jiesu-intake").step === "evidence");
    const at = await page.evaluate(() => ({ top: document.querySelector("jiesu-intake").getBoundingClientRect().top, focus: document.activeElement.localName }));
    assert.ok(at.top > -1 && at.top < 740, `the element's top is in view, not at ${at.top}`);
    assert.equal(at.focus, "jiesu-intake");
    assert.equal((await app.focused()).mark, "heading");
    const heights = (await told(page, "resize")).filter(({ name }) => name === "resize").map(({ detail }) => detail.height);
    assert.ok(Math.max(...heights) > Math.min(...heights) + 100, `it has had several heights: ${heights}`);
    const [outer, inner] = [await page.evaluate(() => document.querySelector("jiesu-intake").shadowRoot.querySelector("iframe").offsetHeight), await app.page.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height))];
    assert.equal(outer, inner);
  }));

test("nothing but the file itself is loaded until it comes near", () =>
  set({ page: { elements: '<div style="height:4000px"></div><jiesu-intake></jiesu-intake>' } }, async ({ page, bank }) => {
    assert.equal(framesOf(page).length, 0);
    await page.evaluate(() => document.querySelector("jiesu-intake").scrollIntoView());
    await inside(page, bank);
  }));

test("two on one page are two forms", () =>
  set({ name: "127.0.0.1", page: { elements: "<jiesu-intake></jiesu-intake><jiesu-intake></jiesu-intake>" } }, async ({ page, bank }) => {
    await told(page, "ready", 2);
    const [first, second] = framesOf(page).map((frame) => new App(frame, bank.url));
    await first.begin();
    await first.walk(DATA, "contact");
    await second.begin();
    await first.isOn("contact");
    await second.isOn("who");
    await page.reload();
    await told(page, "ready", 2);
    await page.waitForFunction(() => [...document.querySelectorAll("jiesu-intake")].some(({ step }) => step && step !== "home"));
    const steps = await page.evaluate(() => [...document.querySelectorAll("jiesu-intake")].map(({ step }) => step));
    assert.equal(steps[1], "home", "only the first goes on where this window was");
  }));

test("moved it begins again, removed it is gone, put back it is there, and two hundred times leave nothing", () =>
  set({}, async ({ page, bank, context }) => {
    await inside(page, bank);
    await page.evaluate(() => document.body.append(document.querySelector("jiesu-intake")));
    await told(page, "ready", 2);
    await holds(page, 1);
    await page.evaluate(() => {
      self.kept = document.querySelector("jiesu-intake");
      kept.remove();
    });
    await page.waitForFunction(() => kept.shadowRoot.querySelector("iframe") === null);
    await holds(page, 0);
    await page.evaluate(() => document.body.append(kept));
    await told(page, "ready", 3);
    await page.evaluate(() => kept.remove());

    const session = await context.newCDPSession(page);
    const measured = async () => {
      await session.send("HeapProfiler.collectGarbage");
      await session.send("HeapProfiler.collectGarbage");
      const { nodes, jsEventListeners, documents } = await session.send("Memory.getDOMCounters");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return { nodes, jsEventListeners, documents, usedSize };
    };
    const mount = (times) =>
      page.evaluate(async (times) => {
        for (let time = 0; time < times; time += 1) {
          const element = document.createElement("jiesu-intake");
          const open = new Promise((done) => element.addEventListener("jiesu-resize", done, { once: true }));
          document.body.append(element);
          element.reset();
          // Most are gone again while they still load.
          if (time % 10 === 0) await open;
          element.remove();
          await Promise.resolve();
        }
        told.length = 0;
      }, times);
    await mount(20);
    const early = await measured();
    await mount(200);
    const late = await measured();
    assert.ok(late.documents <= early.documents + 2, `documents: ${early.documents}, then ${late.documents}`);
    assert.ok(late.nodes <= early.nodes + 50, `nodes: ${early.nodes}, then ${late.nodes}`);
    assert.ok(late.jsEventListeners <= early.jsEventListeners + 5, `listeners: ${early.jsEventListeners}, then ${late.jsEventListeners}`);
    assert.ok(late.usedSize <= early.usedSize + 300_000, `memory: ${early.usedSize}, then ${late.usedSize}`);
  }));

test("an origin that is not listed gets neither the form nor a word", async () => {
  await set({ listed: false }, async ({ page, bank }) => {
    const [frame] = [page.frames().at(-1)];
    await page.waitForFunction(() => document.querySelector("jiesu-intake").shadowRoot.querySelector("iframe"));
    // The header is what refuses it; without one the page itself does.
    bank.headers = { "/embed.js": bank.headers["/embed.js"] };
    await page.reload();
    const inner = await page.waitForFunction(() => document.querySelector("jiesu-intake").shadowRoot.querySelector("iframe"));
    const shown = await (await inner.asElement().contentFrame());
    await shown.getByRole("heading", { name: t.refused }).waitFor();
    const place = await inner.evaluate((frame) => frame.offsetHeight);
    const { y, height } = await shown.getByRole("link", { name: t.refusedOpen }).evaluate((link) => link.getBoundingClientRect());
    assert.ok(y + height < place, `the way out is in sight at once: ${y + height} of ${place}`);
    assert.equal(await shown.evaluate(() => typeof window.jiesuParts), "undefined", "the app was not even loaded");
    assert.deepEqual(await barriers(shown), []);
    assert.deepEqual((await page.evaluate(() => self.told)).filter(({ name }) => name !== "error"), []);
    assert.ok(frame);
  });
  for (const locale of ["zh-HK", "en-GB"]) {
    await set({ name: "127.0.0.1", listed: false, context: { locale } }, async ({ page, bank }) => {
      bank.headers = { "/embed.js": bank.headers["/embed.js"] };
      await page.reload();
      const words = panelWords("embed", locale === "en-GB" ? "en" : "zh-Hant");
      await page.frameLocator("jiesu-intake iframe").locator("h1", { hasText: words.refused }).waitFor({ state: "attached" });
    });
  }
  const bank = await new Bank().open();
  try {
    for (const [path, said] of [["/", "'self'"], ["/embed.html", "'self'"], ["/status.html", "'self'"]]) {
      const { headers } = await fetch(`${bank.url}${path}`);
      assert.match(headers.get("content-security-policy"), new RegExp(`frame-ancestors ${said}$`), path);
    }
    assert.equal((await fetch(`${bank.url}/embed.js`)).headers.get("access-control-allow-origin"), "*");
  } finally {
    await bank.close();
  }
});

test("what others say is heard on neither side", () =>
  set({}, async ({ page, bank }) => {
    const app = await inside(page, bank);
    const stranger = await new Host("127.0.0.1").open();
    stranger.body = "<!doctype html><title>x</title>";
    try {
      await page.evaluate((url) => {
        const frame = document.createElement("iframe");
        frame.src = url;
        frame.id = "stranger";
        document.body.append(frame);
        return new Promise((done) => frame.addEventListener("load", done));
      }, stranger.url);
      const other = page.frames().find((frame) => frame.url().startsWith(stranger.url));
      const before = await page.evaluate(() => told.length);
      await other.evaluate(() => {
        for (const target of [parent, parent.frames[0]]) {
          for (const kind of ["ready", "submitted", "exit", "set", "focus"]) {
            target.postMessage({ v: 1, kind, value: "x", jiesu: "hello", lang: "en", closable: true }, "*", [new MessageChannel().port1]);
          }
        }
      });
      // A second hello of the page itself comes too late as well: the frame has its channel.
      await page.evaluate((origin) => document.querySelector("jiesu-intake").shadowRoot.querySelector("iframe").contentWindow.postMessage(
        { v: 1, jiesu: "hello", lang: "en", closable: true }, origin, [new MessageChannel().port1]), bank.url);
      await app.begin();
      await told(page, "step", 3);
      const names = (await page.evaluate((before) => told.slice(before), before)).map(({ name }) => name);
      assert.ok(names.every((name) => ["step", "resize"].includes(name)), names.join());
      assert.equal(await app.page.locator("#embed-strip").count(), 0);
    } finally {
      await stranger.close();
    }
  }));

test("a frame that lies is held to the form of what it may say", () =>
  set({}, async ({ page, bank }) => {
    const app = await inside(page, bank);
    // Whoever has taken the frame over has its channel, too.
    await app.page.evaluate(() => {
      const post = MessagePort.prototype.postMessage;
      MessagePort.prototype.postMessage = function () {
        MessagePort.prototype.postMessage = post;
        for (const [kind, value] of [["resize", 1e9], ["resize", "9"], ["resize", -1], ["resize", NaN], ["step", "x".repeat(33)], ["step", "标记"], ["step", { a: 1 }], ["error", "<b>"], ["constructor", "x"], ["told", "x"]]) {
          post.call(this, { v: 1, kind, value });
        }
        post.call(this, { v: 2, kind: "submitted" });
        post.call(this, null);
        post.call(this, { v: 1, kind: "step", value: "proof" });
      };
    });
    const before = await page.evaluate(() => told.length);
    await app.button("UiBegin").click();
    await page.waitForFunction(() => told.some(({ detail }) => detail.step === "proof"));
    const more = (await page.evaluate((before) => told.slice(before), before)).filter(({ name, detail }) => name !== "resize" || detail.height > 30000);
    assert.deepEqual(more.map(({ detail }) => detail.step), ["proof"]);
    assert.ok(await page.evaluate(() => document.querySelector("jiesu-intake").offsetHeight < 5000));
  }));

test("whatever keeps the frame from coming, the page hears it and the person finds a way around", async () => {
  const link = (page) => page.locator("jiesu-intake").getByRole("link");
  await set({ headers: (app) => ({ "Content-Security-Policy": `default-src 'none'; script-src 'self' ${app}; frame-src 'none'` }) }, async ({ page, bank }) => {
    const all = await told(page, "error");
    assert.equal(all.find(({ name }) => name === "error").detail.kind, "host-policy");
    assert.equal(await link(page).getAttribute("href"), `${bank.url}/`);
    assert.equal(await link(page).innerText(), "打开投诉页面");
  });
  await set({ page: { elements: '<jiesu-intake><a href="https://bank.example/">到网点</a></jiesu-intake>' } }, async ({ page, host, bank }) => {
    await inside(page, bank);
    assert.equal(await page.getByText("到网点").isVisible(), false, "there while the form is not");
    await page.route("**/embed.html", (route) => route.abort());
    await page.clock.install();
    await page.goto(host.url);
    await page.waitForFunction(() => document.querySelector("jiesu-intake").shadowRoot.querySelector("iframe"));
    await page.clock.runFor(21000);
    assert.equal((await told(page, "error")).find(({ name }) => name === "error").detail.kind, "unreachable");
    assert.equal(await page.getByText("到网点").isVisible(), true, "what the page has put in");
  });
  await set({ changes: { mode: "web", bank: {} } }, async ({ page }) => {
    assert.equal((await told(page, "error")).find(({ name }) => name === "error").detail.kind, "configuration");
  });
});

test("the page says in which language and colours, and a person may leave", () =>
  set({ page: { lang: "en-GB", head: "<style>jiesu-intake { --js-accent: #7a0019; --js-paper: url(https://evil.example/x); --js-radius: 0px }</style>", elements: "<jiesu-intake closable label='Complaints'></jiesu-intake>" } }, async ({ page, bank }) => {
    await told(page, "ready");
    const app = new App(framesOf(page)[0], bank.url, "en");
    await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
    assert.equal(await page.locator("jiesu-intake iframe").getAttribute("title"), "Complaints");
    const look = await app.page.evaluate(() => ["accent", "paper", "radius"].map((name) => document.documentElement.style.getPropertyValue(`--js-${name}`)));
    assert.deepEqual(look, ["#7a0019", "", "0px"]);
    await page.evaluate(() => document.querySelector("jiesu-intake").setAttribute("lang", "zh-Hans"));
    app.speak("zh-Hans");
    await app.begin();
    await app.walk(DATA, "contact");
    await page.evaluate(() => document.querySelector("jiesu-intake").focus());
    const isThere = () => app.page.waitForFunction(() => document.activeElement?.dataset.focus === "heading");
    await isThere();
    // As the browser does, where the page's own focus reaches the frame after the page's word.
    await app.page.evaluate(() => document.activeElement.blur());
    await isThere();
    await page.keyboard.press("Shift");
    assert.equal(await app.page.evaluate(() => (document.activeElement.blur(), document.activeElement.localName)), "body", "what the person does goes first");
    // Nothing is kept here, so that it is asked first; the window is where the person is looking.
    await app.page.locator("#embed-exit", { hasText: t.exit }).click();
    const dialog = app.page.getByRole("dialog", { name: t.exitTitle });
    await dialog.getByRole("button", { name: t.exitNo }).click();
    await app.isOn("contact");
    await app.page.locator("#embed-exit").click();
    await app.page.locator("#embed-sure").click();
    await told(page, "exit");
    await holds(page, 0);
    await page.evaluate(() => document.querySelector("jiesu-intake").reset());
    await told(page, "ready", 2);
    await page.waitForFunction(() => document.querySelector("jiesu-intake").step === "home");
    await page.evaluate(() => document.querySelector("jiesu-intake").exit());
    await told(page, "exit", 2);
  }));

test("a case that waits is said to wait, and leaving it is asked about", () =>
  set({ page: { elements: "<jiesu-intake closable></jiesu-intake>" } }, async ({ page, bank }) => {
    const app = await inside(page, bank);
    await bank.order({ match: "PUT cases", answer: 503, retry_after: 600 });
    await app.upToConfirm(DATA);
    await app.confirm();
    await told(page, "queued");
    await app.page.locator("#embed-exit").click();
    const dialog = app.page.getByRole("dialog", { name: t.exitTitle });
    await dialog.getByText(t.exitQueued).waitFor();
    await dialog.getByRole("button", { name: t.exitNo }).click();
    // The receipt is left; that it arrived is told all the same, once.
    await app.page.locator(".brand").click();
    await app.button("UiBegin").waitFor();
    await app.button("NoticeWaitingAct").click();
    await page.waitForFunction(() => document.querySelector("jiesu-intake").step === "outbox");
    await app.button("UiTryNow").click();
    const all = await told(page, "submitted");
    assert.deepEqual(all.map(({ name }) => name).filter((name) => name !== "resize" && name !== "step"), ["ready", "queued", "submitted"]);
    await onlyCase(bank);
    await app.page.locator("#embed-exit").click();
    assert.deepEqual((await told(page, "exit")).filter(({ name }) => name === "submitted").length, 1);
  }));

test("a case that waits and is taken back keeps nobody, once the bank has been told", () =>
  set({ page: { elements: "<jiesu-intake closable></jiesu-intake>" } }, async ({ page, bank }) => {
    const app = await inside(page, bank);
    await bank.order({ match: "PUT cases", answer: 503, retry_after: 600 });
    await app.upToConfirm(DATA);
    await app.confirm();
    await told(page, "queued");
    await app.page.locator(".brand").click();
    await app.button("NoticeWaitingAct").click();
    await page.waitForFunction(() => document.querySelector("jiesu-intake").step === "outbox");
    let goOn;
    const late = new Promise((resolve) => (goOn = resolve));
    await page.route("**/events/*", async (route) => {
      await late;
      await route.continue();
    });
    await takeBack(app);
    // What would be lost now is the word that it was taken back.
    await app.page.locator("#embed-exit").click();
    await app.page.getByRole("dialog", { name: t.exitTitle }).getByRole("button", { name: t.exitNo }).click();
    goOn();
    await toldBack(app);
    await app.page.locator("#embed-exit").click();
    const all = await told(page, "exit");
    assert.equal(all.some(({ name }) => name === "submitted"), false);
    assert.deepEqual(await bank.cases(), []);
  }));

test("where the bank signs its receipts, only a good signature makes it handed in, also when the receipt was left", () =>
  set({}, async ({ page, bank }) => {
    const plain = bank.changes["/config.json"];
    const { keys } = await (await fetch(`${bank.bank.url}/.well-known/jwks.json`)).json();
    for (const [receipt_keys, said] of [[[somebodys()], ["queued"]], [keys, ["queued", "submitted"]]]) {
      bank.changes["/config.json"] = (text) => withKeys(receipt_keys)(plain(text));
      await page.reload();
      const app = await inside(page, bank);
      await bank.order({ match: "PUT cases", answer: 503, retry_after: 600 });
      await app.upToConfirm(DATA);
      await app.confirm();
      await told(page, "queued");
      await app.page.locator(".brand").click();
      await app.button("NoticeWaitingAct").click();
      // It is tried again only when the app has made something of the answer.
      for (let tries = said.length; tries < 3; tries += 1) {
        const answered = page.waitForResponse((answer) => /\/cases\//.test(answer.url()) && answer.status() !== 503);
        await app.button("UiTryNow").click();
        await answered;
      }
      await app.page.locator(".item .tag").filter({ hasText: said.length > 1 ? app.t.TagSent : app.t.TagWaiting }).waitFor();
      const all = await told(page, said.at(-1));
      assert.deepEqual(all.map(({ name }) => name).filter((name) => /queued|submitted/.test(name)), said);
    }
  }));

test("the focus that is asked for before the form is there comes with it", () =>
  set({ page: { elements: '<div style="height:4000px"></div><jiesu-intake></jiesu-intake>' } }, async ({ page, bank }) => {
    await page.evaluate(() => {
      const element = document.querySelector("jiesu-intake");
      element.reset();
      element.focus();
    });
    const app = await inside(page, bank);
    await app.page.waitForFunction(() => document.activeElement?.dataset.focus === "heading" || document.activeElement?.localName === "h1");
  }));

test("the surface of version 1 is frozen", () =>
  set({}, async ({ page, bank }) => {
    await inside(page, bank);
    const surface = await page.evaluate(async (url) => {
      const module = await import(url);
      const { JiesuIntake } = module;
      const own = Object.getOwnPropertyDescriptors(JiesuIntake.prototype);
      return {
        exports: Object.keys(module),
        observed: JiesuIntake.observedAttributes,
        properties: Object.keys(own).filter((name) => own[name].get),
        methods: Object.keys(own).filter((name) => own[name].value && !/Callback$|^constructor$/.test(name)),
        shadow: [...document.querySelector("jiesu-intake").shadowRoot.children].map((child) => `${child.localName} ${child.getAttribute("part")}`),
      };
    }, `${bank.url}/embed.js`);
    assert.deepEqual(surface, {
      exports: ["JiesuIntake"],
      observed: ["closable", "lang", "open", "src"],
      properties: ["ready", "step"],
      methods: ["focus", "reset", "exit"],
      shadow: ["slot null", "iframe frame"],
    });
    const source = readFileSync(new URL("../../www/embed.js", import.meta.url), "utf8");
    assert.match(source, /^const V = 1;$/m);
    assert.match(source, /^const KINDS = \{ ready: "kept", step: "step", resize: "height", submitted: "", queued: "", error: "kind", exit: "" \};$/m);
    assert.match(source, /^const TOKENS = \["accent", "accent-2", "accent-ink", "accent-soft", "ink", "ink-2", "ink-3", "paper", "card", "quiet", "line", "line-2", "radius", "font"\];$/m);
    const events = [...readFileSync(new URL("../../www/embed.d.ts", import.meta.url), "utf8").matchAll(/^ {2}"(jiesu-[a-z]+)":/gm)].map(([, name]) => name);
    assert.deepEqual(events, ["jiesu-ready", "jiesu-step", "jiesu-resize", "jiesu-submitted", "jiesu-queued", "jiesu-error", "jiesu-exit"]);
  }));

test("the check names what a page lacks", async () => {
  const rows = async (page) => {
    await page.locator("#jiesu-check li[data-code=end]").waitFor();
    return page.evaluate(() => [...document.querySelectorAll("#jiesu-check li")].filter(({ dataset }) => !dataset.code.startsWith("open-")).map(({ dataset }) => `${dataset.good === "true" ? "" : "no "}${dataset.code}`));
  };
  const run = (page, bank) => page.evaluate((url) => import(url).then(() => {}), `${bank.url}/embed/check.js`);
  await set({ headers: HARD }, async ({ page, bank }) => {
    await run(page, bank);
    assert.deepEqual(await rows(page), ["script", "secure", "frame", "kept", "isolated", "end"]);
  });
  await set({ headers: (app) => ({ "Content-Security-Policy": `script-src 'self' ${app}; frame-src 'none'` }) }, async ({ page, bank }) => {
    await run(page, bank);
    const found = await rows(page);
    assert.ok(found.includes("no frame-src") && found.includes("no host-policy") && found.at(-1) === "no end", found.join());
  });
  await set({ listed: false }, async ({ page, bank }) => {
    await page.clock.install();
    await run(page, bank);
    await page.waitForFunction(() => document.querySelectorAll("jiesu-intake").length > 1);
    await page.clock.runFor(26000);
    const found = await rows(page);
    assert.ok(found.includes("no unreachable"), found.join());
    assert.match(await page.locator("#jiesu-check [data-code=unreachable]").innerText(), /embed\.origins/);
  });
  const bank = await new Bank().open();
  const page = await browser.newPage();
  const said = async (locale) => {
    const context = await browser.newContext({ ...MANNER, locale });
    const page = await context.newPage();
    await page.goto(`${bank.url}/embed-check.html`);
    await rows(page);
    const found = await page.evaluate(() => [document.documentElement.lang, document.title, document.querySelector("[data-code=end]").textContent]);
    await context.close();
    return found;
  };
  try {
    assert.deepEqual(await said("zh-TW"), ["zh-Hant", WORDS["zh-Hant"].title, `✓ ${WORDS["zh-Hant"].good}`]);
    assert.deepEqual(await said("zh-CN"), ["zh-Hans", WORDS["zh-Hans"].title, `✓ ${WORDS["zh-Hans"].good}`]);
    for (const words of Object.values(WORDS)) assert.deepEqual(Object.keys(words), Object.keys(WORDS.en));
    await page.goto(`${bank.url}/embed-check.html`);
    assert.deepEqual(await rows(page), ["script", "secure", "frame", "kept", "end"]);
    await page.locator("#jiesu-check [data-code=open-end][data-good=true]").waitFor();
    assert.deepEqual(await barriers(page), []);
  } finally {
    await page.close();
    await bank.close();
  }
});
