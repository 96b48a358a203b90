// Every built-in pack, chosen by the configuration alone: its form, its assessment and its clocks, from the first
// tap to a receipt.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { PAGES, complaint, onlyCase } from "./support/app.mjs";
import { APP, ROOT } from "./support/places.mjs";
import { barriers } from "./support/barriers.mjs";
import { journeys } from "./support/suite.mjs";
import { wording } from "./support/words.mjs";

const journey = journeys();
const DEFAULT = "s01-credit-coop-trial";
const ids = readdirSync(join(ROOT, "src/rules/packs"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "faults" && entry.name !== DEFAULT)
  .map((entry) => entry.name);

/** The configuration of the bank, with another pack. */
async function under(app, pack) {
  await app.page.context().route("**/config.json", async (route) => {
    const config = JSON.parse(readFileSync(join(APP, "config.json"), "utf8"));
    await route.fulfill({ json: { ...config, pack } });
  });
  await app.open();
}

for (const id of ids) {
  journey(
    `a complaint under ${id}`,
    async (app, bank) => {
      const { page, t } = app;
      await under(app, id);
      const data = complaint();
      await app.begin();
      await app.walk(data, "demand");
      await app.fill("demand", data);
      await app.next("demand");
      const further = page.getByRole("heading", { level: 1, name: t.FurtherTitle, exact: true });
      await further.or(app.button("ToCheck")).waitFor();
      const words = wording(id);
      if (await further.isVisible()) {
        // Every question is in the pack's words, and can be left out.
        const asked = Object.entries(words).filter(([key]) => /^fact\..*\.ask$|^field\./.test(key));
        const seen = await page.locator("main").innerText();
        assert.ok(asked.some(([, text]) => seen.includes(text)), seen);
        assert.doesNotMatch(seen, /fact\.|field\./);
        assert.deepEqual(await barriers(page), []);
        await app.button("Continue").click();
      }
      await app.isOn("result");
      const result = await page.locator("main").innerText();
      // A key on the screen is a text that is missing.
      assert.doesNotMatch(result, /\b(clock|condition|level|reading|route|role)\.[a-z0-9-]+/);
      assert.deepEqual(await barriers(page), []);
      await app.next("result");
      const rest = PAGES.map(([name]) => name).slice(PAGES.findIndex(([name]) => name === "check"));
      for (const slug of rest) {
        await app.isOn(slug);
        await app.fill(slug, data);
        await app.next(slug);
      }
      await app.receiptNumber();
      const { body } = await onlyCase(bank);
      assert.equal(body.assessment.pack, id);
    },
    { open: false },
  );
}
