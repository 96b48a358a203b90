// A picture of every screen at three sizes, into docs/pictures.

import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { App, complaint } from "../support/app.mjs";
import { Bank, Front } from "../support/bank.mjs";
import { launch } from "../support/browser.mjs";
import { Case } from "../support/case.mjs";
import { Health, panelWords } from "../support/health.mjs";
import { ROOT } from "../support/places.mjs";
import { everyScreen, sideScreens } from "../support/screens.mjs";
import { arrive, beginAsStaff, setPassphrase, staffBank } from "../support/staff.mjs";

const SIZES = [
  { width: 360, height: 740 },
  { width: 820, height: 1180 },
  { width: 1080, height: 1920 },
];
const INTO = join(ROOT, "docs/pictures");

// A Chinese browser, whose own controls show the time of day as people here write it.
// In Beijing; a call of weeks ago would show nothing but missed deadlines.
const YESTERDAY = new Date(Date.now() - 16 * 3600 * 1000).toISOString().slice(0, 10).split("-");

const browser = await launch("zh-CN");
for (const viewport of SIZES) {
  const name = `${viewport.width}x${viewport.height}`;
  const folder = join(INTO, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let number = 0;
  const shot = (app) => async (screen) => {
    // On the larger screens once is enough: as it looks when it is filled in.
    const again = screen.endsWith("-faults") || ["who", "contact", "about", "grounds", "story", "evidence", "demand", "declaration"].includes(screen);
    if (again && viewport !== SIZES[0]) {
      return;
    }
    number += 1;
    await app.page.evaluate(() => document.fonts.ready);
    const path = join(folder, `${String(number).padStart(2, "0")}-${screen}.jpg`);
    // What lies over the page lies over what is seen of it.
    const fullPage = !screen.endsWith("-window");
    await app.page.screenshot({ path, type: "jpeg", quality: viewport === SIZES[0] ? 58 : 46, fullPage, animations: "disabled" });
  };

  const bank = await new Bank().open();
  const app = await App.in(browser, bank.url, { viewport });
  await app.open();
  await everyScreen(app, bank, shot(app));
  await app.button("UiDiscardYes").click();
  await sideScreens(app, shot(app));
  await app.close();
  await bank.order({ match: "PUT cases", answer: 422 });
  const refusal = await App.in(browser, bank.url, { viewport });
  await refusal.open();
  await refusal.upToConfirm();
  await refusal.confirm();
  await refusal.page.getByRole("heading", { level: 1, name: refusal.t.ReceiptStuckTitle }).waitFor();
  await shot(refusal)("receipt-stuck");
  const one = await Case.open(refusal);
  await shot(refusal)("case-window");
  await one.close();
  await refusal.button("UiGoHome").click();
  await Health.open(refusal);
  await shot(refusal)("health-window");
  await refusal.close();
  await bank.close();

  const refused = await new Front({ "/config.json": '{ "mode": "kiosk", "bank": { "name": "清河县农村信用合作联社" } }' }).open();
  const blocked = await App.in(browser, refused.url, { viewport });
  await blocked.page.goto(blocked.url);
  await blocked.page.getByRole("heading", { level: 1, name: blocked.t.BlockedConfigTitle }).waitFor();
  await shot(blocked)("blocked");
  await blocked.close();
  await refused.close();

  const staffed = await staffBank().open();
  const staff = await App.in(browser, staffed.url, { viewport });
  await staff.page.goto(`${staff.url}/`);
  await staff.page.getByRole("heading", { level: 1, name: staff.t.firstTitle }).waitFor();
  await shot(staff)("staff-first");
  await setPassphrase(staff);
  await beginAsStaff(staff, "陈志远", YESTERDAY);
  await staff.walk(complaint(), "result");
  await shot(staff)("staff-result");
  await staff.walk(complaint(), "declaration", "result");
  await staff.fill("declaration", complaint());
  await staff.confirm();
  await staff.receiptNumber();
  await staff.button("UiGoHome").click();
  await staff.button("UiStaffBegin").click();
  await staff.button("UiStartBegin").click();
  await arrive(staff, "陈志远", YESTERDAY);
  await shot(staff)("staff-arrival");
  await staff.button("UiLeave").click();
  await staff.button("UiResume").waitFor();
  await shot(staff)("staff-home");
  await staff.button("UiHandOver").first().click();
  const hand = staff.page.getByRole("dialog", { name: panelWords("staff").handTitle });
  await hand.waitFor();
  await shot(staff)("staff-hand-over-window");
  await hand.getByRole("button", { name: panelWords("staff").close, exact: true }).first().click();
  await staff.button("UiLock").click();
  await staff.page.getByRole("heading", { level: 1, name: staff.t.lockedTitle }).waitFor();
  await shot(staff)("staff-locked");
  await staff.close();
  await staffed.close();
}

// What a receipt looks like on paper, and one picture in dark colours and one in English.
const bank = await new Bank().open();
const paper = await App.in(browser, bank.url, { viewport: SIZES[1] });
await paper.open();
await paper.handIn();
await paper.page.emulateMedia({ media: "print" });
await paper.page.screenshot({ path: join(INTO, "receipt-on-paper.jpg"), type: "jpeg", quality: 70, fullPage: true });
await paper.close();
for (const [file, options] of [
  ["result-dark.jpg", { colorScheme: "dark" }],
  ["result-english.jpg", { language: "en" }],
]) {
  const app = await App.in(browser, bank.url, { viewport: SIZES[0], ...options });
  await app.open();
  await app.begin();
  await app.walk(complaint(), "result");
  await app.page.screenshot({ path: join(INTO, file), type: "jpeg", quality: 70, fullPage: true });
  await app.close();
}
await bank.close();
await browser.close();

const files = readdirSync(INTO, { recursive: true }).filter((file) => /\.(jpg|png)$/.test(file));
const bytes = files.reduce((sum, file) => sum + statSync(join(INTO, file)).size, 0);
console.log(`${files.length} pictures, ${(bytes / 1024 / 1024).toFixed(1)} MB, of every screen at ${SIZES.map(({ width, height }) => `${width} × ${height}`).join(", ")}.`);
