// What a person does with a confirmed case after all: mends what the bank refused, exports it, takes it back.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { complaint, onlyCase, until } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { barriers } from "./support/barriers.mjs";
import { Case, takeBack, told } from "./support/case.mjs";
import { DATA, delivered } from "./support/delivery.mjs";
import { beginAsStaff, setPassphrase, staffBank } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const STORY = "补充：收费时没有给我看收费标准，也没有给回单。";
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const headline = (app, id) => app.page.getByRole("heading", { level: 1, name: app.t[id], exact: true });
const refusal = (match, answer) => ({ match, answer, times: 99 });

/** From a refused case to the page of its answers. */
async function mend(app) {
  const one = await Case.open(app);
  assert.match(await one.fact("caseSaid"), /\w/);
  await one.button("mend").click();
  await app.isOn("check");
}

/** Through the pages behind the answers, to the receipt. */
async function handIn(app, data) {
  await app.next("check");
  await app.isOn("declaration");
  await app.fill("declaration", data);
  await app.confirm();
  await delivered(app);
}

for (const [answer, match] of [[422, "PUT cases"], [400, "PUT cases"], [413, "PUT attachments"]]) {
  journey(`refused with ${answer} (${match}): mended with its files, and of the two one counts`, async (app, bank) => {
    await bank.order(refusal(match, answer));
    await app.upToConfirm(DATA);
    await app.confirm();
    await headline(app, "ReceiptStuckTitle").waitFor();
    const old = await app.digest();
    await mend(app);
    await app.page.getByRole("main").getByText(DATA.files[0].name).first().waitFor();
    // It is stored as a draft: a reload comes back to it.
    await app.page.reload();
    await app.isOn("check");
    await bank.order();
    await app.page.getByRole("button", { name: app.t.UiChangeNamed.replace("{page}", app.t.StoryTitle), exact: true }).click();
    await app.isOn("story");
    await app.page.locator("#f-story").fill(DATA.story + STORY);
    await app.button("BackToCheck").click();
    await app.isOn("check");
    await handIn(app, DATA);

    const cases = await bank.cases();
    const { body, receipt } = cases.find((one) => one.receipt.digest !== old);
    assert.equal(body.matter.story, DATA.story + STORY);
    assert.deepEqual(receipt.attachments, [sha256(DATA.files[0].buffer)]);
    const ended = cases.filter((one) => one.receipt.id === body.replaces);
    assert.equal(cases.length, 1 + ended.length);
    assert.ok(ended.every(({ events }) => events === 1), "what was stored of the first is ended");
    assert.equal(ended.length, match === "PUT cases" ? 0 : 1);

    await app.button("UiGoHome").click();
    await app.says(app.t.TagReplaced);
    const list = app.page.getByRole("listitem").filter({ hasText: app.t.TagReplaced });
    assert.equal(await list.getByRole("button", { name: app.t.UiTryNow }).count(), 0, "the refused one is never sent again");
    await list.getByRole("button", { name: app.t.UiMore }).click();
    const one = new Case(app);
    await one.dialog.waitFor();
    assert.equal(await one.fact("caseDigest"), old, "and it can be traced");
    assert.match(await one.fact("caseSaid"), /\w/);
    assert.equal(await one.button("withdraw").count(), 0);
  });
}

journey(
  "staff mend a case in their locked store, and the bank's clocks run from its first confirmation",
  async (app, bank) => {
    const data = complaint({ name: "标记王淑芬" });
    await setPassphrase(app);
    await bank.order(refusal("PUT cases", 422));
    await beginAsStaff(app, "陈志远");
    await app.walk(data, "declaration");
    await app.fill("declaration", data);
    await app.confirm();
    await headline(app, "ReceiptStuckTitle").waitFor();
    await mend(app);
    assert.ok(!(await app.everythingStored()).includes("标记"), "nothing of it lies open on the device");
    await bank.order();
    await handIn(app, data);
    const { body } = await onlyCase(bank);
    assert.ok(body.replaces);
    assert.match(body.arrival.received_at, /^2026-09-21T15:40:00/);
  },
  { open: false, bank: staffBank },
);

