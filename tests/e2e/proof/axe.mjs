// Every screen and every part of the gallery, in three languages, in ordinary and large type, in light and dark colours: no
// barrier that axe knows. `node tests/e2e/proof/axe.mjs kiosk` looks at one mode alone.

import { App, PAGES, complaint } from "../support/app.mjs";
import { Front } from "../support/bank.mjs";
import { barriers } from "../support/barriers.mjs";
import { launch, MANNER } from "../support/browser.mjs";
import { AT_KIOSK, kioskBank, kioskWords } from "../support/kiosk.mjs";
import { everyScreen, sideScreens } from "../support/screens.mjs";
import { arrive, beginAsStaff, setPassphrase, staffBank } from "../support/staff.mjs";

const browser = await launch();
const begun = Date.now();
const found = [];
let screens = 0;
const MODES = ["web", "staff", "kiosk", "gallery", "embed"];
const wanted = process.argv[2] ? [process.argv[2]] : MODES;
console.log(`axe-core on Chromium ${browser.version()}, 360 × 740, at a terminal 1080 × 1920.\n`);
console.log("| mode | language | type | colours | screens | violations |\n|---|---|---|---|---|---|");

const LOCALES = { "zh-Hans": "zh-CN", en: "en-GB", "zh-Hant": "zh-TW" };

/** A bank of a mode that speaks all three languages. */
function bankOf(mode) {
  const bank = { staff: staffBank, kiosk: kioskBank, web: () => new Front() }[mode]();
  const before = bank.changes["/config.json"] || bank.published("config.json");
  const text = (given) => (typeof before === "function" ? before(given) : before);
  bank.changes["/config.json"] = (given) => JSON.stringify({ ...JSON.parse(text(given)), languages: Object.keys(LOCALES) });
  return bank.open();
}

async function round(mode, language, large, colorScheme) {
  const bank = await bankOf(mode);
  const app = await App.in(browser, bank.url, { language, locale: LOCALES[language], colorScheme, ...(mode === "kiosk" ? AT_KIOSK : {}) });
  let here = 0;
  const before = found.length;
  const stop = async (name) => {
    here += 1;
    for (const barrier of await barriers(app.page)) {
      found.push(`${mode}, ${language}, ${large ? "large" : "ordinary"}, ${colorScheme}, ${name}: ${barrier}`);
    }
  };
  // What can be opened on the page of the story is a screen of its own.
  const stopWithHelper = async (name) => {
    await stop(name);
    if (name === "story") {
      const open = app.page.locator(".story-open");
      await open.click();
      await app.page.locator(".story-card .bit").first().click();
      await stop("story-helper");
      await open.click();
    }
  };
  try {
    if (mode === "kiosk") {
      await app.open();
      // Every session begins in the terminal's own language.
      for (let next = 0; (await app.page.evaluate(() => document.documentElement.lang)) !== language; next += 1) {
        if (next > 3) throw new Error(`the terminal does not speak ${language}`);
        const before = await app.page.evaluate(() => document.documentElement.lang);
        await app.page.locator(".tools .tool[lang]").click();
        await app.page.waitForFunction((old) => document.documentElement.lang !== old, before);
      }
      const t = kioskWords(language);
      await app.page.getByText(t.end, { exact: true }).waitFor();
      if (large) await app.button("UiLargeType").click();
      await stop("kiosk home");
      await app.page.locator("#kiosk-help").click();
      await app.page.getByRole("dialog", { name: t.help }).waitFor();
      await stop("kiosk help");
      await app.page.keyboard.press("Escape");
      await app.button("UiBegin").click();
      await stop("kiosk start");
      await app.button("UiStartBegin").click();
      for (const [slug] of PAGES) {
        await app.isOn(slug);
        await stopWithHelper(slug);
        await app.fill(slug, complaint());
        await app.next(slug);
      }
      await app.receiptNumber();
      await app.page.locator(".dial").waitFor();
      await stop("kiosk receipt");
      await app.page.locator("#kiosk-end").click();
      await app.page.locator("#kiosk-sure").waitFor();
      await stop("kiosk end");
    } else if (mode === "staff") {
      await app.page.goto(`${app.url}/`);
      await app.page.getByRole("heading", { level: 1, name: app.t.firstTitle }).waitFor();
      await stop("first passphrase");
      await setPassphrase(app);
      if (large) await app.button("UiLargeType").click();
      await stop("staff home");
      await app.button("UiStaffBegin").click();
      await app.button("UiStartBegin").click();
      await arrive(app, "陈志远");
      await stop("arrival");
      await app.button("UiLeave").click();
      await stop("staff home with a draft");
      await beginAsStaff(app, "陈志远");
      await app.walk(complaint(), "result");
      await stop("staff result");
      await app.walk(complaint(), "declaration", "result");
      await app.fill("declaration", complaint());
      await app.confirm();
      await app.receiptNumber();
      await stop("staff receipt");
      await app.button("UiLock").click();
      await app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();
      await stop("locked");
    } else {
      await app.open();
      if (large) await app.button("UiLargeType").click();
      let code;
      await everyScreen(app, bank, async (name) => {
        await stopWithHelper(name);
        if (name === "receipt") code = (await app.page.locator("[data-code]").innerText()).trim();
      });
      await app.button("UiDiscardYes").click();
      await sideScreens(app, stop);
      await app.page.goto(`${app.url}/status.html`);
      await app.page.locator("#code").waitFor();
      await stop("status");
      await app.page.locator("#code").fill(code);
      await app.page.locator("form .btn").first().click();
      await app.page.locator(".dial").waitFor();
      await stop("status-answered");
    }
  } finally {
    await app.close();
    await bank.close();
  }
  told(mode, language, large ? "large" : "ordinary", colorScheme, here, before);
}

