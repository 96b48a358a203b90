// The rows of the fault matrix: each plays one misfortune and ends with what became of the case. `runs` is how often the
// proof plays it, with a seed of its own each time; `test` plays those that have a `part` once.

import assert from "node:assert/strict";
import { complaint } from "../app.mjs";
import { Front } from "../bank.mjs";
import { DATA, delivered } from "../delivery.mjs";
import { grant } from "../health.mjs";
import { pattern } from "../words.mjs";
import { beside } from "./run.mjs";
import { drop, emptied, fill, watched } from "./storage.mjs";
import { publish, settled, take } from "./update.mjs";

const DAY = 86_400_000;
const receiptPage = (app) => app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle });

/** After a restart: what was found, and on with it to the end. */
async function goOn(run, from) {
  const app = await run.window();
  await app.open();
  const resume = app.button("UiResume");
  const receipt = app.button("UiShowReceipt");
  await resume.or(receipt).first().waitFor();
  if (await resume.isVisible()) {
    await resume.click();
    if (from) {
      await app.isOn("story");
      const story = await app.page.locator("#f-story").inputValue();
      assert.ok(DATA.story.startsWith(story), "the story is as it was typed");
      await app.walk(DATA, "declaration", "story");
    }
    await app.isOn("declaration");
    await app.fill("declaration", DATA);
    await app.confirm();
  } else {
    await receipt.click();
  }
  return run.end(app);
}

const killed = [
  {
    name: "the browser is killed (SIGKILL) at a random moment of filling in",
    runs: 20,
    part: true,
    async play(run) {
      const app = await run.open({ mortal: true });
      await app.open();
      await app.begin();
      await app.walk(DATA, "story");
      app.page.locator("#f-story").pressSequentially(DATA.story, { delay: 5 }).catch(() => {});
      // The one wait in here that is meant: the moment of death is what is random.
      await new Promise((resolve) => setTimeout(resolve, run.draw() ** 2 * 800));
      await run.device.kill();
      return goOn(run, "story");
    },
  },
  {
    name: "the browser is killed (SIGKILL) at a random moment of sending",
    runs: 30,
    part: true,
    async play(run) {
      const app = await run.ready({ mortal: true });
      // A bank that is slow to answer, or not to be reached: the death comes before, in or after each step.
      await run.bank.order(run.draw() < 0.5 ? { match: "PUT cases", answer: "late", seconds: run.draw() * 0.4 } : { match: "PUT cases", answer: "drop", times: 50 });
      app.button("HandIn").evaluate((button) => button.click()).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, run.draw() ** 2 * 1200));
      await run.device.kill();
      await run.bank.order();
      return goOn(run);
    },
  },
];

const storage = [
  {
    name: "the quota is used up while the story is typed; a backup is offered, room is made",
    runs: 2,
    async play(run) {
      const app = await run.open();
      await beside(app);
      const session = await grant(app, 4_000_000);
      await app.open();
      await app.begin();
      await app.walk(DATA, "story");
      await app.saved();
      await fill(app);
      await app.page.locator("#f-story").fill(DATA.story);
      await app.page.locator(".chip-bad").filter({ hasText: app.t.StoreFull }).waitFor();
      await app.button("NoticeBackupAct").waitFor();
      await emptied(app);
      await app.saved();
      await session.detach();
      await app.walk(DATA, "declaration", "story");
      await app.fill("declaration", DATA);
      await run.confirm();
      return run.end();
    },
  },
  {
    name: "the quota is used up at the moment of confirmation",
    runs: 3,
    part: true,
    async play(run) {
      let session;
      const app = await run.ready({ before: async (app) => {
        await beside(app);
        session = await grant(app, 4_000_000);
      } });
      await fill(app);
      await app.confirm();
      await app.page.getByText(app.t.StoreFull).first().waitFor();
      assert.deepEqual(await run.bank.cases(), [], "nothing is sent that is not stored");
      await emptied(app);
      // That there is room again is found out by itself.
      await app.saved();
      await run.confirm();
      await session.detach();
      return run.end();
    },
  },
  {
    name: "the connection to the database is closed under the app while it is filled in",
    runs: 3,
    async play(run) {
      const app = await run.open({ before: watched });
      await app.open();
      await app.begin();
      for (const slug of ["who", "contact", "about", "grounds", "story", "evidence", "demand"]) {
        await drop(app);
        await app.fill(slug, DATA);
        await app.saved();
        await app.next(slug);
      }
      await app.walk(DATA, "declaration", "result");
      await app.fill("declaration", DATA);
      await run.confirm();
      return run.end();
    },
  },
  {
    name: "the connection to the database is closed under the app at the confirmation and while it sends",
    runs: 5,
    part: true,
    async play(run) {
      const app = await run.ready({ before: watched });
      await run.bank.order({ match: "PUT cases", answer: "late", seconds: 0.3 });
      await drop(app);
      await run.confirm();
      await drop(app);
      return run.end();
    },
  },
  {
    name: "the database is taken away while a person writes",
    runs: 2,
    async play(run) {
      const app = await run.open();
      await app.open();
      await app.begin();
      await app.walk(complaint(), "story");
      await app.saved();
      const session = await app.page.context().newCDPSession(app.page);
      await session.send("Storage.clearDataForOrigin", { origin: app.url, storageTypes: "indexeddb" });
      await app.walk(DATA, "declaration", "story");
      await app.fill("declaration", DATA);
      await run.confirm();
      return run.end();
    },
  },
];

