// A terminal in the lobby: a bank whose configuration says so, and what is on every page of it.

import assert from "node:assert/strict";
import { sealing } from "./bank.mjs";
import { panelWords } from "./health.mjs";

/** What the terminal says. */
export const kioskWords = (language) => panelWords("kiosk", language);

/** A bank that serves a terminal, with a key to seal for, and what else its configuration says. */
export function kioskBank(more = {}) {
  const front = sealing();
  const sealed = front.changes["/config.json"];
  // With files, which the example leaves out.
  const { attachments, ...example } = JSON.parse(front.published("examples/config.kiosk.json"));
  front.changes["/config.json"] = () => sealed(JSON.stringify({ ...example, paper: undefined, ...more }));
  return front;
}

/** The manner of a person at a terminal: an upright screen that is only ever touched. */
export const AT_KIOSK = { viewport: { width: 1080, height: 1920 }, hasTouch: true };

/** Ends the session by its button; the next person's page is there afterwards. */
export async function endSession(app) {
  await app.page.locator("#kiosk-end").click();
  await Promise.all([app.page.waitForNavigation(), app.page.locator("#kiosk-sure").click()]);
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
}

/** Types by the page's own keys, which are there. */
export async function withKeys(app, text) {
  for (const sign of text) {
    await app.page.locator(".pad").getByRole("button", { name: sign, exact: true }).tap();
  }
}

/** One person's whole session, from the first page to the fresh one; without `handsIn` it is left on the last page. */
export async function wholeSession(app, data, handsIn = true) {
  await app.upToConfirm(data);
  if (handsIn) {
    await app.confirm();
    await app.receiptNumber();
  }
  await endSession(app);
}

/** Somebody fills the pages up to this one and walks away: it is wiped by time alone, and nothing of what was `typed` is there. */
export async function leftAlone(app, data, slug, typed) {
  const { clock } = app.page.context();
  await clock.install();
  await app.page.reload();
  await app.begin();
  await app.walk(data, slug);
  await app.fill(slug, data);
  await Promise.all([app.page.waitForNavigation(), clock.fastForward("02:31")]);
  await clock.resume();
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  const all = (await app.everythingStored()) + (await app.page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage })));
  for (const text of typed) assert.ok(!all.includes(text), `${text} is still there`);
  assert.equal(await app.button("UiResume").count(), 0);
}
