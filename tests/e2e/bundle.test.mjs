// The bundle as a browser gets it: whole, unforged, and quiet under its own content security policy.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { runInNewContext } from "node:vm";
import { Bank } from "./support/bank.mjs";
import { launch } from "./support/browser.mjs";

let server;
let browser;

before(async () => {
  server = await new Bank().open();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test("the page loads under its policy without a complaint", async () => {
  const page = await browser.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && wrong.push(`console: ${message.text()}`));
  const loaded = [];
  page.on("response", (response) => loaded.push([response.status(), new URL(response.url()).pathname]));
  await page.goto(server.url, { waitUntil: "networkidle" });
  const policy = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/);
  assert.deepEqual(loaded.filter(([status]) => status >= 400), []);
  assert.ok(loaded.some(([, path]) => path.endsWith(".wasm")), "the wasm was loaded");
  assert.deepEqual(wrong, []);
  await page.close();
});

test("inline script is refused", async () => {
  const page = await browser.newPage();
  await page.goto(server.url);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "window.ran = true";
    } catch {
      return "refused";
    }
    document.head.append(script);
    return window.ran === true ? "ran" : "refused";
  });
  assert.equal(ran, "refused");
  await page.close();
});

test("every file of the worker's lists is there, with the digest it is listed with", async () => {
  const worker = await (await fetch(`${server.url}/sw.js`)).text();
  const self = { addEventListener() {}, location: new URL("sw.js", `${server.url}/`), registration: { scope: `${server.url}/` }, URL };
  const { PRECACHE: first, isOfList } = runInNewContext(`${worker}; ({ PRECACHE, isOfList })`, { ...self, self });
  assert.ok(first.shell["./"], "the page itself is listed");
  const others = await (await fetch(`${server.url}/files.json`)).json();
  for (const url of Object.values(others).flatMap(Object.keys)) {
    assert.ok(isOfList(`${server.url}/${url}`), `${url} is looked for in the second list`);
  }
  for (const [url, digest] of [first, others].flatMap(Object.values).flatMap(Object.entries)) {
    const answer = await fetch(new URL(url, `${server.url}/`));
    assert.equal(answer.status, 200, url);
    const hex = createHash("sha256").update(Buffer.from(await answer.arrayBuffer())).digest("hex");
    if (digest !== null) assert.equal(hex.slice(0, 8), digest, url);
  }
});

test("whatever a listed script begins with is listed, too: without a network it would not begin at all", async () => {
  const lists = [(await (await fetch(`${server.url}/sw.js`)).text()).replace(/`/g, '"'), await (await fetch(`${server.url}/files.json`)).text()].join();
  const scripts = [...new Set([...lists.matchAll(/"([\w./-]+\.js)"/g)].map(([, name]) => name))];
  assert.ok(scripts.includes("kiosk/session.js"));
  const missing = [];
  for (const name of scripts) {
    const text = await (await fetch(`${server.url}/${name}`)).text();
    for (const [, wanted] of text.matchAll(/(?:^|[;}\n])import(?:[\w\s{},*$]*from)?\s*["']([^"']+)["']/g)) {
      const path = new URL(wanted, `${server.url}/${name}`).pathname.slice(1);
      if (!scripts.includes(path)) missing.push(`${name} needs ${path}`);
    }
  }
  assert.deepEqual(missing, []);
});

test("names with a digest are kept for ever, all others asked for anew", async () => {
  const html = await (await fetch(server.url)).text();
  const wasm = /href="([^"]+\.wasm)"/.exec(html)[1];
  for (const [path, expected] of [[wasm, /immutable/], ["sw.js", /no-cache/], ["", /no-cache/]]) {
    const answer = await fetch(`${server.url}/${path}`);
    assert.match(answer.headers.get("cache-control"), expected, path);
  }
  const type = (await fetch(`${server.url}/${wasm}`)).headers.get("content-type");
  assert.equal(type, "application/wasm");
});
