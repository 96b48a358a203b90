// The main road: from the first tap to a receipt, and one case at the bank.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { complaint, onlyCase } from "./support/app.mjs";
import { journeys } from "./support/suite.mjs";
import { words, wording } from "./support/words.mjs";

const journey = journeys();

journey("a complaint goes from the first tap to a receipt and arrives once", async (app, bank) => {
  const data = complaint();
  await app.begin();
  await app.walk(data, "result");
  await app.page.getByRole("heading", { level: 1, name: app.t.OutcomeAccepted }).waitFor();
  const pack = wording();
  for (const condition of ["c1", "c2", "c3", "c4", "c5"]) {
    await app.says(pack[`condition.${condition}.met`]);
  }
  await app.walk(data, "declaration", "result");
  await app.fill("declaration", data);
  await app.confirm();

  const number = await app.receiptNumber();
  const stored = await onlyCase(bank);
  assert.equal(stored.receipt.case_number, number, "the receipt shows the bank's number");
  assert.equal(stored.receipt.digest, await app.digest(), "and the digest of what the bank stored");
  assert.equal(stored.body.complainant.name, data.name);
  assert.equal(stored.body.complainant.phone, data.phone);
  assert.equal(stored.body.respondent.person, data.person);
  assert.deepEqual(stored.body.matter.grounds, ["attitude", "fees"]);
  assert.equal(stored.body.matter.occurred_on, "2026-09-18");
  assert.equal(stored.body.matter.story, data.story);
  assert.equal(stored.body.matter.amount_fen, 3000);

  const receipt = await app.page.getByRole("main").innerText();
  for (const said of [
    app.t.UiConfirmedAt,
    app.t.UiReceivedAt,
    app.t.UiDueTitle,
    pack["clock.s01-review-apply.name"],
    wording("cn-statutory")["clock.cn-verify-apply.name"],
    "400-000-1234",
    "清河县城关镇人民路 18 号",
  ]) {
    assert.ok(receipt.includes(said), `the receipt says ${said}`);
  }
  assert.match(receipt, /\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日/, "and days");
});

journey("the language changes in the middle and keeps every answer and the page", async (app, bank) => {
  const data = complaint();
  await app.begin();
  await app.walk(data, "story");
  await app.fill("story", data);
  await app.page.getByRole("button", { name: "English" }).click();
  app.speak("en");
  await app.isOn("story");
  assert.equal(await app.page.locator("html").getAttribute("lang"), "en");
  assert.equal(await app.page.locator("#f-story").inputValue(), data.story);
  assert.equal(await app.page.getByRole("radio", { name: app.t.OccurredExact, exact: true }).first().isChecked(), true);
  await app.next("story");
  await app.walk(data, "check", "evidence");
  await app.says(data.name);
  await app.says(app.t.GroundAttitude);
  await app.walk(data, "declaration", "check");
  await app.fill("declaration", data);
  await app.confirm();
  await app.receiptNumber();
  const stored = await onlyCase(bank);
  assert.equal(stored.body.language, "en");
  assert.equal(stored.body.matter.story, data.story);
  await app.says(wording("cn-statutory", "en")["clock.cn-verify-apply.name"]);
});

journey(
  "the whole way in English, for a browser that asks for English",
  async (app, bank) => {
    await app.handIn(complaint({ name: "Mary Smith", outlet: "东关分社" }));
    // The bank's own names stay as they are, and so do articles of Chinese law; everything else is English.
    const chinese = await app.page.getByRole("main").evaluate((main) => {
      const copy = main.cloneNode(true);
      copy.querySelectorAll(".art").forEach((article) => article.remove());
      return copy.textContent.match(/[\u4e00-\u9fff]+/g) ?? [];
    });
    const own = ["清河县农村信用合作联社", "清河县城关镇人民路", "客户服务部", "邮编", "个人信息保护专员", "号"];
    assert.deepEqual(chinese.filter((word) => !own.some((known) => known.includes(word))), []);
    assert.match((await onlyCase(bank)).body.respondent.outlet, /^0103/);
  },
  { manner: { language: "en" } },
);

journey("answers are checked again and changed from the list of all answers", async (app, bank) => {
  const data = complaint();
  await app.begin();
  await app.walk(data, "check");
  const change = app.t.UiChangeNamed.replace("{page}", app.t.ContactTitle);
  await app.page.getByRole("button", { name: change }).click();
  await app.isOn("contact");
  await app.type("Name", "王建国");
  await app.button("BackToCheck").click();
  await app.isOn("check");
  await app.says("王建国");
  await app.walk(data, "declaration", "check");
  await app.fill("declaration", data);
  await app.confirm();
  await app.receiptNumber();
  assert.equal((await onlyCase(bank)).body.complainant.name, "王建国");
});

