// A bank whose backend does not speak contract v1: Kinto as it comes from PyPI, by configuration alone. The promises are the
// same: one record, whole, and delivered only when the backend has echoed id and digest.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { complaint, onlyCase } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { Case, takeBack, told } from "./support/case.mjs";
import { delivered } from "./support/delivery.mjs";
import { ADMIN, APP as ACCOUNT, Kinto, KintoFront } from "./support/kinto.mjs";
import { APP, ROOT } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";

const { check } = await import(join(APP, "mapping/check.js"));
const example = (name) => JSON.parse(readFileSync(join(ROOT, `docs/mapping/${name}.json`), "utf8"));
const journey = journeys();
const running = new Kinto();
before(() => running.open());
after(() => running.close());

/** The published configuration with another endpoint. */
const at = (endpoint) => (text) => JSON.stringify({ ...JSON.parse(text), endpoint });
const kinto = (change = (endpoint) => endpoint) => ({
  bank: () => new KintoFront(running, { "/config.json": at(change(example("kinto"))) }),
});

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const sorted = (value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
    : Array.isArray(value)
      ? value.map(sorted)
      : value;

const PDF = { name: "回单.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
const OTHER = { name: "流水.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.5\n%%EOF\n") };

/** The one record in Kinto: whole, and under the digest that the receipt shows. */
async function onlyRecord(app, front) {
  const records = await front.kinto.records("cases");
  assert.equal(records.length, 1, "exactly one record");
  const [{ case: body, digest }] = records;
  assert.equal(digest, await app.digest());
  assert.equal(sha256(JSON.stringify(sorted(body))), digest, "the case arrived byte for byte, in the form of RFC 8785");
  return records[0];
}

async function files(front) {
  const records = await front.kinto.records("files");
  return records.map(({ digest, content }) => [digest, sha256(Buffer.from(content, "base64"))]);
}

journey(
  "Kinto takes a complaint with its attachment, though the app may not read there",
  async (app, front) => {
    const data = complaint({ files: [PDF, OTHER] });
    await app.upToConfirm(data);
    await app.confirm();
    await delivered(app);
    const record = await onlyRecord(app, front);
    assert.equal(record.case.complainant.name, data.name);
    const digests = [PDF, OTHER].map(({ buffer }) => sha256(buffer)).sort();
    assert.deepEqual((await files(front)).sort(), digests.map((digest) => [digest, digest]));

    // The account in config.json is everybody's: it creates, and nothing else.
    const path = front.kinto.record("cases", record.id);
    assert.equal((await front.kinto.ask(path, ACCOUNT)).status, 403);
    assert.equal((await front.kinto.ask(path, ACCOUNT, { method: "DELETE" })).status, 403);
    assert.equal((await front.kinto.ask(path, ACCOUNT, { method: "PUT", body: "{}" })).status, 403);
    const list = await front.kinto.ask(path.replace(/\/[^/]+$/, ""), ACCOUNT);
    assert.deepEqual((await list.json()).data, []);
  },
  kinto(),
);

journey(
  "Kinto has stored it but the answer is lost: the same bytes again, and one record",
  async (app, front) => {
    await app.upToConfirm(complaint({ files: [PDF] }));
    // A browser repeats a request on a reused connection by itself, hence the two.
    front.lost = 2;
    await app.confirm();
    await delivered(app);
    await onlyRecord(app, front);
    assert.equal((await files(front)).length, 1);
    const sent = front.heard.filter(({ path }) => path.includes("/cases/"));
    assert.ok(sent.length > 1 && sent.some(({ status }) => status === 412), JSON.stringify(sent.map(({ status }) => status)));
    assert.equal(new Set(sent.map(({ body }) => body.toString())).size, 1, "byte for byte the same");
  },
  kinto(),
);

journey(
  "Kinto is told once that a case was taken back, though the answers are lost",
  async (app, front) => {
    await app.upToConfirm();
    await app.confirm();
    await delivered(app);
    front.lost = 2;
    await takeBack(app);
    await told(app);
    const [record, ...more] = await front.kinto.records("events");
    assert.deepEqual(more, []);
    assert.equal(record.event.kind, "withdrawn");
    assert.equal(record.digest, sha256(JSON.stringify(sorted(record.event))));
    assert.equal(record.case, (await onlyRecord(app, front)).id);
    const one = await Case.open(app);
    assert.match(await one.fact("caseTold"), /\d{4}/, "when it was told");
  },
  kinto(),
);

journey(
  "a backend without a place for it: the person is sent to the bank, and nothing is said to be told",
  async (app, front) => {
    await app.upToConfirm();
    await app.confirm();
    await delivered(app);
    await takeBack(app);
    await app.says(app.t.StuckWrongPlace);
    const one = await Case.open(app);
    await one.says("caseToldStuck");
    assert.deepEqual(await front.kinto.records("events"), []);
  },
  kinto((endpoint) => {
    delete endpoint.mapping.event;
    return endpoint;
  }),
);

journey(
  "something else lies under the case's id: it is not taken for delivered",
  async (app, front) => {
    await app.upToConfirm();
    front.lost = Infinity;
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    const [{ id }] = await front.kinto.records("cases");
    await front.kinto.put(front.kinto.record("cases", id), { data: { digest: "0".repeat(64) } });
    front.lost = 0;
    // It may just have been sent again by itself, and the button be gone.
    await app.button("UiTryNow").click({ timeout: 2000 }).catch(() => {});
    await app.says(app.t.StuckOtherContent);
  },
  kinto(),
);

journey(
  "what Kinto refuses is shown in its own words",
  async (app, front) => {
    await app.upToConfirm();
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptStuckTitle }).waitFor();
    await app.says(/Invalid/);
    assert.deepEqual(await front.kinto.records("cases"), []);
  },
  kinto((endpoint) => {
    endpoint.mapping.case.path = endpoint.mapping.case.path.replace("{id}", "({id})");
    return endpoint;
  }),
);

