// Languages beyond the two that every visitor can have: traditional Chinese, which comes when it is asked for, and those
// whose words a bank puts beside the app. Invented words stand for the latter, one from right to left, one a third longer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { App, complaint } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { barriers } from "./support/barriers.mjs";
import { launch } from "./support/browser.mjs";
import { faults, faultsWhenZoomed } from "./support/layout.mjs";
import { everyScreen } from "./support/screens.mjs";

const PACKS = ["cn-statutory", "s01-credit-coop-trial"];

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A bank that offers these languages, and whose own files are there for those it has words of its own for. */
function bankWith(...languages) {
  const front = new Front();
  front.changes["/config.json"] = (text) => JSON.stringify({ ...JSON.parse(text), languages });
  for (const language of languages.filter((tag) => ["ug", "bo"].includes(tag))) {
    for (const file of [`${language}.txt`, `few.${language}.txt`]) {
      front.changes[`/words/${file}`] = front.published(`gallery/words/${file}`);
    }
    for (const pack of PACKS) {
      front.changes[`/packs/${pack}.${language}.json`] = front.published(`packs/${pack}.en.json`);
    }
  }
  return front;
}

async function visit(front, language, locale, walk) {
  await front.open();
  try {
    const app = await App.in(browser, front.url, { language, locale });
    await app.open();
    await walk(app);
    await app.close();
  } finally {
    await front.close();
  }
}

for (const [language, locale, direction] of [
  ["zh-Hant", "zh-TW", "ltr"],
  ["ug", "ug-CN", "rtl"],
  ["bo", "bo-CN", "ltr"],
]) {
  test(`every screen can be read in ${language}`, () => {
    const front = bankWith(language, "en");
    return visit(front, language, locale, async (app) => {
      assert.equal(await app.page.locator("html").getAttribute("lang"), language);
      assert.equal(await app.page.evaluate(() => getComputedStyle(document.querySelector(".jiesu")).direction), direction);
      const found = [];
      await everyScreen(app, front, async (name) => {
        const here = [...(await barriers(app.page)), ...(await faults(app.page)), ...(await faultsWhenZoomed(app.page))];
        found.push(...here.map((fault) => `${name}: ${fault}`));
        const heading = await app.heading().innerText();
        if (language === "zh-Hant" && /[这们发请对说]/.test(heading)) found.push(`${name}: simplified in “${heading}”`);
      });
      assert.deepEqual(found, []);
    });
  });
}

test("traditional Chinese costs a first visit nothing, and keeps what was entered", () =>
  visit(bankWith("zh-Hans", "zh-Hant"), "zh-Hans", "zh-CN", async (app) => {
    const asked = [];
    app.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await app.page.reload();
    await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
    assert.deepEqual(asked.filter((path) => path.includes("Hant")), []);
    await app.begin();
    await app.fill("who", { capacity: "self" });
    await app.next("who");
    await app.isOn("contact");
    await app.type("Name", "李秀英");
    await app.page.getByRole("button", { name: "繁體" }).click();
    app.speak("zh-Hant");
    await app.isOn("contact");
    assert.equal(await app.page.getByLabel(app.t.Name, { exact: true }).inputValue(), "李秀英");
    assert.ok(asked.includes("/words/zh-Hant.txt"));
    assert.ok(asked.includes("/packs/s01-credit-coop-trial.zh-Hant.json"));
  }));

for (const [what, words] of [["none of", null], ["not all of", '{ "story": "1", "aloud": "2" }']]) {
  test(`where a bank has ${what} the words of the parts in its language, nothing stands in their places`, () => {
    const front = bankWith("zh-Hans", "bo");
    front.changes["/parts/bo.json"] = words;
    return visit(front, "zh-Hans", "zh-CN", async (app) => {
      const { page } = app;
      const story = page.locator('jiesu-part[data-part="story"]');
      await app.begin();
      await app.walk(complaint(), "story");
      await story.getByRole("button").first().waitFor();
      const asked = page.waitForResponse((response) => response.url().endsWith("/parts/bo.json"));
      await page.locator(".tools .tool[lang=bo]").click();
      await asked;
      await page.waitForFunction(() => !document.querySelector('jiesu-part[data-part="story"]').hasChildNodes());
      assert.equal(await page.locator("#f-story").count(), 1);
      assert.deepEqual(await barriers(page), []);
    });
  });
}
