// The network and the bank at their worst: the words are right, and one case arrives.

import assert from "node:assert/strict";
import { App, complaint, onlyCase, until } from "./support/app.mjs";
import { delivered } from "./support/delivery.mjs";
import { journeys } from "./support/suite.mjs";
import { pattern } from "./support/words.mjs";

const journey = journeys();

/** The packs that the configuration names. */
const PACKS = ["s01-credit-coop-trial", "cn-statutory"];

/** Waits until the service worker keeps everything this page needs, the messages of its language among it. */
async function kept(app, language = app.language) {
  await until(app.page, async (wanted) => {
    const has = await Promise.all(wanted.map((url) => caches.match(url)));
    return navigator.serviceWorker.controller !== null && has.every(Boolean);
  }, ["./", `words/${language}.txt`, ...PACKS.flatMap((pack) => [`packs/${pack}.json`, `packs/${pack}.${language}.json`])]);
}

journey("the network goes before the confirmation and comes back after it: exactly one case", async (app, bank) => {
  await app.upToConfirm();
  await app.page.context().setOffline(true);
  await app.says(app.t.NoticeOffline);
  await app.confirm();
  await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
  assert.deepEqual(await bank.cases(), []);
  await app.page.context().setOffline(false);
  await app.receiptNumber();
  assert.equal((await onlyCase(bank)).receipt.digest, await app.digest());
});

journey("with the bank out of reach the app opens, takes a complaint, and delivers it later", async (app, bank) => {
  await kept(app);
  await bank.shut();
  await app.page.reload();
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  await app.upToConfirm();
  await app.confirm();
  await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
  const digest = await app.digest();

  // Closed and opened again, still without the bank: it is on the home page and says so.
  const page = app.page;
  const again = await app.another();
  await page.close();
  await again.open();
  await again.says(pattern(app.t.NoticeWaiting));
  await again.button("UiShowReceipt").click();
  await again.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
  await bank.open();
  await delivered(again);
  assert.equal((await onlyCase(bank)).receipt.digest, digest);
  await again.close();
});

journey("without a network every language is there that was used, and the others are said to be missing", async (app, bank) => {
  const speak = async (name, language) => {
    await app.page.getByRole("button", { name }).click();
    app.speak(language);
    await app.page.getByRole("heading", { level: 1, name: app.t.UiHomeTitle }).waitFor();
  };
  await kept(app);
  await bank.shut();
  await app.page.getByRole("button", { name: "English" }).click();
  await app.says(pattern(app.t.NoticeNoLanguage));
  await app.page.getByRole("heading", { level: 1, name: app.t.UiHomeTitle }).waitFor();

  await bank.open();
  await speak("English", "en");
  await kept(app);
  await bank.shut();
  await app.page.reload();
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  await speak("中文", "zh-Hans");
  await speak("English", "en");
});

/** Answers after which the queue tries again by itself, or at once when a person asks. */
const AGAIN = [
  { name: "the receiver fails with 500", fault: { answer: 500, retry_after: 600 }, why: "WhyServerFailed" },
  { name: "the receiver panics", fault: { answer: "panic" }, why: null },
  { name: "409: the same case is being stored", fault: { answer: 409, retry_after: 600 }, why: "WhyInProgress" },
  { name: "429: too busy", fault: { answer: 429, retry_after: 600 }, why: "WhyBusy" },
  { name: "a captive portal answers 200 with its own page", fault: { answer: "portal" }, why: null },
  { name: "500, although it has stored the case", fault: { answer: 500, retry_after: 600, store: true }, why: "WhyServerFailed" },
];

for (const { name, fault, why } of AGAIN) {
  journey(`${name}: it is tried again, and one case arrives`, async (app, bank) => {
    await app.upToConfirm();
    await bank.order({ match: "PUT cases", ...fault });
    await app.confirm();
    if (why) {
      // The answer asked for ten minutes of patience, so that what is shown can be looked at.
      await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
      await app.button("UiGoHome").click();
      await app.says(pattern(app.t[why]));
      await app.button("UiShowReceipt").click();
      await app.button("UiTryNow").click();
    }
    await app.receiptNumber();
    assert.equal((await onlyCase(bank)).receipt.digest, await app.digest());
  });
}

/** Answers that a person must see. Nothing is lost, and a new try is one press away. */
const STUCK = [
  { name: "422: the content is refused", fault: { answer: 422 }, why: "StuckRefused", detail: "Ordered by a test." },
  { name: "413: too large", fault: { answer: 413 }, why: "StuckTooLarge" },
  { name: "404: a wrong address", fault: { answer: 404 }, why: "StuckWrongPlace" },
  { name: "401: sign in again", fault: { answer: 401 }, why: "StuckSignIn" },
  { name: "another digest comes back", fault: { answer: "wrong-echo" }, why: "StuckOtherContent" },
];

for (const { name, fault, why, detail } of STUCK) {
  journey(`${name}: it is said, and one case arrives at the next try`, async (app, bank) => {
    await app.upToConfirm();
    await bank.order({ match: "PUT cases", ...fault });
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptStuckTitle }).waitFor();
    await app.says(pattern(app.t[why]));
    if (detail) {
      await app.says(new RegExp(detail));
    }
    await app.button("UiTryNow").click();
    await app.receiptNumber();
    assert.equal((await onlyCase(bank)).receipt.digest, await app.digest());
  });
}

/** Connections that break. A browser repeats a request on a reused connection by itself, hence the two. */
const BROKEN = [
  { name: "the connection drops before the case is stored", fault: { answer: "drop", times: 2 } },
  { name: "the connection drops after the case is stored", fault: { answer: "drop-after-store", times: 2 } },
  { name: "the answer breaks off in its middle", fault: { answer: "cut-after-store" } },
  { name: "the body of the answer takes its time", fault: { answer: "slow", seconds: 1 } },
];

for (const { name, fault } of BROKEN) {
  journey(`${name}: exactly one case`, async (app, bank) => {
    await app.upToConfirm();
    await bank.order({ match: "PUT cases", ...fault });
    await app.confirm();
    await app.receiptNumber();
    assert.equal((await onlyCase(bank)).receipt.digest, await app.digest());
  });
}

journey("an attachment that the bank refuses at first arrives at the second try, and the case stays one", async (app, bank) => {
  const files = [{ name: "回单.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") }];
  await app.upToConfirm(complaint({ files }));
  await bank.order({ match: "PUT attachments", answer: 503 }, { match: "PUT attachments", answer: "drop-after-store", times: 2 });
  await app.confirm();
  await app.receiptNumber();
  assert.equal((await onlyCase(bank)).body.attachments.length, 1);
});

journey("a second press of the last button changes nothing", async (app, bank) => {
  await app.upToConfirm();
  await app.button("HandIn").dblclick();
  await app.receiptNumber();
  await onlyCase(bank);
});

journey("a bad case does not hold up the next one", async (app, bank) => {
  await app.upToConfirm(complaint({ name: "张一" }));
  await bank.order({ match: "PUT cases", answer: 422 });
  await app.confirm();
  await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptStuckTitle }).waitFor();
  await app.button("UiGoHome").click();
  const second = new App(app.page, bank.url);
  await second.handIn(complaint({ name: "张二" }));
  assert.equal((await onlyCase(bank)).body.complainant.name, "张二");
});
