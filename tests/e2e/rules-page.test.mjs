// The rules package in a browser: under a strict content security policy, with no more loaded than is used.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { after, before, test } from "node:test";

import { launch } from "./support/browser.mjs";
import { ROOT } from "./support/places.mjs";

const FOLDER = process.env.JIESU_RULES_DIR ?? join(ROOT, "dist/rules");
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const TYPES = { html: "text/html", js: "text/javascript", wasm: "application/wasm", json: "application/json" };
const PAGE = {
  "/": '<!doctype html><title>rules</title><script type="module" src="/page.js"></script>',
  "/page.js": 'import * as rules from "/rules/index.js"; window.rules = rules; await rules.default(); window.ready = true;',
};

let server;
let browser;
let page;
const asked = [];
const wrong = [];

before(async () => {
  server = createServer(async (request, answer) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    asked.push(path);
    const body = PAGE[path] ?? (path.startsWith("/rules/") ? await readFile(join(FOLDER, path.slice(7))).catch(() => undefined) : undefined);
    const type = TYPES[path.split(".").at(-1)] ?? TYPES.html;
    answer.writeHead(body === undefined ? 404 : 200, { "content-type": type, "content-security-policy": POLICY });
    answer.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  browser = await launch();
  page = await browser.newPage();
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => window.ready);
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("it starts under a strict policy, with one wasm and without any pack", () => {
  const inPackage = asked.filter((path) => path.startsWith("/rules/")).map((path) => path.slice(7));
  assert.deepEqual(inPackage.filter((path) => path.startsWith("packs/")), []);
  assert.deepEqual(inPackage.filter((path) => path.endsWith(".wasm")), ["jiesu_rules_bg.wasm"]);
  assert.deepEqual(wrong, []);
});

test("the calendar is there at once", async () => {
  const seen = await page.evaluate(() => window.rules.addWorkingDays("2026-09-30", 1));
  assert.deepEqual(seen, { date: "2026-10-08", provisional: false });
});

test("a pack is there once it is loaded, with its words, and others are not fetched", async () => {
  const before = asked.length;
  const seen = await page.evaluate(async () => {
    const { load, packs, Policy } = window.rules;
    const code = (call) => {
      try {
        call();
        return "none";
      } catch (error) {
        return error.code;
      }
    };
    const early = code(() => new Policy("s01-credit-coop-trial"));
    await load("s01-credit-coop-trial", "zh-Hans");
    const policy = new Policy("s01-credit-coop-trial");
    const timeline = [{ kind: "received", occurred_at: "2026-09-02T10:00:00+08:00" }];
    const facts = { grounds: ["attitude"], place: "counter", capacity: "self", respondent_outlet: true, occurred: true, story: true, specific_event: true };
    const { outcome, reply_by, conditions } = policy.assess({ facts, timeline, now: "2026-09-02T10:00:00+08:00" });
    const words = policy.words("zh-Hans");
    return {
      early,
      known: packs().length,
      outcome: outcome.kind,
      due: reply_by.due.date,
      reasons: conditions.every(({ reason }) => words[reason]),
      english: policy.words("en") === undefined,
      late: await load("no-such-pack").catch((error) => error.code),
    };
  });
  assert.ok(seen.known >= 2);
  delete seen.known;
  assert.deepEqual(seen, { early: "unknown-pack", outcome: "accepted", due: "2026-09-03", reasons: true, english: true, late: "unknown-pack" });
  assert.deepEqual(asked.slice(before).sort(), [
    "/rules/packs/cn-statutory.json",
    "/rules/packs/cn-statutory.zh-Hans.json",
    "/rules/packs/s01-credit-coop-trial.json",
    "/rules/packs/s01-credit-coop-trial.zh-Hans.json",
  ]);
});

test("a wrong pack is explained in whole sentences", async () => {
  const { early, faults } = await page.evaluate(async () => {
    const { lint, loadChecker, Policy } = window.rules;
    const codes = [() => lint({}), () => new Policy({})].map((call) => {
      try {
        return call();
      } catch (error) {
        return error.code;
      }
    });
    await loadChecker();
    return { early: codes, faults: lint({ id: "own" }) };
  });
  assert.deepEqual(early, ["not-loaded", "not-loaded"]);
  assert.ok(faults.length > 2);
  for (const fault of faults) assert.match(fault.what, / /, JSON.stringify(fault));
  assert.deepEqual(wrong, []);
});
