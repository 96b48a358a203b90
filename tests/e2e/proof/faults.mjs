// Every fault at every stage of a delivery, then a browser that is killed at random moments.
// In each run exactly one case with its attachment must be in the receiver's database, under the digest that the
// person's receipt shows. JIESU_RUNS sets how many kills, JIESU_SEED where the random numbers begin.

import { App, complaint } from "../support/app.mjs";
import { Bank } from "../support/bank.mjs";
import { Device, launch } from "../support/browser.mjs";

const FILE = { name: "回单.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
const DATA = complaint({ files: [FILE] });
const failures = [];

/** Presses on until the receipt is there: what is stuck or waits is tried again, as a person would. */
async function delivered(app) {
  const done = app.page.getByRole("heading", { level: 1, name: app.t.ReceiptDeliveredTitle });
  const again = app.button("UiTryNow");
  for (let press = 0; press < 12; press += 1) {
    await done.or(again).first().waitFor();
    if (await done.isVisible()) {
      return;
    }
    // It may just have been sent again by itself, and the button be gone.
    await again.click({ timeout: 2000 }).catch(() => {});
  }
  await done.waitFor();
}

async function holds(app, bank) {
  const cases = await bank.cases();
  if (cases.length !== 1) throw new Error(`${cases.length} cases`);
  const [stored] = cases;
  const digest = await app.digest();
  if (stored.receipt.digest !== digest) throw new Error("another digest");
  if ((stored.receipt.attachments ?? []).length !== 1) throw new Error("the attachment is missing");
}

const STAGES = ["PUT cases", "PUT attachments", "GET receipt"];
const FAULTS = [
  ...[400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 425, 429, 500, 502, 503, 504].map((answer) => ({ answer })),
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

const browser = await launch();
console.log(`Chromium ${browser.version()}, the reference receiver with SQLite.\n\n## Every fault at every stage\n`);
console.log(`| fault | ${STAGES.join(" | ")} |\n|---|${STAGES.map(() => "---").join("|")}|`);
let runs = 0;
for (const fault of FAULTS) {
  const cells = [];
  for (const stage of STAGES) {
    const bank = await new Bank().open();
    const app = await App.in(browser, bank.url);
    runs += 1;
    try {
      await app.open();
      await app.upToConfirm(DATA);
      const orders = [{ match: stage, ...fault }];
      if (stage === "GET receipt") {
        // The receipt is asked for only where the answer to the case was lost.
        orders.unshift({ match: "PUT cases", answer: "cut-after-store" });
      }
      await bank.order(...orders);
      await app.confirm();
      await delivered(app);
      await holds(app, bank);
      const { waiting } = await bank.faults();
      cells.push(waiting.length === 0 ? "one case" : "one case (not reached)");
    } catch (error) {
      cells.push("FAILED");
      failures.push(`${JSON.stringify(fault)} at ${stage}: ${error.message.split("\n")[0]}`);
    } finally {
      await app.close();
      await bank.close();
    }
  }
  const { answer, ...rest } = fault;
  console.log(`| ${answer}${Object.entries(rest).map(([key, value]) => `, ${key} ${value}`).join("")} | ${cells.join(" | ")} |`);
}
await browser.close();
console.log(`\n${runs} runs.\n\n## The browser killed at random moments\n`);

/** Small, seeded, good enough to choose moments (Marsaglia's xorshift). */
function random(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const first = Number(process.env.JIESU_SEED ?? 1);
const kills = Number(process.env.JIESU_RUNS ?? 40);
const tally = {};
for (let seed = first; seed < first + kills; seed += 1) {
  const draw = random(seed);
  const bank = await new Bank().open();
  const device = new Device();
  const window = async () => new App((await device.start()).pages()[0], bank.url);
  try {
    let app = await window();
    await app.open();
    const typing = draw() < 0.25;
    const moment = draw() ** 2 * 1200;
    let pressed;
    if (typing) {
      await app.begin();
      await app.walk(DATA, "story");
      pressed = app.page.locator("#f-story").pressSequentially(DATA.story, { delay: 5 });
    } else {
      await app.upToConfirm(DATA);
      // A bank that is slow to answer, or not to be reached: the death comes before, in or after each step.
      await bank.order(draw() < 0.5 ? { match: "*", answer: "late", seconds: draw() * 0.4, times: 3 } : { match: "*", answer: "drop", times: 50 });
      pressed = app.button("HandIn").evaluate((button) => button.click());
    }
    pressed.catch(() => {});
    // The one wait in here that is meant: the moment of death is what is random.
    await new Promise((resolve) => setTimeout(resolve, moment));
    await device.kill();
    const before = (await bank.cases()).length;
    await bank.order();

    app = await window();
    await app.open();
    const resume = app.button("UiResume");
    const receipt = app.button("UiShowReceipt");
    await resume.or(receipt).first().waitFor();
    let found = "a receipt";
    if (await resume.isVisible()) {
      found = typing ? "the story as far as it was typed" : "the draft";
      await resume.click();
      if (typing) {
        await app.isOn("story");
        const story = await app.page.locator("#f-story").inputValue();
        if (!DATA.story.startsWith(story)) throw new Error("the story is not what was typed");
        await app.walk(DATA, "declaration", "story");
      }
      await app.isOn("declaration");
      await app.fill("declaration", DATA);
      await app.confirm();
    } else {
      await receipt.click();
    }
    await delivered(app);
    await holds(app, bank);
    const kind = `${typing ? "typing" : "sending"} | ${found} | ${before}`;
    tally[kind] = (tally[kind] ?? 0) + 1;
  } catch (error) {
    failures.push(`seed ${seed}: ${error.message.split("\n")[0]}`);
  } finally {
    await device.close();
    await bank.close();
  }
}
console.log("| killed while | found after the restart | cases at the bank when it died | runs |\n|---|---|---|---|");
for (const [kind, count] of Object.entries(tally)) {
  console.log(`| ${kind} | ${count} |`);
}
console.log(`\n${kills} kills, seeds ${first} to ${first + kills - 1}; ${failures.length} of ${runs + kills} runs failed.`);
for (const failure of failures) {
  console.log(`- ${failure}`);
}
process.exitCode = failures.length === 0 ? 0 : 1;
