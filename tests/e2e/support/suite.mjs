// What most test files begin with: one browser for the file, one bank and one window for each test.

import { after, before, test } from "node:test";
import { App } from "./app.mjs";
import { Bank } from "./bank.mjs";
import { launch } from "./browser.mjs";

/**
 * Gives a function `journey(name, test, options)`, whose test gets a bank and a window with the app open.
 * Everything is closed again whatever happens.
 */
export function journeys() {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  return (name, run, options = {}) =>
    test(name, async () => {
      const bank = await (options.bank?.() ?? new Bank()).open();
      let app;
      try {
        app = await App.in(browser, bank.url, options.manner);
        if (options.open !== false) {
          await app.open();
        }
        await run(app, bank, browser);
      } catch (fault) {
        if (app && process.env.JIESU_SHOTS) {
          await app.page.screenshot({ path: `${process.env.JIESU_SHOTS}/${name.replaceAll(/\W+/g, "-")}.png`, fullPage: true }).catch(() => {});
        }
        throw fault;
      } finally {
        await app?.close();
        await bank.close();
      }
    });
}
