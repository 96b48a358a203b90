// The windows about a code under which a customer's drafts are kept, as a person uses them.

import { panelWords } from "./health.mjs";

const t = panelWords("staff");

/** The window with this title. */
export const dialogOf = (app, title) => app.page.getByRole("dialog", { name: t[title] });

/** Presses a button of the window that is open. */
export const press = (app, word) => app.page.getByRole("dialog").getByRole("button", { name: t[word], exact: true }).click();

/** Writes down the code that is shown; that code. */
export async function written(app) {
  const dialog = dialogOf(app, "codeNewTitle");
  const code = await dialog.locator("[data-code]").innerText();
  await dialog.getByRole("checkbox", { name: t.codeWritten }).check();
  await press(app, "codeMake");
  await dialog.waitFor({ state: "detached" });
  return code;
}

/** Enters a code. */
export async function enter(app, code) {
  await dialogOf(app, "codeTitle").getByLabel(t.code).fill(code);
  await press(app, "codeOpen");
}
