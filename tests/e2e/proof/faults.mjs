// Every fault at every stage of a delivery: in each run exactly one case with its attachment must be in the
// receiver's database, under the digest that the person's receipt shows.

import { App } from "../support/app.mjs";
import { Bank } from "../support/bank.mjs";
import { launch } from "../support/browser.mjs";
import { DATA, delivered, holds } from "../support/delivery.mjs";

const failures = [];

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
console.log(`Chromium ${browser.version()}, the reference receiver with SQLite.\n`);
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
console.log(`\n${runs} runs, ${failures.length} failed.`);
for (const failure of failures) {
  console.log(`- ${failure}`);
}
process.exitCode = failures.length === 0 ? 0 : 1;
