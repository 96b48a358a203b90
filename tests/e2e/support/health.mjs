// The window about storage and backups, as a person uses it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./places.mjs";

/** The words of the windows of a folder, `health` or `staff`. */
export const panelWords = (folder, language = "zh-Hans") => JSON.parse(readFileSync(join(ROOT, `src/text/${folder}/${language}.json`), "utf8"));

/** The open window. */
export class Health {
  constructor(app) {
    this.app = app;
    this.page = app.page;
    this.t = panelWords("health", app.language);
    this.dialog = this.page.getByRole("dialog", { name: this.t.title });
  }

  /** Opens it by the button of the home page, or by another one. */
  static async open(app, button = "UiHealth") {
    const health = new Health(app);
    await app.button(button).click();
    await health.dialog.waitFor();
    return health;
  }

  /** What it says about one thing. */
  fact(name) {
    return this.dialog.locator(`[data-fact="${name}"]`).innerText();
  }

  /** Writes a backup file; its path and its code. */
  async backup() {
    await this.dialog.getByRole("button", { name: this.t.make, exact: true }).click();
    const code = await this.dialog.locator("[data-code]").innerText();
    await this.dialog.getByRole("checkbox", { name: this.t.codeKept }).check();
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.dialog.getByRole("button", { name: this.t.save, exact: true }).click(),
    ]);
    return { code, path: await download.path() };
  }

  /** Chooses a file and enters a code; what the window then says. */
  async bring(file, code) {
    await this.dialog.locator("#health-file").setInputFiles(file);
    await this.dialog.locator("#health-code").fill(code);
    await this.dialog.getByRole("button", { name: this.t.bring, exact: true }).click();
  }

  /** Waits until the window says this. */
  async says(key, values = {}) {
    const text = Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), this.t[key]);
    await this.dialog.locator(".health-told").filter({ hasText: text }).waitFor();
  }

  async close() {
    await this.dialog.getByRole("button", { name: this.t.close, exact: true }).click();
    await this.dialog.waitFor({ state: "detached" });
  }
}

/** Grants the app's address only so much room; without a size, as much as before. */
export async function grant(app, quotaSize) {
  const session = await app.page.context().newCDPSession(app.page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: app.url, ...(quotaSize === undefined ? {} : { quotaSize }) });
  return session;
}
