// Every screen, in both languages, in ordinary and large type, in light and dark colours: no barrier that axe knows.

import { App } from "../support/app.mjs";
import { Bank } from "../support/bank.mjs";
import { barriers } from "../support/barriers.mjs";
import { launch } from "../support/browser.mjs";
import { everyScreen, sideScreens } from "../support/screens.mjs";
import { arrive, beginAsStaff, setPassphrase, staffBank } from "../support/staff.mjs";
import { complaint } from "../support/app.mjs";

const browser = await launch();
const found = [];
let screens = 0;
console.log(`axe-core on ${browser.version()}, 360 × 740.\n`);
console.log("| mode | language | type | colours | screens | violations |\n|---|---|---|---|---|---|");

async function round(mode, language, large, colorScheme) {
  const bank = await (mode === "staff" ? staffBank() : new Bank()).open();
  const app = await App.in(browser, bank.url, { language, colorScheme });
  let here = 0;
  const before = found.length;
  const stop = async (name) => {
    here += 1;
    for (const barrier of await barriers(app.page)) {
      found.push(`${mode}, ${language}, ${large ? "large" : "ordinary"}, ${colorScheme}, ${name}: ${barrier}`);
    }
  };
  try {
    if (mode === "staff") {
      await app.page.goto(`${app.url}/`);
      await app.page.getByRole("heading", { level: 1, name: app.t.firstTitle }).waitFor();
      await stop("first passphrase");
      await setPassphrase(app);
      if (large) await app.button("UiLargeType").click();
      await stop("staff home");
      await app.button("UiStaffBegin").click();
      await app.button("UiStartBegin").click();
      await arrive(app, "陈志远");
      await stop("arrival");
      await app.button("UiLeave").click();
      await stop("staff home with a draft");
      await beginAsStaff(app, "陈志远");
      await app.walk(complaint(), "result");
      await stop("staff result");
      await app.walk(complaint(), "declaration", "result");
      await app.fill("declaration", complaint());
      await app.confirm();
      await app.receiptNumber();
      await stop("staff receipt");
      await app.button("UiLock").click();
      await app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();
      await stop("locked");
    } else {
      await app.open();
      if (large) await app.button("UiLargeType").click();
      await everyScreen(app, bank, stop);
      await app.button("UiDiscardYes").click();
      await sideScreens(app, stop);
    }
  } finally {
    await app.close();
    await bank.close();
  }
  screens += here;
  console.log(`| ${mode} | ${language} | ${large ? "large" : "ordinary"} | ${colorScheme} | ${here} | ${found.length - before} |`);
}

for (const mode of ["web", "staff"]) {
  for (const language of ["zh-Hans", "en"]) {
    for (const large of [false, true]) {
      for (const colorScheme of ["light", "dark"]) {
        await round(mode, language, large, colorScheme);
      }
    }
  }
}
await browser.close();
console.log(`\n${screens} screens looked at, ${found.length} violations.`);
for (const barrier of found) {
  console.log(`- ${barrier}`);
}
process.exitCode = found.length === 0 ? 0 : 1;
