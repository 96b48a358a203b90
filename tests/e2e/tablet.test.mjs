// The app as a tablet has it, and links into it: installed, shared with, with a camera, and with room for two panes.

import assert from "node:assert/strict";
import { App, complaint, onlyCase, until } from "./support/app.mjs";
import { beginAsStaff, setPassphrase, staffBank, unlock } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";
import { Health, panelWords } from "./support/health.mjs";

const journey = journeys();
const UPRIGHT = { width: 820, height: 1180 };
const ACROSS = { width: 1180, height: 820 };
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const t = panelWords("staff");

/** Comes by a link, as from another page. */
async function by(app, link) {
  await app.page.goto("about:blank");
  await app.page.goto(`${app.url}/${link}`);
}

/** The address, without where the bank is. */
const address = (app) => app.page.evaluate(() => location.pathname + location.search + location.hash);

journey("a link leads to its page, says what to speak, goes on with what was begun, and leaves the address", async (app) => {
  const english = await app.another();
  english.speak("en");
  await by(english, "#/start?lang=en");
  await english.button("UiStartBegin").waitFor();
  await english.page.close();

  await by(app, "#/outbox");
  await app.page.getByRole("heading", { level: 1, name: app.t.UiOutboxTitle }).waitFor();
  assert.equal(await address(app), "/");

  await by(app, "#/start");
  await app.button("UiStartBegin").click();
  await app.walk(complaint(), "demand");
  await app.saved();
  // In a window of its own, which does not know which complaint was open.
  const other = await app.another();
  await by(other, "#/story");
  await other.isOn("story");
  assert.equal(await other.page.locator("#f-story").inputValue(), complaint().story);
  const third = await app.another();
  await by(third, "#/nowhere");
  await third.button("UiResume").waitFor();
  assert.equal(await address(third), "/");
});

journey("pictures that another app shares come to the page for them, and no store holds them before", async (app, bank) => {
  await app.page.evaluate(() => navigator.serviceWorker.ready);
  await until(app.page, () => Boolean(navigator.serviceWorker.controller));
  const cached = () => app.page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return all.flat().filter((url) => /share/.test(url)).length;
  });
  // As the system does when somebody chooses the app in its menu.
  const went = await app.page.evaluate(async (bytes) => {
    const form = new FormData();
    form.append("files", new File([Uint8Array.from(bytes)], "回单.png", { type: "image/png" }));
    const answer = await fetch("share", { method: "POST", body: form, redirect: "manual" });
    return answer.type;
  }, [...PICTURE]);
  assert.equal(went, "opaqueredirect");
  assert.equal(await cached(), 0);
  await by(app, "#/shared");
  const dialog = app.page.getByRole("dialog");
  await dialog.getByText("回单.png").waitFor();
  await dialog.getByRole("button", { name: panelWords("parts").sharedYes, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await app.begin();
  const data = complaint();
  await app.walk(data, "evidence");
  await app.page.locator(".file").waitFor();
  await app.choose(app.t.EvidenceConsent, "checkbox");
  await app.walk(data, "declaration", "evidence");
  await app.fill("declaration", data);
  await app.confirm();
  await app.receiptNumber();
  const { body } = await onlyCase(bank);
  assert.equal(body.attachments.length, 1);
});

/** What the browser was asked for: headless, it has neither an icon nor a screen that could sleep. */
const watched = () => {
  window.asked = [];
  navigator.setAppBadge = async (count) => window.asked.push(`badge ${count}`);
  navigator.clearAppBadge = async () => window.asked.push("badge 0");
  Object.defineProperty(navigator, "wakeLock", {
    value: { request: async () => (window.asked.push("awake"), { release: async () => window.asked.push("asleep") }) },
  });
};

journey(
  "a tablet shows on its icon how many wait, and says so when they have arrived",
  async (app) => {
    await app.page.context().grantPermissions(["notifications"], { origin: app.url });
    await app.page.addInitScript(watched);
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    const data = complaint();
    await app.walk(data, "declaration");
    await app.fill("declaration", data);
    await app.page.context().setOffline(true);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    // Somebody puts the tablet aside.
    await app.page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await until(app.page, () => window.asked.includes("badge 1"));
    await app.page.context().setOffline(false);
    await app.page.evaluate(() => dispatchEvent(new Event("online")));
    await until(app.page, () => window.asked.at(-1) === "badge 0");
    const shown = () => navigator.serviceWorker.getRegistration().then((worker) => worker.getNotifications()).then((all) => all.length > 0);
    await until(app.page, shown);
    const text = await app.page.evaluate(async () => (await (await navigator.serviceWorker.getRegistration()).getNotifications()).map(({ title, body }) => title + body).join());
    assert.ok(text.includes(t.messageTitle) && !text.includes(data.name), text);
  },
  { open: false, bank: staffBank, manner: { viewport: UPRIGHT, permissions: ["notifications"] } },
);

