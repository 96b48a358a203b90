// A new version of the app while somebody uses the old one.

import assert from "node:assert/strict";
import { until } from "../app.mjs";

/** The same app under another version: for the browser that is a new service worker. */
export const newer = (text) => {
  const version = /const VERSION ?= ?["`]([0-9a-f]+)["`]/.exec(text)?.[1];
  assert.ok(version, "sw.js carries its version");
  return text.replaceAll(version, "f".repeat(version.length));
};

const caches = (app) => app.page.evaluate(() => self.caches.keys());

/** Waits until the worker of this version is in charge; the name of its cache. */
export async function settled(app) {
  await app.page.evaluate(() => navigator.serviceWorker.ready);
  await app.page.reload();
  await app.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  const [cache] = await caches(app);
  return cache;
}

/** A new version is published, and found by the browser. */
export async function publish(app, front) {
  front.changes = { ...front.changes, "/sw.js": newer };
  await app.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const worker = registration.installing ?? registration.waiting;
    if (worker.state !== "installed") {
      await new Promise((resolve) => worker.addEventListener("statechange", () => worker.state === "installed" && resolve()));
    }
  });
}

/** Takes the new version from the home page; the old one, whose cache this is, is gone afterwards. */
export async function take(app, old) {
  await app.text("NoticeUpdate").waitFor();
  assert.ok((await caches(app)).includes(old), "until it is wanted, the old version stays");
  await app.button("NoticeUpdateAct").click();
  await until(app.page, async (old) => !(await self.caches.keys()).includes(old), old);
}
