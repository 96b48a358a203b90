// Nothing that was typed is lost: not by a reload of any page, not by the death of the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { App, PAGES, complaint, onlyCase } from "./support/app.mjs";
import { Bank } from "./support/bank.mjs";
import { Device } from "./support/browser.mjs";
import { delivered } from "./support/delivery.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

/** What the fields of the open page hold; the story's helper comes when it is there, and keeps nothing of its own. */
function answers(app) {
  return app.page.locator("main").evaluate((main) =>
    Array.from(main.querySelectorAll("input, textarea, select"))
      .filter((field) => field.type !== "file" && !field.closest("jiesu-part"))
      .map((field) => `${field.id}=${field.type === "radio" || field.type === "checkbox" ? field.checked : field.value}`)
      .sort(),
  );
}

journey("a reload in the middle of every page keeps its answers and the page", async (app, bank) => {
  const data = complaint({
    files: [{ name: "照片.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") }],
  });
  await app.begin();
  for (const [slug] of PAGES) {
    await app.isOn(slug);
    await app.fill(slug, data);
    await app.saved();
    const heading = await app.heading().innerText();
    const before = await answers(app);
    await app.page.reload();
    await app.isOn(slug);
    assert.deepEqual(await answers(app), before, `${slug}: every field is as it was`);
    assert.equal(await app.heading().innerText(), heading, slug);
    await app.next(slug);
  }
  const number = await app.receiptNumber();
  await app.page.reload();
  assert.equal(await app.receiptNumber(), number, "and the receipt is still the receipt");
  assert.equal((await onlyCase(bank)).body.matter.story, data.story);
});

journey("the browser's own way back and forth keeps the answers", async (app) => {
  const data = complaint();
  await app.begin();
  await app.walk(data, "about");
  await app.page.goBack();
  await app.isOn("contact");
  assert.equal(await app.page.getByLabel(app.t.Name).first().inputValue(), data.name);
  await app.page.goForward();
  await app.isOn("about");
});

/** Runs with a browser that can be killed. */
async function onDevice(run) {
  const bank = await new Bank().open();
  const device = new Device();
  try {
    const window = async () => new App((await device.start()).pages()[0], bank.url);
    await run(window, device, bank);
  } finally {
    await device.close();
    await bank.close();
  }
}

test("the browser is killed while a person types: the draft is there again", () =>
  onDevice(async (window, device) => {
    const data = complaint();
    let app = await window();
    await app.open();
    await app.begin();
    await app.walk(data, "story");
    await app.page.locator("#f-story").pressSequentially("柜员没有说明就收了工本费");
    await app.saved();
    // From here on nothing waits for a save: what is lost at most is what was typed in this moment.
    await app.page.locator("#f-story").pressSequentially("，我问");
    await device.kill();

    app = await window();
    await app.open();
    await app.button("UiResume").click();
    await app.isOn("story");
    const story = await app.page.locator("#f-story").inputValue();
    assert.ok("柜员没有说明就收了工本费，我问".startsWith(story) && story.startsWith("柜员没有说明就收了工本费"), `“${story}”`);
    await app.button("Back").click();
    await app.isOn("grounds");
    assert.equal(await app.page.getByRole("checkbox", { name: app.t.GroundAttitude }).isChecked(), true);
  }));

test("after a reboot without a network the app starts, with the draft, and takes the complaint to its end", () =>
  onDevice(async (window, device, bank) => {
    const data = complaint();
    let app = await window();
    await app.open();
    await app.begin();
    await app.walk(data, "story");
    await app.saved();
    await app.page.evaluate(() => navigator.serviceWorker.ready);
    await device.kill();

    app = await window();
    await device.context.setOffline(true);
    await app.open();
    await app.button("UiResume").click();
    await app.walk(data, "declaration", "story");
    await app.fill("declaration", data);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    await device.context.setOffline(false);
    await delivered(app);
    assert.equal((await onlyCase(bank)).body.matter.story, data.story);
  }));

// Where the sending was when the browser died, by what the bank does with the first request.
for (const [stage, fault] of [
  ["before the bank has it", { match: "PUT cases", answer: "drop", times: 20 }],
  ["after the bank has stored it and before its answer", { match: "PUT cases", answer: "late", seconds: 600 }],
]) {
  test(`the browser is killed while it sends, ${stage}: exactly one case arrives`, () =>
    onDevice(async (window, device, bank) => {
      let app = await window();
      await app.open();
      await app.upToConfirm();
      await bank.order(fault);
      await app.confirm();
      await until(async () => {
        const { seen, waiting } = await bank.faults();
        return seen.length > 0 || waiting.length === 0;
      });
      await device.kill();
      await bank.order();

      app = await window();
      await app.open();
      await app.button("UiShowReceipt").click();
      await app.receiptNumber();
      assert.equal((await onlyCase(bank)).receipt.digest, await app.digest());
    }));
}

/** Waits until a question to the bank is answered with yes; each question is one request, so it does not spin. */
async function until(holds) {
  while (!(await holds())) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
