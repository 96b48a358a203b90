// Into whose hands a case comes: a mixed complaint goes as two, and nobody who is named gets what names them.

import assert from "node:assert/strict";

import { complaint } from "./support/app.mjs";
import { Front, openingKey } from "./support/bank.mjs";
import { delivered } from "./support/delivery.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const ROUTE = "integrity-report";
const RECIPIENTS = { default: "城关信用社", supervision: "客户服务部", routes: { [ROUTE]: "纪检监察部" } };
const FILE = { name: "转账.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
const REPORT = "柜员私下收了我五百元好处费。";

const configured = (more) => new Front({ "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), recipients: RECIPIENTS, ...more }) });

/** The cases of one queue. */
async function queue(bank, name) {
  const answer = await fetch(`${bank.bank.url}/api/v1/cases?queue=${encodeURIComponent(name)}`);
  return (await answer.json()).cases;
}

/** The other part's line on a receipt, once that part is with the bank. */
async function otherPart(app) {
  const line = app.page.locator("section", { hasText: app.t.UiOtherPart }).locator("li.item");
  await line.getByText(app.t.TagSent).waitFor();
  return line;
}

/** A complaint about a fee and about misconduct, handed in. */
async function mixed(app, changes = {}) {
  const data = complaint({ grounds: ["fees", "misconduct"], report: REPORT, person: "", files: [FILE], ...changes });
  await app.begin();
  await app.walk(data, "result");
  await app.says(app.t.ExplainTwo);
  await app.walk(data, "declaration", "result");
  await app.fill("declaration", data);
  await app.confirm();
  await delivered(app);
  return data;
}

journey(
  "a mixed complaint is two cases in two queues, each sealed for whoever receives it",
  async (app, bank) => {
    const data = await mixed(app);
    const line = await otherPart(app);
    const [ours, theirs] = [await queue(bank, RECIPIENTS.default), await queue(bank, RECIPIENTS.routes[ROUTE])];
    assert.deepEqual([ours.length, theirs.length, (await bank.cases()).length], [1, 1, 2]);
    const [service, report] = [ours[0], theirs[0]];
    assert.deepEqual([service.body.matter.grounds, service.body.matter.story], [["fees"], data.story]);
    assert.deepEqual([report.body.matter.grounds, report.body.matter.story], [["misconduct"], REPORT]);
    assert.deepEqual([service.body.attachments.length, report.receipt.attachments.length], [0, 1]);
    assert.equal(report.body.linked, service.body.id);
    for (const told of [REPORT, FILE.name, report.body.id, "misconduct"]) assert.ok(!JSON.stringify(service.body).includes(told), told);
    // The receipt is that of the part with the dates, and tells of the other; the other tells of it.
    assert.equal(await app.receiptNumber(), service.receipt.case_number);
    assert.ok((await line.innerText()).includes(report.receipt.case_number));
    const codes = await app.page.locator("[data-code]").allInnerTexts();
    await line.getByRole("button", { name: app.t.UiShowReceipt }).click();
    await app.page.locator(".ticket-number", { hasText: report.receipt.case_number }).waitFor();
    const back = await otherPart(app);
    for (const told of [service.receipt.case_number, codes[0]]) assert.ok((await back.innerText()).includes(told), told);
    // And so it stays after a reload, each once.
    await app.page.reload();
    await app.page.locator(".ticket-number", { hasText: report.receipt.case_number }).waitFor();
    await otherPart(app);
    assert.equal((await bank.cases()).length, 2);
  },
  {
    bank: () => {
      const [bank, body] = [openingKey(), openingKey()];
      const front = configured({ sealing: { key: bank.key, routes: { [ROUTE]: body.key } } });
      front.bank.more = ["--opening-key", bank.file, "--opening-key", body.file];
      return front;
    },
  },
);

journey(
  "what names a member of staff is not for the branch, nor is the rest of a mixed complaint",
  async (app, bank) => {
    await app.handIn(complaint({ person: "3 号柜台，工号 0217" }));
    assert.deepEqual((await queue(bank, RECIPIENTS.supervision)).length, 1);
    await app.button("UiGoHome").click();
    // Nobody said which words are for whom: they are the other body's alone.
    const data = await mixed(app, { person: "工号 0217", report: "", files: [] });
    await otherPart(app);
    const [service] = await queue(bank, RECIPIENTS.supervision);
    const [report] = await queue(bank, RECIPIENTS.routes[ROUTE]);
    assert.deepEqual([service.body.matter.story, report.body.matter.story], [undefined, data.story]);
    assert.deepEqual(await queue(bank, RECIPIENTS.default), []);
    assert.equal((await bank.cases()).length, 3);
  },
  { bank: () => configured() },
);
