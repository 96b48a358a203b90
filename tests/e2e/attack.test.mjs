// Hostile strings wherever one can come in: nothing is executed, nothing panics, what is wrong is said, nothing is lost.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before } from "node:test";
import { complaint, PAGES } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { launch } from "./support/browser.mjs";
import { delivered } from "./support/delivery.mjs";
import { Prepared } from "./support/faults/run.mjs";
import { Health } from "./support/health.mjs";
import { arrived, boxes, enter, LETTERS, MARKUP, MEGABYTE, Watch } from "./support/hostile.mjs";
import { ROOT } from "./support/places.mjs";
import { arrive, setPassphrase, staffBank } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";
import { pattern } from "./support/words.mjs";

const journey = journeys();

/** As much of it as a line takes. */
const line = (text) => text.slice(0, 36).trim();

/** Whether a box takes only what has a certain form. */
const isChecked = (box) =>
  box.evaluate(({ id, inputMode, type }) => /^f-(phone|email|id_number|org_code|amount|group_size)/.test(id) || ["numeric", "decimal", "tel"].includes(inputMode) || ["time", "tel", "email"].includes(type));

/** Enters `text` into every box of every page and a file of that name; what refuses it is left empty or gets what is right. */
async function everywhere(app, watch, text, data) {
  const name = `${text.replace(/[\0/]/g, "").slice(0, 120)}.pdf`;
  for (const [slug] of PAGES) {
    await app.isOn(slug);
    await app.fill(slug, data);
    for (const box of await boxes(app)) {
      await enter(box, text);
    }
    await watch.quiet(slug);
    for (const box of await boxes(app)) {
      // A line holds forty signs; the story takes all of it.
      if (await isChecked(box)) await enter(box, "");
      else if (await box.evaluate(({ localName }) => localName === "input")) await enter(box, line(text));
    }
    await app.fill(slug, { ...data, name: undefined, story: undefined, person: undefined });
    if (slug === "evidence") {
      await app.page.getByLabel(app.t.AddFiles).setInputFiles([{ name, mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") }]);
      await app.page.locator(".file").first().waitFor();
      await app.choose(app.t.EvidenceConsent, "checkbox");
    }
    await app.saved();
    await app.next(slug);
  }
}

for (const [name, text] of [["markup and templates", MARKUP], ["letters that are none, and that turn lines around", LETTERS]]) {
  journey(`${name}: in every field of every page they arrive as they were typed`, async (app, bank) => {
    const watch = new Watch(app);
    await app.begin();
    await everywhere(app, watch, text, complaint());
    await delivered(app);
    await watch.quiet("receipt");
    const [stored] = await bank.cases();
    assert.equal(stored.body.matter.story, arrived(text));
    assert.equal(stored.body.complainant.name, arrived(line(text)));
    assert.equal(stored.receipt.digest, await app.digest());
    assert.equal(stored.receipt.attachments.length, 1);
    await app.page.reload();
    await delivered(app);
    await watch.quiet("after a reload");
  });
}

journey("a megabyte in a field is kept and refused with a sentence, and shortened it goes on", async (app, bank) => {
  const watch = new Watch(app);
  await app.begin();
  await app.walk(complaint(), "story");
  await app.fill("story", complaint());
  const story = app.page.locator("#f-story");
  await enter(story, MEGABYTE);
  await app.next("story");
  await app.page.getByRole("alert").filter({ hasText: app.t.ProblemsTitle }).waitFor();
  await app.says(pattern(app.t.TooLong));
  await app.saved();
  await app.page.reload();
  await app.isOn("story");
  assert.equal(await story.inputValue(), MEGABYTE, "it is all there after a reload");
  await watch.quiet("story");
  await app.walk(complaint(), "declaration", "story");
  await app.fill("declaration", complaint());
  await app.confirm();
  await delivered(app);
  assert.equal((await bank.cases())[0].body.matter.story, complaint().story);
});

journey(
  "staff: markup in the page of the arrival, and a hostile name at the lock",
  async (app) => {
    const watch = new Watch(app);
    await setPassphrase(app);
    await app.button("UiStaffBegin").click();
    await app.button("UiStartBegin").click();
    await arrive(app, MARKUP);
    for (const box of await boxes(app)) {
      if (!(await isChecked(box))) await enter(box, MARKUP);
    }
    await app.saved();
    await app.button("UiLeave").click();
    await app.button("UiResume").waitFor();
    await watch.quiet("home");
    await app.button("UiLock").click();
    await app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();
    await app.page.getByLabel(app.t.number).fill(MARKUP);
    await app.page.locator("#passphrase").fill(MARKUP);
    await app.button("unlock").click();
    await app.page.getByRole("heading", { level: 1, name: app.t.firstTitle }).or(app.page.getByRole("alert")).first().waitFor();
    await watch.quiet("lock");
  },
  { open: false, bank: staffBank },
);

/** Without a service worker, which would keep the sound files of before. */
const front = { open: false, bank: () => new Front(), manner: { serviceWorkers: "block" } };
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const config = (change) => (text) => JSON.stringify(change(JSON.parse(text)));

/** Files of the bank that are wrong or hostile: what is said, as a heading. */
const FILES = [
  ["a configuration nested 100,000 deep", { "/config.json": deep }, "BlockedConfigTitle"],
  ["a configuration whose every value is markup", { "/config.json": config((text) => JSON.parse(JSON.stringify(text), (_, value) => (typeof value === "string" ? MARKUP : value))) }, "BlockedConfigTitle"],
  ["a backend whose address is a script", { "/config.json": config((text) => ({ ...text, endpoint: { base: "javascript:self.struck=1" } })) }, "BlockedConfigTitle"],
  ["headers that would smuggle others", { "/config.json": config((text) => ({ ...text, endpoint: { ...text.endpoint, headers: { "X-A\r\nX-B": "1", "X-C": "1\r\nX-D: 2" } } })) }, "BlockedConfigTitle"],
  ["a configuration of the wrong types", { "/config.json": config((text) => Object.fromEntries(Object.keys(text).map((key) => [key, [[null]]]))) }, "BlockedConfigTitle"],
  ["a configuration that is bytes", { "/config.json": "\u0000\ufffd\u0001\u0002" }, "BlockedConfigTitle"],
  ["a pack nested 100,000 deep", { "/packs/s01-credit-coop-trial.json": deep }, "BlockedConfigTitle"],
  ["a pack of the wrong types", { "/packs/s01-credit-coop-trial.json": (text) => text.replace(/:"[^"]*"/g, ":{}") }, "BlockedConfigTitle"],
];

for (const [name, changes, title] of FILES) {
  journey(
    `${name}: one page says what is wrong, and the draft is still there`,
    async (app, bank) => {
      const watch = new Watch(app);
      await app.open();
      await app.begin();
      await app.fill("who", complaint());
      await app.saved();
      bank.changes = changes;
      await app.page.reload();
      await app.page.getByRole("heading", { level: 1, name: app.t[title] }).waitFor();
      assert.ok((await app.page.locator(".fault").count()) > 0, "with at least one fault");
      await watch.quiet(name);
      bank.changes = {};
      await app.button("Retry").click();
      await app.isOn("who");
    },
    front,
  );
}

journey(
  "a configuration and words with markup where text belongs show it as text",
  async (app, bank) => {
    bank.changes = {
      "/config.json": config((text) => ({ ...text, bank: { ...text.bank, name: MARKUP, address: MARKUP, privacy_contact: MARKUP, outlets: [{ id: "x", name: MARKUP }] } })),
      "/words/zh-Hans.txt": (text) => text.replaceAll("城关", MARKUP),
      "/packs/s01-credit-coop-trial.zh-Hans.json": (text) => JSON.stringify(JSON.parse(text, (_, value) => (typeof value === "string" ? `${value} ${MARKUP}` : value))),
    };
    const watch = new Watch(app);
    await app.open();
    await app.begin();
    await app.walk(complaint({ outlet: MARKUP }), "result");
    for (const summary of await app.page.locator("details > summary").all()) await summary.click();
    await watch.quiet("result");
    await app.walk(complaint(), "declaration", "result");
    await app.fill("declaration", complaint());
    await app.confirm();
    await delivered(app);
    await watch.quiet("receipt");
  },
  front,
);

const json = (status, body, type = "application/json") => (request, response) => response.writeHead(status, { "Content-Type": type }).end(typeof body === "string" ? body : JSON.stringify(body));
const receipt = (request, more) => {
  const id = /cases\/([0-9a-f-]{36})/.exec(request.url)?.[1];
  const digest = Buffer.from(/sha-256=:(.*):/.exec(request.headers["content-digest"] ?? "")?.[1] ?? "", "base64").toString("hex");
  return { id, digest, received_at: "2026-09-21T10:00:00+08:00", attachments: [], ...more };
};

/** Somebody who would like to have it. */
let reached = 0;
const attacker = createServer((request, response) => {
  reached += 1;
  response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end();
});
let prepared;
before(async () => {
  await new Promise((resolve) => attacker.listen(0, "127.0.0.1", resolve));
  const browser = await launch();
  prepared = await Prepared.type(browser, complaint());
  await browser.close();
});
after(() => attacker.close());

/** Answers to the case: what the receipt page says then. */
const ANSWERS = [
  ["a receipt whose case number is markup", (request, response) => json(201, receipt(request, { case_number: MARKUP }))(request, response), "ReceiptDeliveredTitle"],
  ["a receipt of the wrong types", (request, response) => json(201, receipt(request, { received_at: 7, case_number: {}, attachments: "x" }))(request, response), "ReceiptWaitingTitle"],
  ["a receipt with a moment that is none", (request, response) => json(201, receipt(request, { received_at: MARKUP }))(request, response), "ReceiptDeliveredTitle"],
  ["a problem of ten megabytes of markup", json(422, { title: MARKUP.repeat(15_000), detail: MARKUP.repeat(100), errors: Array.from({ length: 10_000 }, () => ({ pointer: MARKUP })) }, "application/problem+json"), "ReceiptStuckTitle"],
  ["a problem with markup", json(422, { title: MARKUP, detail: MARKUP, errors: [{ pointer: MARKUP }] }, "application/problem+json"), "ReceiptStuckTitle"],
  ["a problem of the wrong types", json(422, { title: [], detail: 7, errors: { pointer: null } }, "application/problem+json"), "ReceiptStuckTitle"],
  ["an answer nested 100,000 deep", json(201, deep), "ReceiptWaitingTitle"],
  ["an answer that is bytes", (request, response) => response.writeHead(201, { "Content-Type": "application/json" }).end(Buffer.from([0xff, 0xfe, 0, 0x80])), "ReceiptWaitingTitle"],
  ["a body of 100 MB", (request, response) => {
    response.writeHead(201, { "Content-Type": "application/json" });
    const piece = Buffer.alloc(1_000_000, 0x20);
    let sent = 0;
    const more = () => {
      while (sent < 100 && !response.destroyed) {
        sent += 1;
        if (!response.write(piece)) return response.once("drain", more);
      }
      return response.end();
    };
    more();
  }, "ReceiptWaitingTitle"],
  ["a redirect to somebody else", (request, response) => response.writeHead(307, { Location: `http://127.0.0.1:${attacker.address().port}/` }).end(), "ReceiptWaitingTitle"],
  ["a Retry-After of ages", (request, response) => response.writeHead(503, { "Retry-After": "99999999999999999999" }).end(), "ReceiptWaitingTitle"],
];

for (const [name, answer, title] of ANSWERS) {
  journey(
    `${name}: nothing breaks, and the case is still here`,
    async (app, bank) => {
      bank.answers = answer;
      const watch = new Watch(app);
      await prepared.into(app);
      await app.confirm();
      await app.page.getByRole("heading", { level: 1, name: app.t[title] }).waitFor();
      await app.page.locator(".digest").first().waitFor({ state: "attached" });
      await watch.quiet(name);
      if (title !== "ReceiptDeliveredTitle") assert.ok((await app.everythingStored()).includes(complaint().story), "it is all here");
      await app.page.reload();
      await app.page.locator(".digest").first().waitFor({ state: "attached" });
      await watch.quiet("after a reload");
      // And the bank itself, once it answers, has it.
      bank.answers = null;
      assert.equal(reached, 0);
      if (title === "ReceiptDeliveredTitle") return;
      await delivered(app);
      assert.equal((await bank.cases()).length, 1);
    },
    front,
  );
}

journey("messages from nobody change nothing", async (app, bank) => {
  const watch = new Watch(app);
  await app.begin();
  await app.walk(complaint(), "story");
  await app.fill("story", complaint());
  await app.saved();
  const other = await app.another();
  await other.open();
  await other.page.evaluate((markup) => {
    const hostile = [null, 7, markup, "outbox", "locked", { type: "outbox" }, ["locked"], new ArrayBuffer(8), { toString: () => "locked" }.toString(), "x".repeat(1_000_000)];
    const channel = new BroadcastChannel("jiesu");
    for (const message of hostile) channel.postMessage(message);
    channel.close();
    for (const message of hostile) navigator.serviceWorker.controller?.postMessage(message);
  }, MARKUP);
  await app.page.evaluate((markup) => {
    for (const message of [null, markup, { action: "Confirm" }, { type: "webpackOk", data: markup }]) window.postMessage(message, "*");
    window.dispatchEvent(new PopStateEvent("popstate", { state: { page: markup } }));
    window.dispatchEvent(new PopStateEvent("popstate", { state: markup }));
  }, MARKUP);
  await app.open();
  await app.button("UiResume").click();
  await app.isOn("story");
  assert.equal(await app.page.locator("#f-story").inputValue(), complaint().story);
  await watch.quiet("afterwards");
  assert.deepEqual(await bank.cases(), []);
});

const script = readFileSync(join(ROOT, "www/health/file.js"), "utf8");
const { seal } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
const CODE = "ABCD-EFGH-JKMN-PQRS-TVWX";

journey("hostile backup files are told apart from good ones, and bring nothing in", async (app) => {
  const watch = new Watch(app);
  await app.begin();
  await app.walk(complaint(), "about");
  await app.saved();
  await app.button("UiLeave").click();
  const before = await app.everythingStored();
  const health = await Health.open(app);
  const id = "00000000-0000-4000-8000-000000000001";
  const bytes = (value) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
  const draft = (more) => bytes({ format: 1, id, revision: 1, ...more });
  for (const [what, place, rows] of [
    ["a draft of nothing", "jiesu", [["drafts", id, 1, "1", draft({})]]],
    ["markup for a key", "jiesu", [["drafts", MARKUP, 1, "1", draft({ id: MARKUP })]]],
    ["a table that is none", "jiesu", [["__proto__", id, 1, "1", draft({})]]],
    ["the keyring", "jiesu", [["device", "sender", 1, "1", bytes("9")]]],
    ["answers of the wrong types", "jiesu", [["drafts", id, 1, "1", draft({ answers: [MARKUP], attachments: MARKUP, page: MARKUP, pack: {} })]]],
    ["100,000 brackets", "jiesu", [["drafts", id, 1, "1", bytes(`{"id":"${id}","revision":1,"answers":${deep}}`)]]],
    ["an entry without a body", "jiesu", [["outbox", id, 1, "1", bytes({ format: 1, id, state: { waiting: {} } })]]],
    ["files of nobody", "jiesu", [["attachments", `${id}/${id}`, 1, "1", bytes("%PDF")]]],
    ["another app's", MARKUP, [["drafts", id, 1, "1", draft({})]]],
  ]) {
    const file = await seal(CODE, place, 1, rows);
    await health.bring({ name: `${what}.jiesu`, mimeType: "application/octet-stream", buffer: Buffer.from(file) }, CODE);
    await health.dialog.locator(".health-told").filter({ hasText: /\S/ }).first().waitFor();
    await watch.quiet(what);
  }
  await health.close();
  assert.equal(await app.everythingStored(), before);
  await app.button("UiResume").click();
  await app.isOn("about");
});