journey("a case that two windows mend at once becomes one draft", async (app, bank) => {
  await bank.order(refusal("PUT cases", 422));
  await app.upToConfirm();
  await app.confirm();
  await headline(app, "ReceiptStuckTitle").waitFor();
  const other = await app.another();
  await other.open();
  const [here, there] = [await Case.open(app), await Case.open(other)];
  await Promise.all([here.button("mend").click(), there.button("mend").click()]);
  const mended = (window) => window.page.getByRole("heading", { level: 1, name: window.t.CheckTitle }).or(window.page.getByText(here.t["case-changed"])).or(window.page.getByText(here.t["case-busy"])).first().waitFor();
  await Promise.all([mended(app), mended(other)]);
  const stored = await app.everythingStored();
  assert.equal(stored.match(/^jiesu\/drafts\//gm).length, 1);
});

journey("an export is what is sent, byte for byte, and opens without the app", async (app, bank) => {
  await bank.order(refusal("PUT cases", 503));
  await app.upToConfirm(DATA);
  await app.confirm();
  await headline(app, "ReceiptWaitingTitle").waitFor();
  const one = await Case.open(app);
  assert.deepEqual(await barriers(app.page), []);
  const { name, files } = await one.export();
  assert.match(name, /^jiesu-case-\d{4}-\d\d-\d\d-\d\d-\d\d\.zip$/, "nothing personal in the name");
  assert.equal(sha256(files.get("case.json")), await one.fact("caseDigest"));
  const body = JSON.parse(files.get("case.json"));
  assert.equal(body.complainant.name, DATA.name);
  assert.ok(files.get(`attachments/${body.attachments[0].id}.pdf`).equals(DATA.files[0].buffer));
  assert.match(files.get("README.txt").toString(), /case\.json/);
  await one.close();
  await bank.order();
  await delivered(app);
  const after = await (await Case.open(app)).export();
  assert.deepEqual([...after.files.keys()], ["README.txt", "receipt.json"], "with the receipt, the content is the bank's");
  assert.equal(JSON.parse(after.files.get("receipt.json")).digest, (await onlyCase(bank)).receipt.digest);
});

journey("taken back before it is sent: nothing of it goes out, and nothing of it stays", async (app, bank) => {
  const data = complaint({ story: "标记：这一件要撤回。", files: DATA.files });
  await bank.order(refusal("PUT cases", 503));
  await app.upToConfirm(data);
  await app.confirm();
  await headline(app, "ReceiptWaitingTitle").waitFor();
  const one = await Case.open(app);
  await app.page.context().setOffline(true);
  await one.withdraw();
  await one.says("withdrawDone");
  assert.equal(await one.fact("caseTold"), one.t.caseToldYet);
  const stored = await app.everythingStored();
  assert.ok(!stored.includes("标记") && !stored.includes("%PDF"), "the content is gone from the device");
  await one.close();
  await headline(app, "TagWithdrawn").waitFor();
  await bank.order();
  await app.page.context().setOffline(false);
  await told(app);
  assert.deepEqual(await bank.cases(), []);
  await Case.open(app);
  await one.says("caseNothing");
  await app.page.reload();
  await headline(app, "TagWithdrawn").waitFor();
  assert.deepEqual(await bank.cases(), []);
});

journey("taken back after the receipt: the bank is told once, through lost answers, and the clocks end", async (app, bank) => {
  await app.handIn();
  await bank.order({ match: "PUT events", answer: "drop-after-store", times: 2 }, { match: "PUT events", answer: 503 });
  await takeBack(app);
  await headline(app, "TagWithdrawn").waitFor();
  await app.says(app.t.TagEnded);
  await told(app);
  assert.equal((await onlyCase(bank)).events, 1);
  const code = await app.page.locator("[data-code]").first().innerText();
  const status = await (await fetch(`${bank.url}/api/v1/cases/${code}/status`)).json();
  assert.equal(status.state, "withdrawn");
  await app.page.reload();
  await headline(app, "TagWithdrawn").waitFor();
  await app.says(app.t.TagEnded);
});

const keepsNothing = { bank: () => new Front({ "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), storage: { kept: "memory" } }) }) };

journey(
  "where nothing is kept, what the bank refused is mended all the same, with its files",
  async (app, bank) => {
    await bank.order(refusal("PUT cases", 422));
    await app.upToConfirm(DATA);
    await app.confirm();
    await headline(app, "ReceiptStuckTitle").waitFor();
    await mend(app);
    await app.page.getByRole("main").getByText(DATA.files[0].name).first().waitFor();
    await bank.order();
    await handIn(app, DATA);
    const { body, receipt } = await onlyCase(bank);
    assert.ok(body.replaces);
    assert.deepEqual(receipt.attachments, [sha256(DATA.files[0].buffer)]);
  },
  keepsNothing,
);

journey(
  "where nothing is kept, a case is taken back all the same, and the bank told",
  async (app, bank) => {
    await app.handIn();
    await takeBack(app);
    await headline(app, "TagWithdrawn").waitFor();
    await told(app);
    assert.equal((await onlyCase(bank)).events, 1);
  },
  keepsNothing,
);

journey(
  "a window that was opened before the receipt came does not take back what it no longer is",
  async (app, bank) => {
    await bank.order(refusal("PUT cases", 503));
    await app.upToConfirm();
    await app.confirm();
    await headline(app, "ReceiptWaitingTitle").waitFor();
    const one = await Case.open(app);
    await one.button("withdraw").click();
    await one.says("withdrawSure");
    await bank.order();
    // The network is back, and what waits goes by itself.
    await app.page.evaluate(() => dispatchEvent(new Event("online")));
    await until(app.page, async () => (await (await fetch("/api/v1/cases")).json()).cases.length > 0);
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptDeliveredTitle, includeHidden: true }).waitFor({ state: "attached" });
    await one.button("withdrawYes").click();
    await one.says("withdrawDone");
    await told(app);
    const { receipt, events } = await onlyCase(bank);
    assert.ok(receipt.case_number);
    assert.equal(events, 1, "it is with the bank, and the bank knows that it is taken back");
  },
  keepsNothing,
);