const windows = [
  {
    name: "two windows confirm the same draft at once",
    runs: 5,
    async play(run) {
      const first = await run.ready();
      await first.fill("declaration", DATA);
      await first.saved();
      const second = await first.another();
      await second.open();
      await second.button("UiResume").click();
      await second.isOn("declaration");
      await Promise.all([first, second].map((app) => app.button("HandIn").evaluate((button) => button.click())));
      await Promise.all([run.promised(first), run.promised(second)]);
      await delivered(second);
      return run.end(first);
    },
  },
  {
    name: "two windows send what waits at once",
    runs: 5,
    part: true,
    async play(run) {
      const first = await run.ready();
      await run.bank.order({ match: "PUT cases", answer: 503, retry_after: 600 });
      await run.confirm();
      await receiptPage(first).waitFor();
      const second = await first.another();
      await second.open();
      await second.button("UiShowReceipt").click();
      await receiptPage(second).waitFor();
      await Promise.all([first, second].map((app) => app.button("UiTryNow").evaluate((button) => button.click())));
      await delivered(second);
      return run.end(first);
    },
  },
];

/** Confirms without a network, for a while. */
const offline = (run, is) => run.app.page.context().setOffline(is);

const network = [
  {
    name: "the network is cut before the confirmation and comes back",
    runs: 3,
    async play(run) {
      const app = await run.ready();
      await offline(run, true);
      await run.confirm();
      await receiptPage(app).waitFor();
      await offline(run, false);
      return run.end();
    },
  },
  {
    name: "the network flaps while it sends",
    runs: 5,
    part: true,
    async play(run) {
      await run.ready();
      await run.bank.order({ match: "PUT cases", answer: "late", seconds: 0.2 }, { match: "PUT attachments", answer: "late", seconds: 0.2 });
      await run.confirm();
      for (let turn = 0; turn < 8; turn += 1) {
        await offline(run, turn % 2 === 0);
        await new Promise((resolve) => setTimeout(resolve, run.draw() * 150));
      }
      await offline(run, false);
      return run.end();
    },
  },
  {
    name: "the network is slow: 400 ms each way, 20 kB/s",
    runs: 3,
    async play(run) {
      const app = await run.ready();
      const session = await app.page.context().newCDPSession(app.page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 20_000, uploadThroughput: 20_000 });
      await run.confirm();
      return run.end();
    },
  },
  {
    name: "the receiver is killed after it has stored the case, before it answers",
    runs: 5,
    part: true,
    async play(run) {
      await run.ready();
      await run.bank.order({ match: "PUT cases", answer: "late", seconds: 30 });
      await run.confirm();
      while ((await run.bank.cases()).length === 0);
      await run.bank.shut();
      await run.bank.open();
      return run.end();
    },
  },
];

