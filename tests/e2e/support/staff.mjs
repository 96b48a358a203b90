// Staff mode: a bank whose configuration says so, and the way past the lock.

import { Front } from "./bank.mjs";
import { panelWords } from "./health.mjs";

/** Who works at the tablet in tests. */
export const STAFF = "柳河Q0731";
/** A passphrase for tests. */
export const PASSPHRASE = "清河的石桥有七个孔";

/** A bank that serves the staff configuration. */
export function staffBank() {
  const front = new Front();
  front.changes["/config.json"] = front.published("examples/config.tablet.json");
  return front;
}

/** The first visit: a passphrase is chosen. */
export async function setPassphrase(app) {
  await app.page.goto(`${app.url}/`);
  await app.page.getByRole("heading", { level: 1, name: app.t.firstTitle }).waitFor();
  await app.page.getByLabel(app.t.number).fill(STAFF);
  await app.page.locator("#passphrase").fill(PASSPHRASE);
  await app.page.locator("#passphrase-again").fill(PASSPHRASE);
  await app.button("firstSet").click();
  await app.button("UiStaffBegin").waitFor();
}

/** A later visit. */
export async function unlock(app, passphrase = PASSPHRASE, name = STAFF) {
  await app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();
  // By its id: a window over the page that is just closing asks for the same number.
  await app.page.locator("#staff-name").fill(name);
  await app.page.locator("#passphrase").fill(passphrase);
  await app.button("unlock").click();
}

/** A colleague makes a store beside those that are there. */
export async function join(app, passphrase, name) {
  await unlock(app, passphrase, name);
  await app.says(app.t.staffUnknown);
  await app.page.locator("#passphrase-again").fill(passphrase);
  await app.button("firstSet").click();
  await app.button("UiStaffBegin").waitFor();
}

/** Gives the draft that is first at home to a colleague. */
export async function handOver(app, name) {
  const t = panelWords("staff");
  const dialog = app.page.getByRole("dialog", { name: t.handTitle });
  await app.button("UiHandOver").first().click();
  await dialog.getByLabel(t.handTo).fill(name);
  await dialog.getByRole("button", { name: t.handNext, exact: true }).click();
  await dialog.getByRole("button", { name: t.handYes, exact: true }).click();
  return dialog;
}

/** Fills the page that only staff have: how and when it arrived, who took it. */
export async function arrive(app, receiver, day = ["2026", "9", "21"]) {
  await app.page.getByRole("heading", { level: 1, name: app.t.ArrivalTitle }).waitFor();
  await app.choose(app.t.ArrivalCall);
  for (const [index, label] of ["DateYear", "DateMonth", "DateDay"].entries()) {
    await app.page.getByLabel(app.t[label], { exact: true }).fill(day[index]);
  }
  await app.page.getByLabel(app.t.ArrivedTime).fill("15:40");
  await app.page.getByLabel(app.t.Receiver).fill(receiver);
  await app.page.getByLabel(app.t.Unit).fill("城关信用社");
  await app.choose(app.t.TierOutlet);
}

/** From the staff's home page to the first page that everybody has. */
export async function beginAsStaff(app, receiver, day) {
  await app.button("UiStaffBegin").click();
  await app.button("UiStartBegin").click();
  await arrive(app, receiver, day);
  await app.button("Continue").click();
  await app.isOn("who");
}
