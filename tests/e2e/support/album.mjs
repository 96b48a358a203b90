// Every screen of the app as it is photographed: in a steady world, in the order of a person's way.

import { App, complaint } from "./app.mjs";
import { Bank, Front } from "./bank.mjs";
import { Case } from "./case.mjs";
import { Health, panelWords } from "./health.mjs";
import { kioskBank } from "./kiosk.mjs";
import { everyScreen, sideScreens } from "./screens.mjs";
import { arrive, beginAsStaff, setPassphrase, staffBank } from "./staff.mjs";
import * as world from "./steady.mjs";

/** A telephone, a tablet upright, a terminal upright. */
export const SIZES = [
  { width: 360, height: 740 },
  { width: 820, height: 1180 },
  { width: 1080, height: 1920 },
];

const QUESTIONS = ["who", "contact", "about", "grounds", "story", "evidence", "demand", "declaration"];

/** Whether a screen is photographed at this size: on the larger ones once is enough, as it looks when it is filled in. */
function worth(screen, viewport) {
  return viewport.width === SIZES[0].width || !(screen.endsWith("-faults") || QUESTIONS.includes(screen));
}

/** Walks over every screen and calls `stop(name, page)` on each that is worth a picture. */
export async function album(browser, viewport, stop, options = {}) {
  const look = (app) => async (screen) => {
    if (worth(screen, viewport)) {
      await app.page.evaluate(() => document.fonts.ready);
      // While something is being saved, its sign has no icon yet.
      await app.page.waitForFunction(() => Array.from(document.querySelectorAll(".chip")).every((chip) => chip.querySelector("svg")));
      if (screen.startsWith("receipt")) {
        // The code to check it by is drawn by a script that comes later.
        await app.page.locator("figure svg").waitFor();
      }
      if (/story/.test(screen)) {
        // So does the button of the helper.
        await app.page.locator(".story-open").waitFor();
      }
      await stop(screen, app.page);
    }
  };
  const inside = async (bank, visit) => {
    await bank.open();
    try {
      const app = await App.in(browser, bank.url, { ...world.MANNER, viewport, ...options });
      await world.steady(app.page);
      await visit(app, look(app));
      await app.close();
    } finally {
      await bank.close();
    }
  };

  const bank = new Bank();
  await inside(bank, async (app, look) => {
    await app.open();
    await everyScreen(app, bank, look);
    await app.button("UiDiscardYes").click();
    await sideScreens(app, look);
  });
  const refusing = new Bank();
  await inside(refusing, async (app, look) => {
    await refusing.order({ match: "PUT cases", answer: 422 });
    await app.open();
    await app.upToConfirm();
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptStuckTitle }).waitFor();
    await look("receipt-stuck");
    const one = await Case.open(app);
    await look("case-window");
    await one.close();
    await app.button("UiGoHome").click();
    await Health.open(app);
    await look("health-window");
  });
  const refused = '{ "mode": "kiosk", "bank": { "name": "清河县农村信用合作联社" } }';
  await inside(new Front({ "/config.json": refused }), async (app, look) => {
    await app.page.goto(app.url);
    await app.page.getByRole("heading", { level: 1, name: app.t.BlockedConfigTitle }).waitFor();
    await look("blocked");
  });
  await inside(staffBank(), (app, look) => staff(app, look));
  await inside(kioskBank(), async (app, look) => {
    await app.open();
    await look("kiosk-home");
    await app.begin();
    await app.walk(complaint(), "story");
    await look("kiosk-story");
    for (const [button, window] of [["#kiosk-help", "kiosk-help-window"], ["#kiosk-end", "kiosk-end-window"]]) {
      await app.page.locator(button).click();
      await app.page.getByRole("dialog").waitFor();
      await look(window);
      await app.page.keyboard.press("Escape");
      await app.page.locator("dialog").waitFor({ state: "detached" });
    }
  });
}

async function staff(app, look) {
  const { t } = app;
  await app.page.goto(`${app.url}/`);
  await app.page.getByRole("heading", { level: 1, name: t.firstTitle }).waitFor();
  await look("staff-first");
  await setPassphrase(app);
  await beginAsStaff(app, "陈志远", world.YESTERDAY);
  await app.walk(complaint(), "result");
  await look("staff-result");
  await app.walk(complaint(), "declaration", "result");
  await app.fill("declaration", complaint());
  await app.confirm();
  await app.receiptNumber();
  await app.button("UiGoHome").click();
  await app.button("UiStaffBegin").click();
  await app.button("UiStartBegin").click();
  await arrive(app, "陈志远", world.YESTERDAY);
  await look("staff-arrival");
  await app.button("UiLeave").click();
  await app.button("UiResume").waitFor();
  await look("staff-home");
  await app.button("UiHandOver").first().click();
  const words = panelWords("staff");
  const hand = app.page.getByRole("dialog", { name: words.handTitle });
  await hand.waitFor();
  await look("staff-hand-over-window");
  await hand.getByRole("button", { name: words.close, exact: true }).first().click();
  await app.button("UiLock").click();
  await app.page.getByRole("heading", { level: 1, name: t.lockedTitle }).waitFor();
  await look("staff-locked");
}

/** Every part of the gallery in one view, `look(part, page, element)` for each. */
export async function parts(browser, url, view, look, options = {}) {
  const context = await browser.newContext({ viewport: { width: 820, height: 1180 }, locale: "zh-CN", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(`${url}/gallery.html?${new URLSearchParams(view)}`);
  await page.locator("html[data-ready]").waitFor();
  await page.evaluate(() => document.fonts.ready);
  for (const section of await page.locator(".gallery-part").all()) {
    await look(await section.locator("h2").first().innerText(), page, section);
  }
  await context.close();
}

/** The boxes of all elements inside an element, from its own corner, in whole pixels. */
export function boxes(element) {
  return element.evaluate((root) => {
    const corner = root.getBoundingClientRect();
    return [...root.querySelectorAll("*")]
      .filter((one) => !one.closest("svg, select") || one.matches("svg, select"))
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && box.height > 0)
      .map(([one, box]) => [one.tagName.toLowerCase(), ...[box.x - corner.x, box.y - corner.y, box.width, box.height].map(Math.round)].join(" "));
  });
}