/** A line of the table. */
function told(mode, language, type, colours, here, before) {
  screens += here;
  console.log(`| ${mode} | ${language} | ${type} | ${colours} | ${here} | ${found.length - before} |`);
}

/** A page that is no screen of the app: `ready` is what shows that all of it is there. */
async function alone(front, path, ready, manner) {
  const context = await browser.newContext({ ...MANNER, ...manner });
  try {
    const page = await context.newPage();
    await page.goto(`${front.url}/${path}`);
    await page.locator(ready).first().waitFor();
    return { here: await page.locator("[data-example]").count(), faults: await barriers(page) };
  } finally {
    await context.close();
  }
}

/** Every part of the gallery in each of its states, counted one by one. */
async function gallery() {
  const front = await new Front().open();
  for (const language of Object.keys(LOCALES)) {
    for (const density of ["desk", "touch", "elder"]) {
      for (const theme of ["light", "dark"]) {
        const before = found.length;
        const { here, faults } = await alone(front, `gallery.html?${new URLSearchParams({ language, density, theme })}`, "html[data-ready]", {});
        found.push(...faults.map((fault) => `gallery, ${language}, ${density}, ${theme}: ${fault}`));
        told("gallery", language, density, theme, here, before);
      }
    }
  }
  await front.close();
}

/** The page by which a developer asks whether another page can hold the form, with the form in it. */
async function embed() {
  const front = new Front({ "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), embed: { origins: [front.url] } }) });
  await front.open();
  for (const colorScheme of ["light", "dark"]) {
    const before = found.length;
    const { faults } = await alone(front, "embed-check.html", '#jiesu-check [data-code="end"]', { colorScheme });
    found.push(...faults.map((fault) => `embed, ${colorScheme}: ${fault}`));
    told("embed", "en", "ordinary", colorScheme, 1, before);
  }
  await front.close();
}

for (const mode of wanted) {
  if (mode === "gallery" || mode === "embed") {
    await { gallery, embed }[mode]();
    continue;
  }
  for (const language of Object.keys(LOCALES)) {
    for (const large of [false, true]) {
      for (const colorScheme of ["light", "dark"]) {
        await round(mode, language, large, colorScheme);
      }
    }
  }
}
await browser.close();
const minutes = ((Date.now() - begun) / 60000).toFixed(1);
console.log(`\n${screens} screens and states looked at in ${minutes} minutes, ${found.length} violations.`);
for (const barrier of found) {
  console.log(`- ${barrier}`);
}
process.exitCode = found.length === 0 ? 0 : 1;
