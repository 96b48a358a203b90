// <jiesu-intake open>: the form in the page itself, in the element's shadow root.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { App, complaint, onlyCase } from "./support/app.mjs";
import { barriers } from "./support/barriers.mjs";
import { MANNER, launch } from "./support/browser.mjs";
import { panelWords } from "./support/health.mjs";
import { Host, NOTES, embedding, opened } from "./support/host.mjs";

const DATA = complaint({ name: "标记欧阳淑芬", story: "标记经过：在网点等了四十分钟，没有人来。" });
const OPEN = "<jiesu-intake open></jiesu-intake>";
const HOSTILE = "*{all:unset}html{font-size:10px}body{display:block;width:360px;color:red;text-align:right}div,button,h1{display:none!important}";
/** What a page needs that has a form of another origin in it, and no more. */
const needs = (app, script = `'self' ${app} 'wasm-unsafe-eval'`) => ({
  "Content-Security-Policy": `default-src 'none'; script-src ${script}; connect-src ${app}; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'`,
});
const t = panelWords("embed");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A page of another site with the form in it; `own` has the page at the app's own address. */
async function set({ page: words, headers = needs, changes, listed = true, own = false, cors = true } = {}, run) {
  const context = await browser.newContext(MANNER);
  context.setDefaultTimeout(15000);
  const host = await new Host().open();
  let bank;
  try {
    bank = await (cors ? opened([host.url], changes, listed ? [host.url] : []) : embedding([host.url], changes)).open();
    host.files = { "/hostile.css": HOSTILE };
    host.page(bank.url, { elements: OPEN, ...words });
    host.headers = headers(bank.url);
    if (own) {
      Object.assign(bank.changes, { "/page.html": host.body, "/notes.js": NOTES });
    }
    const page = await context.newPage();
    const problems = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(own ? `${bank.url}/page.html` : host.url);
    await run({ page, host, bank, context, problems });
  } finally {
    await context.close();
    await bank?.close();
    await host.close();
  }
}

async function told(page, name, times = 1) {
  await page.waitForFunction(([name, times]) => told.filter((event) => event.name === name).length >= times, [name, times]);
  return page.evaluate(() => self.told);
}

/** The form of one of the elements, once it can be used. */
async function inside(page, bank, at = 0) {
  await page.waitForFunction((at) => document.querySelectorAll("jiesu-intake")[at].ready, at);
  const app = new App(page.locator("jiesu-intake").nth(at), bank.url);
  await app.button("UiBegin").and(page.locator(":enabled")).waitFor();
  return app;
}

test("under a strict policy and hostile styles a complaint arrives from within the page, and its events hold no answer", () =>
  set({ page: { dir: "rtl", head: '<link rel="stylesheet" href="/hostile.css">' } }, async ({ page, bank, problems }) => {
    await told(page, "ready");
    const look = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector("jiesu-intake");
      const app = shadowRoot.querySelector("#app > .jiesu");
      const { fontSize, direction, textAlign } = getComputedStyle(app);
      return { fontSize, direction, textAlign, wide: app.getBoundingClientRect().width, frames: shadowRoot.querySelectorAll("iframe").length };
    });
    assert.deepEqual(look, { fontSize: "17px", direction: "ltr", textAlign: "start", wide: 360, frames: 0 });
    const app = new App(page, bank.url);
    const title = await page.title();
    await app.handIn(DATA);
    const all = await told(page, "submitted");
    assert.equal((await onlyCase(bank)).body.complainant.name, DATA.name);
    const said = JSON.stringify(all);
    for (const typed of ["标记", DATA.phone, DATA.person, "城关", "fees"]) assert.ok(!said.includes(typed), typed);
    assert.equal(all.filter(({ name }) => name === "submitted").length, 1);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.length, history.state, document.title, document.documentElement.lang]));
    assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).length), 0);
    assert.equal(kept, JSON.stringify([{}, {}, "", 2, null, title, "zh-CN"]), "the page's own things are as they were");
    assert.deepEqual(problems, []);
  }));

test("a page gives it colours and corners of its own, and nothing that would load something", () =>
  set({ page: { head: '<link rel="stylesheet" href="/theme.css">' } }, async ({ page, host, bank }) => {
    host.files["/theme.css"] = "jiesu-intake{--js-accent:#7a0019;--js-radius:0px;--js-paper:url(https://evil.example/x)}";
    await page.reload();
    await inside(page, bank);
    const look = () => page.evaluate(() => {
      const { shadowRoot } = document.querySelector("jiesu-intake");
      const of = (selector) => getComputedStyle(shadowRoot.querySelector(selector));
      return { button: of(".begin").backgroundColor, corner: of(".begin").borderTopLeftRadius, paper: of("#app > .jiesu").getPropertyValue("--js-paper").trim() };
    });
    const { button, corner, paper } = await look();
    assert.deepEqual([button, corner], ["rgb(122, 0, 25)", "0px"]);
    assert.ok(!paper.includes("url"), paper);
    // A page may change its mind, and goes back to the bank's own by taking it away.
    await page.evaluate(() => {
      const element = document.querySelector("jiesu-intake");
      element.style.setProperty("--js-accent", "#004d40");
      element.setAttribute("lang", "zh-Hans");
    });
    await page.waitForFunction(() => getComputedStyle(document.querySelector("jiesu-intake").shadowRoot.querySelector(".begin")).backgroundColor === "rgb(0, 77, 64)");
  }));

