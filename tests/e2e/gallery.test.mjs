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
