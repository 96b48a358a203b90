// The two ways in that customers of any browser take, in Debian's Firefox: the bank's website, and a page that has the form in
// it. What Chromium was shown in hundreds of tests is not shown again; what another engine could do otherwise is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaint, onlyCase } from "./support/app.mjs";
import { Bank } from "./support/bank.mjs";
import { Somebody, firefox, until } from "./support/firefox.mjs";
import { Host, embedding, opened } from "./support/host.mjs";

const DATA = complaint();

let browser;
before(async () => {
  browser = await firefox();
});
after(() => browser?.close());

/** A window, and what its console has complained about at the end. */
async function windowed(run) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  // In a frame of another site the form asks by this cookie whether a store would be its own, and Firefox says that it refused it.
  page.on("pageerror", (error) => /Cookie “jiesu-embed-probe”/.test(error) || problems.push(String(error)));
  try {
    await run(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

/** How often the page has asked for each of its packs and words. */
const asked = () => {
  const names = performance.getEntriesByType("resource").map(({ name }) => name);
  return names.filter((name) => /\/(packs|words)\//.test(name)).map((name, _, all) => all.filter((other) => other === name).length);
};

/** Whether it has asked for them once more, through the worker that keeps them. */
const kept = () => {
  const names = performance.getEntriesByType("resource").map(({ name }) => name);
  const ours = names.filter((name) => /\/(packs|words)\//.test(name));
  return ours.length > 0 && ours.every((name) => ours.filter((other) => other === name).length > 1);
};

test("on the bank's website a complaint survives a reload and arrives, as it was typed", async () => {
  const bank = await new Bank().open();
  try {
    await windowed(async (page) => {
      await page.goto(`${bank.url}/`);
      const one = new Somebody(page.mainFrame());
      await one.begin();
      await one.choose('input[value="self"]');
      await one.press("Continue");
      await one.isOn("ContactTitle");
      await one.type("#f-name", DATA.name);
      await one.type("#f-phone", DATA.phone);
      await one.find(".chip-good");
      // Firefox complains of a request that a reload cuts off.
      await until(page.mainFrame(), kept);
      await page.reload();
      await one.isOn("ContactTitle");
      assert.equal(await page.$eval("#f-name", ({ value }) => value), DATA.name, "the draft is back, on its page");
      await one.press("Continue");
      await one.isOn("RespondentTitle");
      const outlets = await one.find("main select");
      await outlets.select(await outlets.evaluate((select, name) => [...select.options].find(({ label }) => label === name).value, DATA.outlet));
      await one.choose('input[value="counter"]');
      await one.press("Continue");
      await one.isOn("GroundsTitle");
      await one.choose('input[value="fees"]');
      await one.press("Continue");
      await one.isOn("StoryTitle");
      await one.choose('input[value="unsure"]');
      await one.type("#f-story", DATA.story);
      await one.press("Continue");
      await one.isOn("EvidenceTitle");
      await one.press("Continue");
      await one.isOn("DemandTitle");
      await one.choose('input[value="refund"]');
      await one.press("Continue");
      await one.press("ToCheck");
      await one.press("ToDeclaration");
      await one.isOn("DeclarationTitle");
      await one.choose('input[type="checkbox"]');
      await one.press("HandIn");
      await one.isOn("ReceiptDeliveredTitle");
      const { body, receipt } = await onlyCase(bank);
      assert.equal(body.complainant.name, DATA.name);
      assert.equal(body.matter.story, DATA.story);
      assert.equal(await page.$eval(".digest", (shown) => shown.textContent.trim()), receipt.digest, "the bank echoes what was shown");
      assert.ok((await page.evaluate(asked)).every((times) => times <= 2), "the worker is given each of them once");
    });
  } finally {
    await bank.close();
  }
});

for (const [how, bankOf, elements] of [
  ["in a frame", embedding, "<jiesu-intake isolated></jiesu-intake>"],
  ["in the page itself", opened, "<jiesu-intake open></jiesu-intake>"],
]) {
  test(`in a page of another site, ${how}, a complaint can be begun`, async () => {
    const host = await new Host().open();
    const bank = await bankOf([host.url]).open();
    try {
      host.page(bank.url, { elements });
      await windowed(async (page) => {
        await page.goto(host.url);
        await until(page, () => self.told?.some(({ name }) => name === "ready"));
        const framed = page.frames().find((frame) => frame.url() === `${bank.url}/embed.html`);
        assert.equal(Boolean(framed), elements.includes("isolated"));
        const one = framed ? new Somebody(framed, () => document.querySelector("jiesu-intake").shadowRoot.querySelector("iframe")) : new Somebody(page.mainFrame());
        await one.begin();
        await until(page, () => document.querySelector("jiesu-intake").step === "who");
        await one.choose('input[value="self"]');
        await one.press("Continue");
        await one.isOn("ContactTitle");
        await until(page, () => document.querySelector("jiesu-intake").step === "contact");
        assert.equal(await page.evaluate(() => told.find(({ name }) => name === "ready").detail.kept), "memory");
        const said = await page.evaluate(() => told.filter(({ name }) => name !== "resize").map(({ name }) => name));
        assert.deepEqual(said, ["ready", "step", "step", "step", "step"]);
      });
    } finally {
      await bank.close();
      await host.close();
    }
  });
}
