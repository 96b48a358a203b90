// No barrier that axe-core knows, on any page, in either language, on the narrowest telephone; and nothing that cannot be
// read or pressed, there and at 400 %.
// Large type and dark colours: `cargo xtask proof axe`.

import assert from "node:assert/strict";
import { Front } from "./support/bank.mjs";
import { barriers } from "./support/barriers.mjs";
import { faults, faultsWhenZoomed } from "./support/layout.mjs";
import { everyScreen, sideScreens } from "./support/screens.mjs";
import { staffBank } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

for (const language of ["zh-Hans", "en"]) {
  journey(`no barriers on any page, ${language}`, (app, bank) => everywhere(app, (stop) => everyScreen(app, bank, stop)), { manner: { language } });
  journey(
    `no barriers where agents, organisations and advice appear, ${language}`,
    (app) => everywhere(app, (stop) => sideScreens(app, stop)),
    { manner: { language } },
  );
}

/** Looks at every stop of a walk before it fails, so that one run tells everything. */
async function everywhere(app, walk) {
  const found = [];
  await walk(async (name) => {
    const here = [...(await barriers(app.page)), ...(await faults(app.page)), ...(await faultsWhenZoomed(app.page))];
    found.push(...here.map((fault) => `${name}: ${fault}`));
  });
  assert.deepEqual(found, []);
}

journey(
  "no barriers where the configuration is refused",
  async (app) => {
    await app.page.goto(app.url);
    await app.page.getByRole("heading", { level: 1, name: app.t.BlockedConfigTitle }).waitFor();
    assert.deepEqual(await barriers(app.page), []);
  },
  { open: false, bank: () => new Front({ "/config.json": '{ "mode": "kiosk" }' }) },
);

journey(
  "no barriers where staff unlock",
  async (app) => {
    await app.page.goto(app.url);
    await app.page.getByRole("heading", { level: 1, name: app.t.firstTitle }).waitFor();
    assert.deepEqual(await barriers(app.page), []);
    await app.button("firstSet").click();
    await app.says(app.t.numberEmpty);
    assert.deepEqual(await barriers(app.page), []);
  },
  { open: false, bank: staffBank },
);
