// No barrier that axe-core knows, on any page, in either language, on the narrowest telephone.
// Large type and dark colours: `cargo xtask proof axe`.

import { Front } from "./support/bank.mjs";
import { noBarriers } from "./support/barriers.mjs";
import { everyScreen, sideScreens } from "./support/screens.mjs";
import { staffBank } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

for (const language of ["zh-Hans", "en"]) {
  journey(`no barriers on any page, ${language}`, (app, bank) => everyScreen(app, bank, (name) => noBarriers(app.page, name)), { manner: { language } });
  journey(`no barriers where agents, organisations and advice appear, ${language}`, (app) => sideScreens(app, (name) => noBarriers(app.page, name)), { manner: { language } });
}

journey(
  "no barriers where the configuration is refused",
  async (app) => {
    await app.page.goto(app.url);
    await app.page.getByRole("heading", { level: 1, name: app.t.BlockedConfigTitle }).waitFor();
    await noBarriers(app.page, "blocked");
  },
  { open: false, bank: () => new Front({ "/config.json": '{ "mode": "kiosk" }' }) },
);

journey(
  "no barriers where staff unlock",
  async (app) => {
    await app.page.goto(app.url);
    await app.page.getByRole("heading", { level: 1, name: app.t.UiFirstTitle }).waitFor();
    await noBarriers(app.page, "locked");
    await app.button("UiFirstSet").click();
    await app.says(app.t.UiPassphraseEmpty);
    await noBarriers(app.page, "locked-faults");
  },
  { open: false, bank: staffBank },
);
