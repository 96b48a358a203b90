// A new version of the app is offered, never forced, and not over an open complaint.

import assert from "node:assert/strict";
import { complaint, until } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { publish, settled, take } from "./support/faults/update.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

journey(
  "an update is offered at home, not over an open complaint, and loses nothing",
  async (app, front) => {
    const { page } = app;
    const before = await settled(app);
    await app.begin();
    await app.walk(complaint(), "story");
    await app.fill("story", complaint());
    await app.saved();
    await publish(app, front);
    assert.equal(await app.text("NoticeUpdate").count(), 0, "nothing disturbs an open complaint");
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);

    await app.button("UiLeave").click();
    await take(app, before);
    await app.button("UiResume").click();
    await app.isOn("story");
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);
    assert.equal(await app.text("NoticeUpdate").count(), 0);
  },
  { bank: () => new Front() },
);

/** Until no worker is there, and nothing that one kept. */
const noWorker = (page) => until(page, async () => (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0);

journey(
  "a worker that must go takes its files along, and neither the open page nor the draft",
  async (app, front) => {
    const { page } = app;
    await settled(app);
    await app.begin();
    await app.walk(complaint(), "story");
    await app.fill("story", complaint());
    await app.saved();
    front.changes = { ...front.changes, "/sw.js": front.published("sw-off.js") };
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await noWorker(page);
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);
    // Each page asks for it again, and it goes again.
    await page.reload();
    await page.locator("#f-story").waitFor();
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);
    await noWorker(page);
    front.changes = {};
    await page.reload();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await until(page, async () => (await caches.keys()).length === 1);
  },
  { bank: () => new Front() },
);
