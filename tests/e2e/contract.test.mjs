// Every request that the app makes of its bank, and every answer, held against docs/contract/openapi.yaml by Prism, which is
// not ours. Its library is asked, since its server takes no body that is not text: attachments are files.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { complaint, onlyCase } from "./support/app.mjs";
import { Front, sealing } from "./support/bank.mjs";
import { takeBack, told } from "./support/case.mjs";
import { delivered } from "./support/delivery.mjs";
import { ROOT, scratch } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";

const require = createRequire(import.meta.url);
const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");
const { default: route } = require("@stoplight/prism-http/dist/router");
const { validateInput, validateOutput } = require("@stoplight/prism-http/dist/validator");

const journey = journeys();
const CONTRACT = join(ROOT, "docs/contract/openapi.yaml");
const BASE = "/api/v1";

const content = (headers, bytes) => (/[/+]json/.test(headers["content-type"] ?? "") ? JSON.parse(bytes) : bytes.length > 0 ? bytes.toString("latin1") : undefined);

/** What Prism finds wrong with exchanges, and which operations they were. */
async function found(exchanges, contract = CONTRACT) {
  const resources = await getHttpOperationsFromSpec(contract);
  const [wrong, used] = [[], new Set()];
  for (const { method, path, headers, body, status, told, answer } of exchanges) {
    const { pathname, search } = new URL(path, "http://bank.example");
    assert.ok(pathname.startsWith(BASE));
    const input = {
      method: method.toLowerCase(),
      url: { path: pathname.slice(BASE.length), query: Object.fromEntries(new URLSearchParams(search)) },
      headers,
      body: content(headers, body),
    };
    const routed = route({ resources, input });
    if (routed._tag === "Left") {
      wrong.push(`${method} ${path}: ${routed.left.detail}`);
      continue;
    }
    const resource = routed.right;
    const name = `${method} ${resource.path}`;
    used.add(name);
    const output = { statusCode: status, headers: told, body: content(told, answer) };
    for (const result of [validateInput({ resource, element: input }), validateOutput({ resource, element: output })]) {
      if (result._tag === "Left") wrong.push(...result.left.map(({ message }) => `${name} ${status}: ${message}`));
    }
  }
  return { wrong, used: [...used].sort() };
}

/** The published configuration with something changed. */
const configured = (change) => ({ bank: () => new Front({ "/config.json": (text) => JSON.stringify(change(JSON.parse(text))) }) });

const FILES = [
  { name: "回单.pdf", mimeType: "application/pdf", buffer: Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.from([0, 255, 128]), Buffer.from("\n%%EOF\n")]) },
  { name: "空白.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") },
];

/** Everything there is to ask, with a bank that fails in between. */
async function everything(app, front) {
  const attached = complaint({ files: FILES });
  await app.upToConfirm(attached);
  await front.order(
    { match: "PUT cases", answer: 503, store: true },
    { match: "POST cases", answer: 503, store: true },
    { match: "PUT attachments", answer: 429 },
  );
  await app.confirm();
  await delivered(app);
  await takeBack(app);
  await told(app);
  assert.equal((await onlyCase(front)).events, 1);
  const { page } = app;
  const code = await page.locator("[data-code]").first().innerText();
  await page.goto(`${app.url}/status.html`);
  await page.locator("#code").fill(code);
  await page.getByRole("button", { name: "查询" }).click();
  await page.locator("#state").waitFor();
}

const ALWAYS = [
  "GET /cases/{code}/status",
  "GET /cases/{id}/receipt",
  "PUT /cases/{id}/attachments/{attachment}",
  "PUT /cases/{id}/events/{event}",
];

journey(
  "by PUT every request and answer is what the contract says, and Prism sees what is not",
  async (app, front) => {
    await everything(app, front);
    const { heard } = front;
    const { wrong, used } = await found(heard);
    assert.deepEqual(wrong, []);
    assert.deepEqual(used, [...ALWAYS, "PUT /cases/{id}"].sort());
    assert.ok(heard.some(({ status }) => status === 412) && heard.some(({ status }) => status === 503));

    const stored = heard.find(({ method, path }) => method === "PUT" && /\/cases\/[^/]+$/.test(path));
    const file = heard.find(({ path, status }) => path.includes("/attachments/") && status < 300);
    const without = (exchange, name) => ({ ...exchange, headers: { ...exchange.headers, [name]: undefined } });
    const rewritten = (change) => {
      const body = JSON.parse(stored.body);
      change(body);
      return { ...stored, body: Buffer.from(JSON.stringify(body)) };
    };
    const spoilt = {
      "no If-None-Match": without(stored, "if-none-match"),
      "a file without a digest": without(file, "content-digest"),
      "another form of digest": { ...file, headers: { ...file.headers, "content-digest": "md5=:abc:" } },
      "a member that nobody knows": rewritten((body) => (body.priority = 1)),
      "a member that is missing": rewritten((body) => delete body.matter),
      "a member of another kind": rewritten((body) => (body.attachments = {})),
      "no JSON": { ...stored, headers: { ...stored.headers, "content-type": "text/plain" } },
      "another path": { ...stored, path: stored.path.replace("/cases/", "/complaints/") },
      "a receipt without its digest": { ...file, answer: Buffer.from(JSON.stringify({ ...JSON.parse(file.answer), digest: undefined })) },
    };
    for (const [what, exchange] of Object.entries(spoilt)) assert.notDeepEqual((await found([exchange])).wrong, [], what);

    // And a contract that has moved away from the app.
    const drifted = join(scratch("contract"), "openapi.yaml");
    const text = readFileSync(CONTRACT, "utf8");
    for (const [from, to] of [["        - confirmed_at\n", "        - confirmed_on\n"], ["/cases/{id}/receipt", "/cases/{id}/proof"], ['name: Content-Digest', "name: Digest"]]) {
      assert.ok(text.includes(from), from);
      writeFileSync(drifted, text.replaceAll(from, to));
      assert.notDeepEqual((await found([stored, file, ...heard.filter(({ path }) => path.endsWith("/receipt"))], drifted)).wrong, [], to);
    }
  },
  configured((config) => config),
);

journey(
  "by POST likewise",
  async (app, front) => {
    await everything(app, front);
    const { wrong, used } = await found(front.heard);
    assert.deepEqual(wrong, []);
    assert.deepEqual(used, [...ALWAYS, "POST /cases"].sort());
  },
  configured((config) => ({ ...config, endpoint: { ...config.endpoint, method: "POST" } })),
);

journey(
  "a sealed case with sealed attachments likewise",
  async (app, front) => {
    await everything(app, front);
    const { wrong, used } = await found(front.heard);
    assert.deepEqual(wrong, []);
    assert.deepEqual(used, [...ALWAYS, "PUT /cases/{id}"].sort());
  },
  { bank: sealing },
);