/** Attachments within the case, as base64. */
function inline(endpoint) {
  const { mapping } = endpoint;
  delete mapping.attachment;
  mapping.attachments = "inline";
  mapping.item = { id: "{attachment_id}", sum: "{attachment_digest}", type: "{media_type}", content: "{base64}" };
  mapping.case.body.data.files = "{attachments}";
  Object.assign(mapping.fields, { attachments: "/files", attachment_digest: "/sum" });
  return endpoint;
}

journey(
  "attachments within the case: one request, and a lost answer changes nothing",
  async (app, front) => {
    await app.upToConfirm(complaint({ files: [PDF, OTHER] }));
    front.lost = 2;
    await app.confirm();
    await delivered(app);
    const { files: stored, case: body } = await onlyRecord(app, front);
    const found = stored.map(({ id, sum, type, content }) => [id, sum, type, sha256(Buffer.from(content, "base64"))]);
    const wanted = body.attachments.map(({ id, digest, media_type: type }) => [id, digest, type, digest]);
    assert.equal(wanted.length, 2);
    assert.deepEqual(found, wanted);
    assert.deepEqual(await front.kinto.records("files"), []);
  },
  kinto(inline),
);

journey(
  "a backend that numbers its records itself is asked first, so that a repeat makes no second one",
  async (app, front) => {
    await app.upToConfirm();
    front.late = 1;
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    await app.button("UiTryNow").click();
    await delivered(app);
    const record = await onlyRecord(app, front);
    assert.notEqual(record.id, record.case.id);
    assert.deepEqual(front.heard.map(({ method, status }) => `${method} ${status}`), ["GET 200", "POST 201", "GET 200"]);
  },
  kinto((endpoint) => {
    const { mapping } = endpoint;
    // Without the case's id in its address nothing keeps a second record away.
    Object.assign(mapping.case, { method: "POST", path: "/cases/records" });
    mapping.lookup = { path: "/cases/records?case.id={id}", record: "/data/0", first: true };
    mapping.fields.id = "/case/id";
    endpoint.headers.Authorization = `Basic ${Buffer.from(ADMIN).toString("base64")}`;
    return endpoint;
  }),
);

journey(
  "a backend that takes no attachments: nobody is asked for one",
  async (app, front) => {
    await app.page.goto(`${app.url}/status.html`);
    await app.page.getByText("请打服务监督电话询问").waitFor();
    await app.open();
    await app.begin();
    await app.walk(complaint(), "evidence");
    assert.equal(await app.page.locator("input[type=file]").count(), 0);
    await app.walk(complaint(), "declaration", "evidence");
    await app.fill("declaration", complaint());
    await app.confirm();
    await delivered(app);
    await onlyRecord(app, front);
  },
  kinto((endpoint) => {
    delete endpoint.mapping.attachment;
    endpoint.mapping.attachments = "none";
    return endpoint;
  }),
);

journey(
  "contract v1 written as a mapping is contract v1",
  async (app, bank) => {
    await app.upToConfirm(complaint({ files: [PDF] }));
    await bank.order({ match: "PUT cases", answer: "drop-after-store", times: 2 });
    await app.confirm();
    await delivered(app);
    const stored = await onlyCase(bank);
    assert.equal(stored.receipt.digest, await app.digest());
    assert.deepEqual(stored.receipt.attachments, [sha256(PDF.buffer)]);
    assert.equal(await app.page.locator(".ticket-number").innerText(), stored.receipt.case_number);
    await takeBack(app);
    await told(app);
    assert.equal((await onlyCase(bank)).events, 1);
  },
  { bank: () => new Front({ "/config.json": at(example("contract-v1")) }) },
);

