// The fault matrix: every row counts the cases that were confirmed, delivered, duplicated and lost. JIESU_ONLY plays the
// rows whose name it is part of, JIESU_SEED sets the first seed.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch } from "../support/browser.mjs";
import { Prepared, Run } from "../support/faults/run.mjs";
import { ROWS } from "../support/faults/rows.mjs";
import { ROOT } from "../support/places.mjs";

const rows = ROWS.filter(({ name }) => name.includes(process.env.JIESU_ONLY ?? ""));
const first = Number(process.env.JIESU_SEED ?? 1);
const failures = [];
const sums = { runs: 0, confirmed: 0, delivered: 0, duplicated: 0, lost: 0 };

const browser = await launch();
console.log(`Chromium ${browser.version()}, the reference receiver with SQLite; each case has an attachment. Answers are given to`);
console.log("the case, to its attachment and to the question for its receipt, one run each.\n");
const line = (name, { runs, confirmed, delivered, duplicated, lost }) =>
  console.log(`| ${name} | ${runs} | ${confirmed} | ${delivered} | ${duplicated} | ${lost} |`);
console.log("| fault | runs | confirmed | delivered | duplicated | lost |\n|---|---|---|---|---|---|");
const prepared = await Prepared.type(browser);
for (const { name, runs, play } of rows) {
  const row = { runs: 0, confirmed: 0, delivered: 0, duplicated: 0, lost: 0 };
  for (let turn = 0; turn < runs; turn += 1) {
    const run = new Run(browser, prepared, first + turn);
    row.runs += 1;
    try {
      const counted = await play(run, turn);
      for (const [what, count] of Object.entries(counted)) row[what] += count;
      if (counted.confirmed !== 1 || counted.delivered !== 1 || counted.duplicated !== 0 || counted.lost !== 0) {
        failures.push(`${name}, seed ${first + turn}: ${JSON.stringify(counted)}`);
      }
    } catch (error) {
      failures.push(`${name}, seed ${first + turn}: ${error.message.split("\n")[0]}`);
    } finally {
      await run.close();
    }
  }
  line(name, row);
  for (const what of Object.keys(sums)) sums[what] += row[what];
}
await browser.close();
line("**all**", sums);

const load = readFileSync(join(ROOT, "docs/proof/backends.md"), "utf8");
const commit = /at commit ([0-9a-f]+)/.exec(load)?.[1];
console.log(`\n## Load on the receiver\n\nBy \`cargo xtask proof backends\` at commit ${commit}; [its record](proof/backends.md) has more.\n`);
console.log("| backend, cases from 200 clients | confirmed | stored | numbers | lost | duplicated | requests |\n|---|---|---|---|---|---|---|");
for (const [, backend, figures] of load.matchAll(/^## (.+)$[\s\S]*?^\| (\d+, the receiver killed twice .*)$/gm)) {
  console.log(`| ${backend}, ${figures}`);
}
for (const failure of failures) {
  console.log(`- ${failure}`);
}
process.exitCode = failures.length === 0 ? 0 : 1;
