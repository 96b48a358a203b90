// What lies on the disk of a staff tablet, and of a terminal in a lobby: the whole profile of Chromium is searched for what was typed.
//
// The same search in web mode, where the device is the customer's own, must find it: or it would prove nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { App, complaint } from "./support/app.mjs";
import { Bank } from "./support/bank.mjs";
import { Device } from "./support/browser.mjs";
import { searched } from "./support/disk.mjs";
import { endSession, kioskBank } from "./support/kiosk.mjs";
import { PASSPHRASE, STAFF, arrive, setPassphrase, staffBank } from "./support/staff.mjs";

const RECEIVER = "司徒静怡";
// No picture: those are drawn anew, and lose what does not belong to them.
const IN_FILE = "附件里的卡号6222029900417735";

/** Everything that is typed or attached, each in words that stand nowhere else. */
const TYPED = {
  name: "欧阳淑芬",
  phone: "13957104418",
  person: "3 号柜台 司徒志远",
  story: "说好的利率是百分之三点九，到账单上却成了四点六，我问了三次没有人答复。",
  amount: "48217.36",
  file: "存单复印件-柳河.pdf",
};

function data(mark) {
  const buffer = Buffer.from(`%PDF-1.4\n% ${IN_FILE}\n%%EOF\n`);
  const files = [{ name: TYPED.file, mimeType: "application/pdf", buffer }];
  return complaint({ ...TYPED, story: `${TYPED.story}${mark}`, files });
}

/** A session with a draft, a queued case, and a reload in between, each with an attachment; then the browser ends. */
async function session(bank, begin, lock) {
  const device = new Device();
  try {
    const context = await device.start();
    const app = new App(await context.newPage(), bank.url);
    await begin(app);
    await app.walk(data("一"), "declaration");
    await app.fill("declaration", data("一"));
    await context.setOffline(true);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    await app.button("UiGoHome").click();
    await begin(app, true);
    await app.walk(data("二"), "demand");
    await app.saved();
    await lock(app);
    await context.close();
    return searched(device.profile, [...Object.values(TYPED), IN_FILE, PASSPHRASE, STAFF, RECEIVER]);
  } finally {
    await device.close();
  }
}

test("nothing that staff typed or attached lies readable anywhere in the browser's profile", async () => {
  const bank = await staffBank().open();
  try {
    const begin = async (app, again = false) => {
      if (!again) {
        await setPassphrase(app);
      }
      await app.button("UiStaffBegin").click();
      await app.button("UiStartBegin").click();
      await arrive(app, RECEIVER);
      await app.button("Continue").click();
    };
    // Once with the lock pressed, once as the tablet is left.
    for (const lock of [(app) => app.button("UiLock").click(), () => {}]) {
      const found = await session(bank, begin, lock);
      for (const [text, files] of found) {
        assert.deepEqual([...files], [], `${text} cannot be read on the disk`);
      }
    }
  } finally {
    await bank.close();
  }
});

test("nothing that people typed or attached at a terminal lies readable anywhere in the browser's profile", async () => {
  const bank = await kioskBank().open();
  try {
    const begin = async (app, again = false) => {
      if (!again) {
        await app.open();
      }
      await app.begin();
    };
    // Once with the session ended, once as the terminal loses its power.
    for (const stop of [endSession, () => {}]) {
      const found = await session(bank, begin, stop);
      for (const [text, files] of found) {
        assert.deepEqual([...files], [], `${text} cannot be read on the disk`);
      }
    }
  } finally {
    await bank.close();
  }
});

test("the same search finds what a customer typed on a device of their own", async () => {
  const bank = await new Bank().open();
  try {
    const begin = async (app, again = false) => {
      if (!again) {
        await app.open();
      }
      await app.begin();
    };
    const found = await session(bank, begin, () => {});
    for (const text of [...Object.values(TYPED), IN_FILE]) {
      assert.ok(found.get(text).size > 0, `${text} is found`);
    }
  } finally {
    await bank.close();
  }
});