const STAGES = ["PUT cases", "PUT attachments", "GET receipt"];
const ANSWERS = [
  ...[400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 422, 425, 429, 500, 502, 503, 504].map((answer) => ({ answer })),
  { answer: 429, retry_after: 2 },
  { answer: 503, retry_after: 2 },
  ...[500, 502, 504].map((answer) => ({ answer, store: true })),
  { answer: "slow", seconds: 0.5 },
  { answer: "late", seconds: 0.5 },
  { answer: "portal" },
  { answer: "portal", times: 2 },
  { answer: "drop", times: 2 },
  { answer: "drop-after-store", times: 2 },
  { answer: "cut-after-store" },
  { answer: "wrong-echo" },
  { answer: "panic" },
];
const WORDS = { portal: "a captive portal answers", drop: "no answer", "drop-after-store": "no answer, but stored", "cut-after-store": "half an answer, and stored", "wrong-echo": "another digest comes back", panic: "the receiver panics", slow: "half an answer, then the rest", late: "a late answer" };

/** Every answer at every stage of a delivery. */
const answers = ANSWERS.map((fault) => {
  const { answer, ...rest } = fault;
  const more = Object.entries(rest).map(([key, value]) => (value === true ? "but stored" : key === "retry_after" ? `Retry-After ${value}` : `${key} ${value}`));
  return {
    name: [WORDS[answer] ?? `${answer}`, ...more].join(", "),
    runs: STAGES.length,
    async play(run, turn) {
      await run.ready();
      const match = STAGES[turn % STAGES.length];
      const orders = [{ match, ...fault }];
      if (match === "GET receipt") {
        // The receipt is asked for only where the answer to the case was lost.
        orders.unshift({ match: "PUT cases", answer: "cut-after-store" });
      }
      await run.bank.order(...orders);
      await run.confirm();
      return run.end();
    },
  };
});

const updates = [
  {
    name: "a new version of the app is published and taken in the middle of a draft",
    runs: 3,
    async play(run) {
      const front = new Front();
      const app = await run.open({ bank: front });
      await app.open();
      const old = await settled(app);
      await app.begin();
      await app.walk(DATA, "story");
      await app.fill("story", DATA);
      await app.saved();
      await publish(app, front);
      assert.equal(await app.text("NoticeUpdate").count(), 0, "nothing disturbs an open complaint");
      await app.button("UiLeave").click();
      await take(app, old);
      await app.button("UiResume").click();
      await app.walk(DATA, "declaration", "story");
      await app.fill("declaration", DATA);
      await run.confirm();
      return run.end();
    },
  },
  {
    name: "a new version of the app is taken while a case waits to be sent",
    runs: 2,
    async play(run) {
      const front = new Front();
      const app = await run.open({ bank: front });
      await app.open();
      const old = await settled(app);
      await run.prepared.into(app);
      await run.bank.order({ match: "PUT cases", answer: 503, retry_after: 600 });
      await run.confirm();
      await receiptPage(app).waitFor();
      await publish(app, front);
      await app.button("UiGoHome").click();
      await take(app, old);
      await app.button("UiShowReceipt").click();
      return run.end();
    },
  },
];

/** The clock jumps while a case waits for its second try; then nobody presses anything. */
const clocks = [DAY, -DAY, 365 * DAY, -365 * DAY].map((jump) => ({
  name: `the device's clock jumps ${jump < 0 ? "back" : "ahead"} by ${Math.abs(jump) === DAY ? "a day" : "a year"} while a case waits`,
  runs: 3,
  part: jump === -365 * DAY,
  async play(run, turn) {
    const app = await run.ready();
    await run.bank.order({ match: "PUT cases", answer: 503 });
    await run.confirm();
    await app.page.clock.setSystemTime(Date.now() + jump);
    // Once by the window that is open, and otherwise by one that is opened later.
    if (turn > 0) {
      await app.page.reload();
    }
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptDeliveredTitle }).waitFor();
    return run.end();
  },
}));

const wrongClocks = [DAY, 365 * DAY, -DAY].map((jump) => ({
  name: `the device's clock is ${jump < 0 ? "behind" : "ahead"} by ${Math.abs(jump) === DAY ? "a day" : "a year"} all the time`,
  runs: 2,
  async play(run) {
    const app = await run.open();
    await app.page.clock.setSystemTime(Date.now() + jump);
    await app.open();
    await app.begin();
    await app.walk(DATA, "result");
    await app.says(pattern(app.t[jump < 0 ? "NoticeClockSlow" : "NoticeClockFast"]));
    await app.walk(DATA, "declaration", "result");
    await app.fill("declaration", DATA);
    await run.confirm();
    return run.end();
  },
}));

export const ROWS = [...killed, ...storage, ...windows, ...network, ...answers, ...updates, ...clocks, ...wrongClocks];
