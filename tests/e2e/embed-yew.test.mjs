// <jiesu-intake> in a page that is a Yew app itself (www/examples/embed-yew.rs): in a frame, and as two such apps in one window.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { App, complaint, onlyCase } from "./support/app.mjs";
import { MANNER, launch } from "./support/browser.mjs";
import { Host, framesOf, holds, opened } from "./support/host.mjs";
import { YEW_HOST } from "./support/places.mjs";

const NAME = "jiesu-embed-yew";
/** What such a page needs: its own wasm, and what the form needs in a frame or in the page. */
const policy = (app) =>
  `default-src 'none'; script-src 'self' ${app} 'wasm-unsafe-eval'; connect-src 'self' ${app}; frame-src ${app}; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const isOpen of [false, true]) {
  test(`a Yew app draws the form ${isOpen ? "into its own page" : "in a frame"}, draws it anew, takes it out, puts it back and hears what became of it`, async () => {
    const host = await new Host().open();
    const bank = await opened([host.url]).open();
    const context = await browser.newContext(MANNER);
    context.setDefaultTimeout(15000);
    try {
      host.files = {
        [`/${NAME}.js`]: readFileSync(join(YEW_HOST, `${NAME}.js`)),
        [`/${NAME}_bg.wasm`]: readFileSync(join(YEW_HOST, `${NAME}_bg.wasm`)),
        "/start.js": `import start from "./${NAME}.js"; start();`,
      };
      host.headers = { "Content-Security-Policy": policy(bank.url) };
      host.page(bank.url, { elements: `<div id="root"${isOpen ? " data-open" : ""}></div>`, head: '<script type="module" src="/start.js"></script>' });
      const page = await context.newPage();
      const problems = [];
      page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.goto(host.url);
      const hears = (words) => page.locator("#heard", { hasText: words }).waitFor();
      const form = () => new App(isOpen ? page.locator("jiesu-intake") : framesOf(page)[0], bank.url);
      // By the keyboard: a form that goes to another page may still move the page, and what is pressed with it.
      const press = (button) => page.locator(button).press("Enter");
      await hears("jiesu-step home");
      await page.evaluate(() => (self.first = document.querySelector("jiesu-intake")));

      // Drawn anew with another attribute it is the same element, in another language, on the page that it was on.
      const first = form();
      await first.begin();
      await hears("jiesu-step who");
      await press("#language");
      first.speak("en");
      await first.isOn("who");
      assert.ok(await page.evaluate(() => first === document.querySelector("jiesu-intake") && first.step === "who"));

      await press("#put");
      await page.locator("jiesu-intake").waitFor({ state: "detached" });
      await holds(page, 0);
      await press("#put");
      await hears("jiesu-step home");
      const again = form();
      again.speak("en");
      await again.handIn(complaint());
      await hears("jiesu-submitted");
      await onlyCase(bank);
      assert.equal(await page.evaluate(() => told.filter(({ name }) => name === "ready").length), 2);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await bank.close();
      await host.close();
    }
  });
}
