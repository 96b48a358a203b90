// The bank's word on a receipt: what it has signed, beside what the device counts, and a QR code that can be checked.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compactVerify, importJWK } from "jose";
import { complaint } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { panelWords } from "./support/health.mjs";
import { APP, ROOT, scratch } from "./support/places.mjs";
import { scanned } from "./support/qr.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

test("the QR library is the one of its package", () => {
  const packed = readFileSync(join(ROOT, "tests/e2e/node_modules/lean-qr/index.mjs"));
  assert.ok(readFileSync(join(ROOT, "www/case/lean-qr.js")).equals(packed));
});

const qr = (app) => scanned(app.page.locator("jiesu-proof svg"));

journey("a delivered case shows the bank's signed dates, and a QR code of the receipt that anybody can verify", async (app, bank) => {
  const asked = [];
  app.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await app.page.reload();
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  await app.upToConfirm();
  assert.ok(!asked.some((path) => path.startsWith("/case/")), "nobody loads it before there is a receipt");
  await app.confirm();
  await app.receiptNumber();
  await app.page.locator("jiesu-proof[data-signed] figcaption").filter({ hasText: panelWords("health").qrSigned }).waitFor();
  const { keys } = await (await fetch(`${bank.url}/.well-known/jwks.json`)).json();
  const { payload } = await compactVerify(await qr(app), await importJWK(keys[0], "ES256"));
  const said = JSON.parse(new TextDecoder().decode(payload));
  assert.equal(said.digest, await app.digest());
  assert.ok(Object.keys(said.deadlines).length > 0);
  const shown = app.page.locator("jiesu-proof [data-clock]");
  assert.equal(await shown.count(), Object.keys(said.deadlines).length);
  assert.equal(await app.page.locator("jiesu-proof [role=note]").count(), 0, "both count the same");
  // Kept: it is there without the network, too.
  await app.page.evaluate(async () => navigator.serviceWorker.ready);
  await app.page.reload();
  await shown.first().waitFor();
  await app.page.context().setOffline(true);
  await app.page.reload();
  await shown.first().waitFor();
  assert.match(await qr(app), /^ey/);
});

journey(
  "a bank that counts otherwise is held to its own date, and the difference is marked",
  async (app) => {
    await app.handIn();
    await app.page.locator("jiesu-proof [data-clock=s01-reply] [role=note]").waitFor();
  },
  {
    bank: () => {
      const front = new Front();
      const file = join(scratch("law"), "config.json");
      const config = JSON.parse(readFileSync(join(APP, "config.json"), "utf8"));
      // Every working day of a fortnight is the bank's own day off.
      const days = Array.from({ length: 14 }, (_, day) => new Date(Date.now() + (day + 1) * 86400000).toISOString().slice(0, 10));
      writeFileSync(file, JSON.stringify({ ...config, days_off: days.map((date) => ({ date, name: "行庆" })) }));
      front.bank.more = ["--config", file];
      return front;
    },
  },
);

journey("without a receipt the QR code leads to where one asks, with the code and nothing personal", async (app, bank) => {
  await bank.order({ match: "PUT cases", answer: 503, times: 99 });
  await app.upToConfirm();
  await app.confirm();
  await app.page.locator("jiesu-proof figcaption").filter({ hasText: panelWords("health").qrStatus }).waitFor();
  const code = await app.page.locator("[data-code]").innerText();
  const address = await qr(app);
  assert.equal(address, `${app.url}/status.html#${code}`);
  await app.page.goto(address);
  await app.page.locator("#code").waitFor();
  assert.equal(await app.page.locator("#code").inputValue(), code);
});

journey("a receipt can be kept as a text, which says what the page says and nothing of the complaint", async (app) => {
  const t = panelWords("health");
  const number = await app.handIn();
  const wanted = app.page.waitForEvent("download");
  await app.page.getByRole("button", { name: t.textSave, exact: true }).click();
  const download = await wanted;
  assert.match(download.suggestedFilename(), /^jiesu-[\d-]+\.txt$/);
  const text = readFileSync(await download.path(), "utf8");
  if (process.env.JIESU_SHOTS) writeFileSync(join(process.env.JIESU_SHOTS, "receipt.txt"), text);
  const code = (await app.page.locator("[data-code]").first().innerText()).trim();
  const heading = (await app.heading().innerText()).trim();
  for (const said of [number, code, heading, "400-000-1234", await app.digest()]) {
    assert.ok(text.includes(said), said);
  }
  const dates = await app.page.locator("jiesu-proof [data-clock] dd").allInnerTexts();
  assert.ok(dates.length > 0 && dates.every((date) => text.includes(date.trim())), "the bank's dates, too");
  const { story, name, phone } = complaint();
  for (const secret of [story, name, phone]) {
    assert.ok(!text.includes(secret));
  }
  const buttons = await app.page.getByRole("main").getByRole("button").allInnerTexts();
  assert.deepEqual(buttons.filter((label) => text.split(/\r\n/).includes(label.trim())), [], "and nothing to be pressed");
});
