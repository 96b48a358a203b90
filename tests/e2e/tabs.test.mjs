// Two windows on one draft: nobody overwrites anybody, and one case arrives.

import assert from "node:assert/strict";
import { complaint, onlyCase } from "./support/app.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

journey("two windows on one draft: the later one is told, and nothing is overwritten", async (first) => {
  const data = complaint();
  await first.begin();
  await first.walk(data, "story");
  await first.saved();
  const second = await first.another();
  await second.open();
  await second.button("UiResume").click();
  await second.isOn("story");

  await second.page.locator("#f-story").fill("第二个窗口写的经过");
  await second.saved();
  await first.page.locator("#f-story").fill("第一个窗口写的经过");
  await first.says(first.t.ConflictText);
  assert.ok((await second.everythingStored()).includes("第二个窗口写的经过"), "what was stored first stays stored");
  assert.equal(await first.page.locator("#f-story").inputValue(), "第一个窗口写的经过", "and what was typed stays on the screen");

  await first.button("ConflictTake").click();
  await first.isOn("story");
  assert.equal(await first.page.locator("#f-story").inputValue(), "第二个窗口写的经过");
  await first.page.locator("#f-story").fill("第一个窗口接着写的经过");
  await first.saved();
});

journey("a window that leaves a draft empty does not delete what another has written into it", async (first) => {
  const data = complaint();
  await first.begin();
  await first.saved();
  const second = await first.another();
  await second.open();
  await second.button("UiResume").click();
  await second.walk(data, "story");
  await second.page.locator("#f-story").fill("第二个窗口写的经过");
  await second.saved();
  await second.page.close();

  await first.button("UiLeave").click();
  await first.button("UiResume").click();
  await first.isOn("story");
  assert.equal(await first.page.locator("#f-story").inputValue(), "第二个窗口写的经过");
});

journey("both windows confirm: exactly one case", async (first, bank) => {
  await first.upToConfirm();
  await first.saved();
  const second = await first.another();
  await second.open();
  await second.button("UiResume").click();
  await second.isOn("declaration");
  // Both at once: a click that first looks whether the button is still there would come too late.
  const press = (app) => app.button("HandIn").evaluate((button) => button.click());
  await Promise.all([press(first), press(second)]);
  const numbers = await Promise.all([first.receiptNumber(), second.receiptNumber()]);
  const stored = await onlyCase(bank);
  assert.deepEqual(numbers, [stored.receipt.case_number, stored.receipt.case_number]);
});

journey("a window in which the draft lay open shows the receipt once the other has confirmed", async (first, bank) => {
  await first.upToConfirm();
  await first.saved();
  const second = await first.another();
  await second.open();
  await second.button("UiResume").click();
  await second.isOn("declaration");
  await first.confirm();
  await first.receiptNumber();
  await second.receiptNumber();
  await onlyCase(bank);
});
