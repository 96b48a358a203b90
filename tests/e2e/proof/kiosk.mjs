// A hundred people one after the other at one terminal, each with a complaint of their own, handed in or left lying: nothing of
// any of them is found in the page's memory, its storages or its profile, and the memory does not grow.

import { App, PAGES, complaint } from "../support/app.mjs";
import { Device, launch } from "../support/browser.mjs";
import { searched } from "../support/disk.mjs";
import { memory, remembered, used } from "../support/heap.mjs";
import { AT_KIOSK, kioskBank, leftAlone, wholeSession } from "../support/kiosk.mjs";

const SESSIONS = 100;
const EVERY = 10;
const person = (number) => complaint({ name: `标记甲${number}乙`, phone: `139571${String(10000 + number)}`, story: `标记经过第${number}件：在大堂的机器上等了四十分钟，没有人来。` });
const typed = (data) => [data.name, data.phone, data.story];

const bank = await kioskBank().open();
const device = new Device();
let failed = false;
const browser = await launch();
try {
  // Who walks away, on each page.
  for (const [slug] of PAGES) {
    const app = await App.in(browser, bank.url, AT_KIOSK);
    await app.open();
    await leftAlone(app, person(0), slug, typed(person(0)));
    await app.close();
  }
  console.log(`Left alone on each of ${PAGES.length} pages, it was wiped by time, and nothing typed was in the page or its storages.\n`);
  const context = await device.start();
  const app = new App(await context.newPage(), bank.url);
  await app.open();
  const session = await memory(app.page);
  console.log(`Chromium ${context.browser()?.version() ?? ""}, one page, ${SESSIONS} sessions: every third handed in, the others left on the last page and ended.\n`);
  console.log("| sessions | memory in use after the end, KiB | of what was typed, found in memory | in storages |\n|---|---|---|---|");
  const weights = [];
  const all = [];
  for (let number = 1; number <= SESSIONS; number += 1) {
    const data = person(number);
    all.push(...typed(data));
    await wholeSession(app, data, number % 3 === 0);
    if (number % EVERY === 0) {
      const kept = await remembered(session, all);
      const stored = await app.everythingStored();
      const inStorages = all.filter((text) => stored.includes(text));
      weights.push(Math.round((await used(session)) / 1024));
      failed = failed || kept.length > 0 || inStorages.length > 0;
      console.log(`| ${number} | ${weights[weights.length - 1]} | ${kept.length} | ${inStorages.length} |`);
    }
  }
  const cases = (await bank.cases()).length;
  await context.close();
  const found = [...searched(device.profile, all)].filter(([, files]) => files.size > 0);
  const grown = weights[weights.length - 1] / weights[0];
  failed = failed || found.length > 0 || grown > 1.1 || cases !== Math.floor(SESSIONS / 3);
  console.log(`\nThe bank has ${cases} cases. Of ${all.length} texts that were typed, ${found.length} can be read in the browser's profile afterwards.`);
  console.log(`Memory after the last session: ${Math.round(grown * 100)} % of that after the tenth.`);
} finally {
  await browser.close();
  await device.close();
  await bank.close();
}
process.exit(failed ? 1 : 0);
