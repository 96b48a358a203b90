// Coming back: with the code on the receipt anybody can see how far a complaint is, and nothing else.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";

import { complaint, onlyCase } from "./support/app.mjs";
import { barriers } from "./support/barriers.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

/** Hands in without a name; the code on the receipt. */
async function codeOf(app) {
  await app.handIn(complaint({ story: "排队两小时没有人管。" }));
  return (await app.page.locator("[data-code]").innerText()).trim();
}

/** Tells the bank's backend what has happened to a case, as its own system does; names in the order of the alphabet. */
async function happened(bank, id, event) {
  const body = JSON.stringify(event);
  const digest = createHash("sha256").update(body).digest("base64");
  const told = await fetch(`${bank.url}/api/v1/cases/${id}/events/${randomUUID()}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "Content-Digest": `sha-256=:${digest}:` },
    body,
  });
  assert.ok(told.ok, await told.text());
}

const found = (page) => page.locator("#state");

async function ask(page, code) {
  await page.getByLabel("查询码").fill(code);
  await page.getByRole("button", { name: "查询" }).click();
}

journey("the code on the receipt shows where the complaint is, however it is typed", async (app, bank) => {
  const { page } = app;
  const code = await codeOf(app);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  await page.getByRole("link", { name: "查办到哪一步" }).click();
  await page.getByRole("heading", { level: 1, name: "您的投诉办到哪一步了？" }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await ask(page, code.toLowerCase().replaceAll("-", " "));
  await found(page).waitFor();
  assert.equal(await found(page).innerText(), "银行已收到");
  const { receipt } = await onlyCase(bank);
  assert.ok((await page.locator("main").innerText()).includes(receipt.case_number));
  assert.deepEqual(await barriers(page), []);
  assert.ok(!page.url().includes(code.slice(0, 4)), "the code is in no address");

  await happened(bank, receipt.id, { kind: "replied", occurred_at: "2026-11-21T10:00:00+08:00" });
  await ask(page, code);
  await page.getByRole("heading", { name: "银行已答复" }).waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "The bank has replied" }).waitFor();
  assert.deepEqual(wrong, []);
});

journey("the last day is told, and a new one once the bank has extended its time as its rules want it", async (app, bank) => {
  const { page } = app;
  const code = await codeOf(app);
  const { receipt } = await onlyCase(bank);
  await page.getByRole("link", { name: "查办到哪一步" }).click();
  await ask(page, code);
  const face = page.locator(".dial");
  await face.waitFor();
  const day = (moment, later) => new Date(Date.parse(moment) + (8 + 24 * later) * 3600000).toISOString().slice(0, 10);
  assert.equal(await face.getAttribute("data-state"), "running");
  const until = day(receipt.received_at, 9);
  const attributes = { approved_by: "city", reported: "yes", told: "yes", until };
  await happened(bank, receipt.id, { attributes, kind: "extended", occurred_at: receipt.received_at });
  await ask(page, code);
  await page.locator('.dial[data-state="extended"]').waitFor();
  const [, month, date] = until.split("-").map(Number);
  // Without the joiners that keep a number and its sign on one line.
  assert.match((await face.innerText()).replaceAll("\u2060", ""), new RegExp(`还有 9 天[^]*原定.*已经延长到.*${month}月${date}日`));
  assert.deepEqual(await barriers(page), []);
});

journey("a code that is too short, unknown or asked without a network says what to do", async (app) => {
  const { page } = app;
  await page.goto(`${app.url}/status.html`);
  await ask(page, "K7QM-2XHD");
  await page.getByText("您输入了 8 个").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "code");
  assert.deepEqual(await barriers(page), []);
  await ask(page, "ＡＡＡＡ-AAAA-AAAA-AAAA");
  await page.getByText("没有找到这个查询码").waitFor();
  await page.context().setOffline(true);
  await ask(page, "AAAA-AAAA-AAAA-AAAB");
  await page.getByText("现在连不上银行").waitFor();
});
