// Every part in every state: shown, without barriers, and readable in each density, theme and language.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Front } from "./support/bank.mjs";
import { barriers } from "./support/barriers.mjs";
import { launch, MANNER } from "./support/browser.mjs";
import { faults, faultsWhenZoomed } from "./support/layout.mjs";

const THEMES = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, forced: { forcedColors: "active" } };

let browser;
let front;
before(async () => {
  browser = await launch();
  front = await new Front().open();
});
after(async () => {
  await browser?.close();
  await front?.close();
});

/** Opens the gallery and hands it over. */
async function gallery(view, manner, look) {
  const context = await browser.newContext({ ...MANNER, ...manner });
  context.setDefaultTimeout(15000);
  try {
    const page = await context.newPage();
    await page.goto(`${front.url}/gallery.html?${new URLSearchParams(view)}`);
    await page.locator("html[data-ready]").waitFor();
    await page.evaluate(() => document.fonts.ready);
    await look(page);
  } finally {
    await context.close();
  }
}

const ALL = ["touch", "desk", "elder"];
for (const [language, densities] of [["zh-Hans", ALL], ["en", ALL], ["zh-Hant", ["touch"]]]) {
  for (const density of densities) {
    test(`the gallery has no barriers: ${language}, ${density}`, () =>
      gallery({ language, density }, {}, async (page) => {
        assert.ok((await page.locator("[data-example]").count()) > 60, "every part shows its states");
        const found = await faults(page, density === "elder");
        for (const theme of Object.values(THEMES)) {
          await page.emulateMedia({ colorScheme: "light", forcedColors: "none", ...theme });
          found.push(...(await barriers(page)).map((barrier) => `${JSON.stringify(theme)}: ${barrier}`));
        }
        await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
        found.push(...(await faultsWhenZoomed(page)));
        assert.deepEqual(found, []);
      }));
  }
}

// Machines have other fonts than this one: letters as wide and lines as high as the widest and highest among those that the style
// sheet names. What a font does to a layout is its metrics, so that its shapes are not needed.
const METRICS = {
  "wide letters": "size-adjust: 107%; ascent-override: 106%; descent-override: 34%",
  "high lines": "size-adjust: 103%; ascent-override: 118%; descent-override: 42%; line-gap-override: 20%",
  "narrow letters": "size-adjust: 94%; ascent-override: 86%; descent-override: 14%",
};
for (const [language, density] of [["zh-Hans", "touch"], ["zh-Hans", "elder"], ["en", "touch"], ["en", "elder"]]) {
  test(`the gallery has room for the fonts of other machines: ${language}, ${density}`, () =>
    gallery({ language, density }, {}, async (page) => {
      const found = [];
      for (const [name, metrics] of Object.entries(METRICS)) {
        const width = await page.evaluate(async (descriptors) => {
          const label = document.querySelector(".jiesu .btn");
          const before = label.getBoundingClientRect().width;
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(
            `@font-face { font-family: "Another Machine"; src: local("Noto Sans CJK SC"), local("NotoSansCJKsc-Regular"), local("Noto Sans CJK SC Regular"); ${descriptors} }
             :root, .jiesu { --js-font: "Another Machine", sans-serif; --js-num: "Another Machine", sans-serif; }`,
          );
          document.adoptedStyleSheets = [sheet];
          await document.fonts.load('16px "Another Machine"', "投诉 Aa 0");
          return [before, label.getBoundingClientRect().width];
        }, metrics);
        assert.notEqual(width[0], width[1], "the other font is in use");
        found.push(...(await faults(page, density === "elder")).map((fault) => `${name}: ${fault}`));
      }
      assert.deepEqual(found, []);
    }));
}

test("the gallery turns its themes without the system, and remembers the view in its address", () =>
  gallery({ theme: "dark", part: "tag" }, { colorScheme: "light" }, async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await ground(), "rgb(18, 22, 28)");
    await page.getByLabel("Density").selectOption("elder");
    await page.waitForURL(/density=elder/);
    await page.locator("html[data-ready]").waitFor();
    assert.match(page.url(), /theme=dark/);
    assert.equal(await page.locator(".gallery-part").count(), 1);
    assert.equal(await page.locator('.jiesu[data-density="elder"]').count(), await page.locator("[data-example]").count());
  }));
