// A complaint that was begun at a terminal goes on at the person's own telephone: everything arrives, once, and nothing stays
// at the terminal, nor in the clear anywhere in between.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { App, complaint, onlyCase, until } from "./support/app.mjs";
import { barriers } from "./support/barriers.mjs";
import { Front } from "./support/bank.mjs";
import { enter, written } from "./support/code.mjs";
import { panelWords } from "./support/health.mjs";
import { AT_KIOSK, endSession, kioskBank } from "./support/kiosk.mjs";
import { faults } from "./support/layout.mjs";
import { scanned } from "./support/qr.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const t = panelWords("hand");
const PICTURE = { name: "回单.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };
const DATA = complaint({ name: "标记欧阳淑芬", story: "标记经过：在大堂的机器上等了四十分钟，没有人来。", files: [PICTURE] });
const TYPED = ["标记", DATA.phone, DATA.person];
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };

/** The terminal's web server and, in front of the same receiver, the one for telephones. */
function both(storage) {
  const bank = kioskBank();
  const web = new Front(storage ? { "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), storage }) } : {});
  const config = bank.changes["/config.json"];
  const { open, close } = Front.prototype;
  bank.changes["/config.json"] = (text) => JSON.stringify({ ...JSON.parse(config(text)), hand_over: `${web.url}/` });
  bank.open = async function () {
    await open.call(bank);
    web.bank = { url: bank.bank.url, open() {}, close() {} };
    await web.open();
    bank.web = web;
    return bank;
  };
  bank.close = async function () {
    await web.close();
    await close.call(bank);
  };
  return bank;
}

const at = (storage) => ({ bank: () => both(storage), manner: AT_KIOSK });
const terminal = (app) => app.page.getByRole("dialog", { name: t.title });

/** Shows the code at the terminal; the address that a camera reads in it. */
async function shown(app) {
  await app.page.locator("#kiosk-phone").tap();
  const code = app.page.getByRole("img", { name: t.code });
  await code.waitFor();
  return scanned(code);
}

/** A telephone that has scanned an address. */
async function scan(browser, bank, address, manner = {}) {
  const phone = await App.in(browser, bank.web.url, { ...PHONE, ...manner });
  await phone.page.goto(address);
  return phone;
}

const said = (phone, key) => phone.page.getByRole("dialog", { name: t.phoneTitle }).getByText(t[key]).waitFor();

/** All that the receiver has on its disk. */
const onDisk = ({ bank }) => readdirSync(bank.folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(join(entry.parentPath || entry.path, entry.name)).toString("latin1"))
  .join("\n");

function nothingReadable(bank) {
  const all = onDisk(bank);
  for (const typed of TYPED) assert.ok(!all.includes(Buffer.from(typed).toString("latin1")), `${typed} is readable at the receiver`);
}

journey(
  "everything goes on at the telephone, files included, and the terminal is empty once it is there",
  async (app, bank, browser) => {
    const { page } = app;
    assert.equal(await page.locator("#kiosk-phone").isVisible(), false, "on the first page there is nothing to go on with");
    await app.begin();
    await app.walk(DATA, "demand");
    const address = await shown(app);
    const [before, key] = address.split("#")[1].split(".");
    assert.ok(address.startsWith(`${bank.web.url}/hand.html#`) && key.length === 43, address);
    assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
    nothingReadable(bank);
    const phone = await scan(browser, bank, address);
    try {
      await phone.isOn("demand");
      assert.equal(phone.page.url(), `${bank.web.url}/`, "neither key nor id stay in the address");
      assert.ok(!JSON.stringify(await phone.page.evaluate(() => [location.href, history.state, { ...localStorage }, { ...sessionStorage }])).includes(key));
      for (const { path, body } of bank.web.heard) assert.ok(!`${path}${body}`.includes(key), "nor does any server hear of the key");
      // The terminal hears of it, says so, and is wiped.
      const done = page.locator("#hand-end");
      await done.waitFor();
      assert.ok(await terminal(app).getByText(t.arrived).isVisible());
      await Promise.all([page.waitForNavigation(), done.tap()]);
      await app.button("UiBegin").and(page.locator(":enabled")).waitFor();
      const kept = (await app.everythingStored()) + (await page.content());
      for (const typed of TYPED) assert.ok(!kept.includes(typed), `${typed} is still at the terminal`);
      nothingReadable(bank);
      // Who photographed it comes too late.
      const other = await scan(browser, bank, address);
      await said(other, "phone-used");
      await other.close();
      await phone.walk(DATA, "declaration", "demand");
      await phone.fill("declaration", DATA);
      await phone.confirm();
      await phone.receiptNumber();
      const { body, receipt } = await onlyCase(bank);
      assert.equal(body.mode, "web");
      assert.equal(body.complainant.name, DATA.name);
      assert.equal(body.matter.story, DATA.story);
      assert.equal(body.attachments.length, 1);
      assert.ok(before && receipt);
    } finally {
      await phone.close();
    }
  },
  at(),
);

journey(
  "who calls it off goes on at the terminal, and what was changed, cut short or has expired opens nowhere",
  async (app, bank, browser) => {
    const { page } = app;
    await app.begin();
    await app.walk(DATA, "about");
    const first = await shown(app);
    await page.locator("#hand-stay").tap();
    await until(page, async (path) => (await fetch(path)).status === 410, `/api/v1/handovers/${first.split("#")[1].split(".")[0]}`);
    await app.isOn("about");
    const phone = await scan(browser, bank, first);
    try {
      await said(phone, "phone-used");
      assert.deepEqual([...(await barriers(phone.page)), ...(await faults(phone.page))], []);
      const second = await shown(app);
      // Another key does not open it, and the terminal has it still.
      const other = second.replace(/.{3}$/, (end) => (end === "AAA" ? "BBB" : "AAA"));
      await phone.page.goto("about:blank");
      await phone.page.goto(other);
      await said(phone, "phone-damaged");
      assert.equal(await page.locator("#hand-end").count(), 0);
      await phone.page.goto("about:blank");
      await phone.page.goto(second.slice(0, -9));
      await said(phone, "phone-damaged");
      await bank.order({ match: "GET handovers", answer: 410 });
      await terminal(app).getByText(t.unsure).or(terminal(app).getByText(t.expired)).waitFor();
      await page.locator("#hand-stay").tap();
      await app.isOn("about");
      // Without a network neither side loses anything.
      await page.context().setOffline(true);
      await page.locator("#kiosk-phone").tap();
      await terminal(app).getByText(t.later).waitFor();
      await page.locator("#hand-stay").tap();
      await page.context().setOffline(false);
      const third = await shown(app);
      await bank.order(...Array.from({ length: 3 }, () => ({ match: "POST take", answer: 503 })));
      await phone.page.goto("about:blank");
      await phone.page.goto(third);
      await said(phone, "phone-offline");
      await bank.order();
      await phone.page.locator("#hand-again").tap();
      await phone.isOn("about");
      await page.locator("#hand-end").waitFor();
    } finally {
      await phone.close();
    }
  },
  at(),
);

journey(
  "a telephone that keeps nothing has it on its page, and who ends the session calls it off",
  async (app, bank, browser) => {
    await app.begin();
    await app.walk({ ...DATA, files: [] }, "about");
    const address = await shown(app);
    const phone = await scan(browser, bank, address);
    try {
      await phone.isOn("about");
      assert.ok(!(await phone.everythingStored()).includes(DATA.name));
    } finally {
      await phone.close();
    }
    await Promise.all([app.page.waitForNavigation(), app.page.locator("#hand-end").tap()]);
    await app.begin();
    await app.walk({ ...DATA, files: [] }, "about");
    const next = await shown(app);
    // A session that ends with the code on the screen leaves nothing to be taken.
    await app.page.locator("#hand-stay").tap();
    await endSession(app);
    const late = await scan(browser, bank, next);
    await said(late, "phone-used").finally(() => late.close());
  },
  at({ kept: "memory" }),
);

journey(
  "a telephone that keeps drafts under a code asks for one first, and has it behind that code",
  async (app, bank, browser) => {
    await app.begin();
    await app.walk({ ...DATA, files: [] }, "about");
    const phone = await scan(browser, bank, await shown(app));
    try {
      const code = await written(phone);
      await said(phone, "phoneCoded");
      await app.page.locator("#hand-end").waitFor();
      const stored = await phone.everythingStored();
      for (const typed of TYPED) assert.ok(!stored.includes(typed), `${typed} can be read on the telephone`);
      await phone.page.locator("#hand-open").tap();
      await enter(phone, code);
      await phone.button("UiResume").tap();
      await phone.isOn("about");
    } finally {
      await phone.close();
    }
  },
  at({ kept: "code" }),
);