journey("pictures and PDF stay with the draft and arrive", async (app, bank) => {
  const picture = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
  const files = [
    { name: "回单.png", mimeType: "image/png", buffer: picture },
    { name: "合同.pdf", mimeType: "application/pdf", buffer: pdf },
  ];
  const data = complaint({ files });
  await app.begin();
  await app.walk(data, "evidence");
  await app.fill("evidence", data);
  await app.saved();
  await app.page.reload();
  await app.isOn("evidence");
  for (const file of files) {
    await app.says(file.name);
  }
  await app.next("evidence");
  await app.walk(data, "declaration", "demand");
  await app.fill("declaration", data);
  await app.confirm();
  await app.receiptNumber();

  const stored = await onlyCase(bank);
  const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
  const [drawn, sent] = stored.body.attachments;
  assert.equal(sent.digest, digest(pdf), "byte for byte");
  assert.deepEqual([drawn.name, drawn.media_type], ["回单.png", "image/png"]);
  const arrived = (await bank.faults()).seen.filter((request) => request.startsWith("PUT attachments"));
  assert.deepEqual(arrived, ["PUT attachments 201", "PUT attachments 201"], "the receiver has compared every digest");
  assert.equal(stored.receipt.attachments?.length, 2, "and lists both on the receipt");
});

journey("of a photo goes what is to be seen, and nothing of where it was taken", async (app, bank) => {
  const plain = await app.page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [4000, 1000];
    canvas.getContext("2d").fillRect(0, 0, 2000, 1000);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const told = Buffer.from("Exif\0\0 GPSLatitude 39.9042 Apple iPhone");
  const head = Buffer.from([0xff, 0xe1, 0, told.length + 2]);
  const photo = Buffer.concat([Buffer.from(plain.slice(0, 2)), head, told, Buffer.from(plain.slice(2))]);
  await app.handIn(complaint({ files: [{ name: "现场.jpg", mimeType: "image/jpeg", buffer: photo }] }));
  const { body } = await onlyCase(bank);
  const folder = `${bank.data}.files`;
  const [name] = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(body.attachments[0].id));
  const arrived = readFileSync(join(folder, name));
  assert.equal(createHash("sha256").update(arrived).digest("hex"), body.attachments[0].digest);
  for (const word of ["Exif", "GPS", "iPhone"]) assert.ok(!arrived.includes(word), word);
  const size = await app.page.evaluate(async (bytes) => {
    const { width, height } = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    return [width, height];
  }, [...arrived]);
  assert.deepEqual(size, [2560, 640]);
});

journey("a draft that was left is on the home page, goes on where it was, and can be deleted", async (app) => {
  const data = complaint();
  await app.begin();
  await app.walk(data, "story");
  await app.button("UiLeave").click();
  await app.says(app.t.UiDraftsTitle);
  await app.button("UiResume").click();
  await app.isOn("story");
  await app.button("UiLeave").click();
  await app.button("UiDiscard").click();
  await app.button("UiDiscardYes").click();
  await app.text("UiDraftsTitle").waitFor({ state: "detached" });
  await app.page.reload();
  await app.button("UiBegin").and(app.page.locator(":enabled")).waitFor();
  assert.equal(await app.text("UiDraftsTitle").count(), 0);
  assert.ok(!(await app.everythingStored()).includes(data.name), "nothing of it stays on the device");
});

journey(
  "nothing breaks the policy, leaves the bank's own address, or shows what was typed where it does not belong",
  async (app, bank) => {
    const data = complaint({ name: "标记甲乙丙", phone: "13911112222", story: "标记丁戊己，在柜台等了三个小时没有人理。" });
    const typed = ["标记甲乙丙", "13911112222", "标记丁戊己"];
    const console_ = [];
    const addresses = [];
    app.page.on("console", (message) => console_.push(`${message.type()}: ${message.text()}`));
    app.page.on("pageerror", (error) => console_.push(`error: ${error.message}`));
    app.page.context().on("request", (request) => addresses.push(request.url()));
    const history = [];
    app.page.on("framenavigated", (frame) => history.push(frame.url()));
    await app.page.addInitScript(() => {
      self.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => self.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    await app.open();
    await app.handIn(data);

    assert.deepEqual(await app.page.evaluate(() => self.violations), []);
    assert.deepEqual(console_, [], "the console stays empty");
    const foreign = addresses.filter((url) => !url.startsWith(`${bank.url}/`) && !url.startsWith("blob:") && !url.startsWith("data:"));
    assert.deepEqual(foreign, [], "no request leaves the origin");
    const keys = await app.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.title, document.cookie]));
    const shown = decodeURIComponent([...addresses, ...history, ...console_, keys].join("\n"));
    for (const secret of typed) {
      assert.ok(!shown.includes(secret), `${secret} stands in no address, title, key or log`);
    }
    assert.equal((await onlyCase(bank)).body.complainant.name, typed[0]);
  },
  { open: false },
);

// A misspelt message would make a test look for nothing; this one sees to it that both catalogues were read.
journey("both catalogues are the same size", async () => {
  assert.equal(Object.keys(words("zh-Hans")).length, Object.keys(words("en")).length);
  assert.ok(Object.keys(words("en")).length > 300);
}, { open: false });
