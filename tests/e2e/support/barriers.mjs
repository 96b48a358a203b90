// What axe-core finds on the page that is open now.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs axe and gives its violations as short lines: rule, impact, element, why. */
export async function barriers(page) {
  // Evaluated by the debugger, which the page's policy does not concern; the page itself stays under it.
  await page.evaluate(`if (!self.axe) { ${source} }`);
  const { violations } = await page.evaluate(() => self.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${id} (${impact}) at ${node.target.join(" ")}: ${node.failureSummary?.split("\n").slice(1).join(" ").trim()}`),
  );
}

/** The page is without barriers that axe knows, and nothing sticks out of the screen. */
export async function noBarriers(page, name) {
  assert.deepEqual(await barriers(page), [], `barriers on ${name}`);
  const [inner, content] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
  assert.ok(content <= inner, `${name} is ${content} wide on a screen of ${inner}`);
}
