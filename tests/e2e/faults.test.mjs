// A part of the fault matrix, each misfortune once: `cargo xtask proof faults` plays all of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Prepared, Run } from "./support/faults/run.mjs";
import { ROWS } from "./support/faults/rows.mjs";

let browser;
let prepared;
before(async () => {
  browser = await launch();
  prepared = await Prepared.type(browser);
});
after(() => browser?.close());

for (const { name, play } of ROWS.filter(({ part }) => part)) {
  test(`${name}: one case, once`, async () => {
    const run = new Run(browser, prepared, 1);
    try {
      assert.deepEqual(await play(run, 0), { confirmed: 1, delivered: 1, duplicated: 0, lost: 0 });
    } finally {
      await run.close();
    }
  });
}