const WRONG = [
  ["/case/method", (mapping) => (mapping.case.method = "PATCH")],
  ["/case/path", (mapping) => (mapping.case.path = "/cases/records")],
  ["/case/path", (mapping) => (mapping.case.path = "cases/{id}")],
  ["/case/path", (mapping) => (mapping.case.path = "/cases/{id}/{idd}")],
  ["/case/headers/Bad Name", (mapping) => (mapping.case.headers["Bad Name"] = "x")],
  ["/case/headers/X-Id", (mapping) => (mapping.case.headers["X-Id"] = 7)],
  ["/case/body", (mapping) => (mapping.case.body = { data: { digest: "{digest}" } })],
  ["/case/body", (mapping) => (mapping.case.body = "{body}")],
  ["/case/body/data/place", (mapping) => (mapping.case.body.data.place = "{place}")],
  ["/case/record", (mapping) => (mapping.case.record = "data")],
  ["/case/existing", (mapping) => (mapping.case.existing = "/details/~existing")],
  ["/case/exists", (mapping) => (mapping.case.exists = 412)],
  ["/case", (mapping) => delete mapping.case.existing],
  ["/cas", (mapping) => (mapping.cas = {})],
  ["/fields/digest", (mapping) => delete mapping.fields.digest],
  ["/fields/received", (mapping) => (mapping.fields.received = "/x")],
  ["/lookup/path", (mapping) => (mapping.lookup = { path: "/all" })],
  ["/lookup/first", (mapping) => (mapping.lookup = { path: "/{id}", first: "yes" })],
  ["/problem/words", (mapping) => (mapping.problem.words = "/x")],
  ["/attachments", (mapping) => delete mapping.attachments],
  ["/attachment", (mapping) => (mapping.attachments = "none")],
  ["/attachment", (mapping) => delete mapping.attachment.digest],
  ["/attachment/path", (mapping) => (mapping.attachment.path = "/files/{id}")],
  ["/attachment/body", (mapping) => delete mapping.attachment.body.data.content],
  ["/item", (mapping) => (mapping.item = {})],
  ["/event/method", (mapping) => (mapping.event.method = "POST")],
  ["/event/path", (mapping) => (mapping.event.path = "/events/{case}")],
  ["/event/body", (mapping) => (mapping.event.body = { data: { digest: "{digest}" } })],
  ["/event/body/data/at", (mapping) => (mapping.event.body.data.at = "{attachment_id}")],
  ["/event/fields/id", (mapping) => (mapping.event.fields = { id: "data" })],
];

describe("a wrong mapping", () => {
  const faults = (mapping, more = {}) => check(JSON.stringify({ ...more, endpoint: { base: "/x", mapping } }), "en");

  test("is none in the examples", () => {
    for (const name of ["kinto", "contract-v1"]) assert.deepEqual(faults(example(name).mapping), [], name);
    assert.deepEqual(faults(inline(example("kinto")).mapping), []);
  });

  for (const [place, spoil] of WRONG) {
    test(`says where: ${place}, ${spoil}`, () => {
      const { mapping } = example("kinto");
      spoil(mapping);
      const found = faults(mapping);
      assert.deepEqual(found.map((fault) => fault.place), [`/endpoint/mapping${place}`], JSON.stringify(found));
      assert.doesNotMatch(found[0].what, /undefined|\{found\}|\{known\}|\{near\}/);
    });
  }

  test("never takes an attachment for delivered without its digest", () => {
    const { mapping } = inline(example("kinto"));
    delete mapping.fields.attachments;
    assert.deepEqual(faults(mapping).map(({ place }) => place), ["/endpoint/mapping/fields/attachments"]);
  });

  test("asks nothing of a sealed case that only the bank can read", () => {
    const { mapping } = example("kinto");
    mapping.case.body.data.name = "{/complainant/name}";
    assert.deepEqual(faults(mapping), []);
    mapping.event.body.data.kind = "{/kind}";
    const found = faults(mapping, { sealing: {} }).map(({ place }) => place);
    assert.deepEqual(found, ["/endpoint/mapping/case/body/data/name"], "what happens later is not sealed");
  });

  test("has the same faults in both languages", () => {
    const spoilt = { case: { method: 1, path: 2, headers: { a: 1 }, exists: [200] }, fields: [], attachments: "separate" };
    const places = (language) => check(JSON.stringify({ endpoint: { mapping: spoilt } }), language).map(({ place }) => place);
    assert.ok(places("en").length > 6);
    assert.deepEqual(places("en"), places("zh-Hans"));
  });
});

journey(
  "a wrong mapping: one page lists all of its faults with those of the rest",
  async (app) => {
    await app.page.goto(app.url);
    for (const place of ["/bank/address", "/endpoint/mapping/case/path", "/endpoint/mapping/fields/digest"]) {
      await app.page.getByText(place, { exact: true }).waitFor();
    }
  },
  {
    open: false,
    bank: () =>
      new Front({
        "/config.json": (text) => {
          const config = JSON.parse(text);
          const endpoint = example("kinto");
          endpoint.mapping.case.path = "/cases";
          delete endpoint.mapping.fields.digest;
          delete config.bank.address;
          return JSON.stringify({ ...config, endpoint });
        },
      }),
  },
);
