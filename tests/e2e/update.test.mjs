// A new version of the app is offered, never forced, and not over an open complaint.

import assert from "node:assert/strict";
import { complaint, until } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

/** The same app under another version: for the browser that is a new service worker. */
const newer = (text) => {
  const version = /const VERSION = "([0-9a-f]+)"/.exec(text)?.[1];
  assert.ok(version, "sw.js carries its version");
  return text.replace(version, "f".repeat(version.length));
};

const caches = (app) => app.page.evaluate(() => self.caches.keys());

journey(
  "an update is offered at home, not over an open complaint, and loses nothing",
  async (app, front) => {
    const { page } = app;
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await app.button("UiBegin").and(page.locator(":enabled")).waitFor();
    const [before] = await caches(app);

    await app.begin();
    await app.walk(complaint(), "story");
    await app.fill("story", complaint());
    await app.saved();
    front.changes = { "/sw.js": newer };
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update();
      const worker = registration.installing ?? registration.waiting;
      if (worker.state !== "installed") {
        await new Promise((resolve) => worker.addEventListener("statechange", () => worker.state === "installed" && resolve()));
      }
    });
    assert.equal(await app.text("NoticeUpdate").count(), 0, "nothing disturbs an open complaint");
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);

    await app.button("UiLeave").click();
    await app.text("NoticeUpdate").waitFor();
    assert.ok((await caches(app)).includes(before), "until it is wanted, the old version stays");
    await app.button("NoticeUpdateAct").click();
    await until(page, async (old) => !(await self.caches.keys()).includes(old), before);
    await app.button("UiResume").click();
    await app.isOn("story");
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);
    assert.equal(await app.text("NoticeUpdate").count(), 0);
  },
  { bank: () => new Front() },
);
