// A terminal in the lobby: a bank whose configuration says so, and what is on every page of it.

import { sealing } from "./bank.mjs";
import { panelWords } from "./health.mjs";

/** What the terminal says. */
export const kioskWords = (language) => panelWords("kiosk", language);

/** A bank that serves a terminal, with a key to seal for. */
export function kioskBank() {
  const front = sealing();
  const sealed = front.changes["/config.json"];
  // With files, which the example leaves out.
  const { attachments, ...example } = JSON.parse(front.published("config.kiosk.json"));
  front.changes["/config.json"] = () => sealed(JSON.stringify(example));
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