journey(
  "the screen stays on while something is sent, and no longer",
  async (app) => {
    await app.page.addInitScript(watched);
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    const data = complaint();
    await app.walk(data, "declaration");
    await app.fill("declaration", data);
    // The bank takes its time: the request is on its way until the test lets it go on.
    let goOn;
    const late = new Promise((resolve) => (goOn = resolve));
    await app.page.route("**/cases/*", async (route) => {
      await late;
      await route.continue();
    });
    await app.confirm();
    await until(app.page, () => window.asked.includes("awake"));
    assert.equal(await app.page.evaluate(() => window.asked.includes("asleep")), false, "while it is sent");
    goOn();
    await until(app.page, () => window.asked.includes("asleep"));
    const awake = await app.page.evaluate(() => window.asked.filter((what) => /awake|asleep/.test(what)).at(-1));
    assert.equal(awake, "asleep", "and afterwards it may sleep");
  },
  { open: false, bank: staffBank, manner: { viewport: UPRIGHT, serviceWorkers: "block" } },
);

journey(
  "the camera is one tap away; the draft is stored before it opens",
  async (app) => {
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.walk(complaint(), "evidence");
    await app.page.locator("[data-camera] label").waitFor();
    await app.page.getByLabel(t.camera).setInputFiles({ name: "现场.png", mimeType: "image/png", buffer: PICTURE });
    await app.page.locator(".file").waitFor();
    await app.page.locator("[data-camera] label").waitFor();
    const chooser = app.page.waitForEvent("filechooser");
    await app.page.getByLabel(t.camera).click();
    await chooser;
    await app.saved();
    await app.page.reload();
    await unlock(app);
    await app.page.locator(".file").waitFor();
  },
  { open: false, bank: staffBank, manner: { viewport: UPRIGHT } },
);

journey(
  "where there is room, staff see what the rules say beside the questions, as it fills in",
  async (app) => {
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    const beside = app.page.locator(".beside");
    const before = await beside.innerText();
    await app.walk(complaint(), "demand");
    assert.notEqual(await beside.innerText(), before);
    for (const viewport of [UPRIGHT, ACROSS]) {
      await app.page.setViewportSize(viewport);
      const [left, right] = await Promise.all(["form", ".beside"].map((part) => app.page.locator(`main ${part}`).boundingBox()));
      assert.ok(right.x >= left.x + left.width && Math.abs(right.y - left.y) < 2, "side by side");
      assert.ok(right.x + right.width <= viewport.width, "and both on the screen");
    }
    await app.page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await beside.isVisible(), false, "on a telephone it is a page of its own");
  },
  { open: false, bank: staffBank, manner: { viewport: UPRIGHT } },
);

journey(
  "the page to unlock offers to install the app where the browser does, and the window about storage tells the versions",
  async (app) => {
    await app.page.goto(`${app.url}/`);
    await app.page.locator("#staff-name").waitFor();
    assert.equal(await app.page.locator("#staff-install").count(), 0);
    await app.page.evaluate(() => {
      const offer = new Event("beforeinstallprompt");
      offer.prompt = async () => (window.installed = true);
      dispatchEvent(offer);
    });
    await app.page.locator("#staff-install").click();
    await until(app.page, () => window.installed);
    await app.page.locator("#staff-install").waitFor({ state: "detached" });
    await setPassphrase(app);
    await app.page.evaluate(() => navigator.serviceWorker.ready);
    const health = await Health.open(app);
    const facts = await app.page.getByRole("dialog").locator("[data-fact]").evaluateAll((all) => Object.fromEntries(all.map((one) => [one.dataset.fact, one.textContent])));
    assert.match(facts.build, /^[0-9a-f]{8}$/);
    assert.match(facts.rules, /^s01-credit-coop-trial \d/);
    await health.close();
  },
  { open: false, bank: staffBank, manner: { viewport: UPRIGHT } },
);

journey("the manifest says all that an installed app needs, and its pictures are what it says", async (app) => {
  const session = await app.page.context().newCDPSession(app.page);
  const { errors, data } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const { screenshots, shortcuts, icons } = JSON.parse(data);
  for (const { src, sizes, type } of [...screenshots, ...icons.filter(({ sizes }) => sizes !== "any")]) {
    const answer = await fetch(`${app.url}/${src}`);
    assert.equal(answer.headers.get("content-type"), type, src);
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  for (const { url } of shortcuts) {
    assert.equal((await fetch(`${app.url}/${url}`)).status, 200, url);
  }
});
