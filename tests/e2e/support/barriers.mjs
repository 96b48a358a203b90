// What bars the way on the page that is open now, as far as a machine can tell.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, and whether the page is wider than the screen: rule, impact, element, why. */
export async function barriers(page) {
  // Evaluated by the debugger, which the page's policy does not concern; the page itself stays under it.
  await page.evaluate(`if (!self.axe) { ${source} }`);
  const { violations } = await page.evaluate(() => self.axe.run(document, { resultTypes: ["violations"] }));
  const found = violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${id} (${impact}) at ${node.target.join(" ")}: ${node.failureSummary?.split("\n").slice(1).join(" ").trim()}`),
  );
  const [inner, content] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
  return content > inner ? [...found, `${content} px wide on a screen of ${inner}`] : found;
}