test("two are two forms, each with its windows, its language and its focus", () =>
  set({ page: { elements: `<jiesu-intake open closable></jiesu-intake><jiesu-intake open label="Complaint"></jiesu-intake>` } }, async ({ page, bank }) => {
    const [first, second] = [await inside(page, bank), await inside(page, bank, 1)];
    await page.evaluate(() => document.querySelectorAll("jiesu-intake")[1].setAttribute("lang", "en"));
    second.speak("en");
    await first.begin();
    await first.walk(DATA, "contact");
    await second.begin();
    await first.isOn("contact");
    await second.isOn("who");
    assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("jiesu-intake")].map(({ step }) => step)), ["contact", "who"]);
    await page.evaluate(() => document.querySelectorAll("jiesu-intake")[1].focus());
    await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.dataset.focus === "heading" && document.activeElement === document.querySelectorAll("jiesu-intake")[1]);
    await first.page.locator("#embed-exit").click();
    const dialog = first.page.getByRole("dialog", { name: t.exitTitle });
    // That the page keeps a main part of its own is worth a role that a list of minor advice does not have.
    assert.deepEqual((await barriers(page)).filter((fault) => !fault.startsWith("aria-allowed-role (minor)") || !fault.includes(",main:")), []);
    await dialog.getByRole("button", { name: t.exitNo }).click();
    await first.page.locator("#embed-exit").click();
    await first.page.locator("#embed-sure").click();
    await told(page, "exit");
    await second.isOn("who");
  }));

test("at the app's own address it goes on where it was, and elsewhere nothing is kept", () =>
  set({ own: true }, async ({ page, bank }) => {
    const app = await inside(page, bank);
    await app.begin();
    await app.walk(DATA, "contact");
    await page.reload();
    await page.waitForFunction(() => document.querySelector("jiesu-intake").step === "contact");
    assert.equal((await told(page, "ready")).find(({ name }) => name === "ready").detail.kept, "device");
  }));

test("moved, removed and put back it leaves nothing", () =>
  set({}, async ({ page, bank, context }) => {
    await inside(page, bank);
    const session = await context.newCDPSession(page);
    const measured = async () => {
      await session.send("HeapProfiler.collectGarbage");
      await session.send("HeapProfiler.collectGarbage");
      const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return { nodes, jsEventListeners, usedSize };
    };
    const mount = (times) =>
      page.evaluate(async (times) => {
        for (let time = 0; time < times; time += 1) {
          const element = document.createElement("jiesu-intake");
          element.setAttribute("open", "");
          const ready = new Promise((done) => element.addEventListener("jiesu-ready", done, { once: true }));
          document.body.append(element);
          element.reset();
          if (time % 5 === 0) await ready;
          element.remove();
          await Promise.resolve();
        }
        told.length = 0;
      }, times);
    await mount(10);
    const early = await measured();
    await mount(40);
    const late = await measured();
    assert.ok(late.nodes <= early.nodes + 50, `nodes: ${early.nodes}, then ${late.nodes}`);
    assert.ok(late.jsEventListeners <= early.jsEventListeners + 5, `listeners: ${early.jsEventListeners}, then ${late.jsEventListeners}`);
    assert.ok(late.usedSize <= early.usedSize + 500_000, `memory: ${early.usedSize}, then ${late.usedSize}`);
  }));

test("whatever keeps it from coming, the page hears it and the person finds a way around", async () => {
  const way = (page) => page.locator("jiesu-intake").getByRole("link");
  const kind = async (page) => (await told(page, "error")).find(({ name }) => name === "error").detail.kind;
  await set({ headers: (app) => needs(app, `'self' ${app}`) }, async ({ page, bank }) => {
    assert.equal(await kind(page), "host-policy");
    assert.equal(await way(page).getAttribute("href"), `${bank.url}/`);
  });
  await set({ listed: false }, async ({ page }) => {
    assert.equal(await kind(page), "unreachable");
    await way(page).waitFor();
    assert.equal(await page.evaluate(() => document.querySelector("jiesu-intake").shadowRoot.querySelector("#app")), null, "not even begun");
  });
});

test("the check says of the frame and of the open form apart what is missing", async () => {
  const policy = (app, script = "'wasm-unsafe-eval'", connect = app) => ({ "Content-Security-Policy": `default-src 'none'; script-src 'self' ${app} ${script}; connect-src ${connect}; frame-src ${app}; require-trusted-types-for 'script'; trusted-types 'none'` });
  const checked = (given, missing, words) =>
    set({ headers: policy, page: { elements: "" }, ...given }, async ({ page, bank, host }) => {
      await page.evaluate((url) => import(url).then(() => {}), `${bank.url}/embed/check.js`);
      await page.locator("#jiesu-check [data-code=open-end]").waitFor();
      const rows = await page.evaluate(() => [...document.querySelectorAll("#jiesu-check li")].map(({ dataset: { code, good }, textContent }) => ({ code, good: good === "true", textContent })));
      assert.deepEqual(rows.filter(({ good }) => !good).map(({ code }) => code), missing);
      assert.ok(rows.some(({ code, good }) => code === "end" && good), "the frame is well");
      const said = rows.filter(({ good }) => !good).map(({ textContent }) => textContent).join();
      for (const word of words(bank.url, host.url)) assert.ok(said.includes(word), said);
      assert.equal(await page.locator("jiesu-intake").count(), 1, "what was tried is gone, but the frame");
    });
  await checked({}, [], () => []);
  await checked({ cors: false }, ["open-cors", "open-end"], (app, page) => [`Access-Control-Allow-Origin: ${page}`, `${app}/config.json`]);
  await checked({ headers: (app) => policy(app, "") }, ["open-wasm", "open-end"], () => ["'wasm-unsafe-eval'", "script-src"]);
  await checked({ headers: (app) => policy(app, "'wasm-unsafe-eval'", "'self'") }, ["open-connect", "open-end"], (app) => [app, "connect-src"]);
});
