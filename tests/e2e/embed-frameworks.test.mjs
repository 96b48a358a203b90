// The examples of <jiesu-intake>: in a plain page, in React and in Vue it is an element like any other; and its types.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { App, complaint, onlyCase } from "./support/app.mjs";
import { Bank } from "./support/bank.mjs";
import { MANNER, launch } from "./support/browser.mjs";
import { Host, embedding, framesOf, holds } from "./support/host.mjs";
import { APP, ROOT, scratch } from "./support/places.mjs";

const found = createRequire(import.meta.url);
const read = (path) => readFileSync(path, "utf8");
/** A file of a package that its `exports` do not name. */
const inside = (name, file) => read(join(dirname(found.resolve(`${name}/package.json`)), file));

/** React as npm has it is for bundlers; this is the least of one. */
const REACT = () => {
  const files = {
    react: inside("react", "cjs/react.production.js"),
    scheduler: inside("scheduler", "cjs/scheduler.production.js"),
    "react-dom": inside("react-dom", "cjs/react-dom.production.js"),
    "react-dom/client": inside("react-dom", "cjs/react-dom-client.production.js"),
  };
  const modules = Object.entries(files).map(([name, source]) => `${JSON.stringify(name)}(module, exports, require) {${source}\n}`);
  return `const process = { env: { NODE_ENV: "production" } }, made = {}, files = {${modules.join(",\n")}};
    export const require = (name) => {
      if (!made[name]) { const module = { exports: {} }; made[name] = module; files[name](module, module.exports, require); }
      return made[name].exports;
    };`;
};

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const opened = (page) => page.waitForFunction(() => document.querySelector("jiesu-intake")?.step === "home");

async function through(files, body) {
  const host = await new Host().open();
  let bank;
  const context = await browser.newContext(MANNER);
  context.setDefaultTimeout(15000);
  try {
    bank = await embedding([host.url]).open();
    host.files = files;
    host.body = `<!doctype html><meta charset="utf-8"><div id="root"></div><script type="module" src="${bank.url}/embed.js"></script><script type="module">${body}</script>`;
    const page = await context.newPage();
    await page.goto(host.url);
    await opened(page);
    const app = new App(framesOf(page)[0], bank.url);
    assert.equal(await page.locator("#step").innerText(), "home", "the framework has heard it");
    await app.handIn(complaint());
    await page.waitForFunction(() => self.submitted === 1);
    await onlyCase(bank);
    assert.equal(await page.locator("#step").innerText(), "receipt");
    await page.evaluate(() => self.unmount());
    await page.waitForFunction(() => !document.querySelector("jiesu-intake"));
    await holds(page, 0);
  } finally {
    await context.close();
    await bank?.close();
    await host.close();
  }
}

test("in React it gets its props, is heard, and goes with its component", () =>
  through(
    { "/react.js": REACT(), "/example.js": read(join(APP, "examples/embed-react.js")) },
    `import { require } from "/react.js"; import { complaints } from "/example.js";
     const React = require("react");
     const root = require("react-dom/client").createRoot(document.getElementById("root"));
     root.render(React.createElement(complaints(React, () => (self.submitted = (self.submitted ?? 0) + 1)), { language: "zh-Hans" }));
     self.unmount = () => root.unmount();`,
  ));

test("in Vue, too", () =>
  through(
    { "/vue.js": read(found.resolve("vue/dist/vue.esm-browser.prod.js")), "/example.js": read(join(APP, "examples/embed-vue.js")) },
    `import * as Vue from "/vue.js"; import { complaints } from "/example.js";
     const app = complaints(Vue, () => (self.submitted = (self.submitted ?? 0) + 1));
     app.mount("#root");
     self.unmount = () => app.unmount();`,
  ));

test("the plain page works as it is shipped, and every file has its digest", async () => {
  const bank = await new Bank().open();
  const context = await browser.newContext(MANNER);
  context.setDefaultTimeout(15000);
  try {
    const page = await context.newPage();
    await page.goto(`${bank.url}/examples/embed.html`);
    await opened(page);
    // The page itself has such a name, too.
    await new App(framesOf(page).at(-1), bank.url).handIn();
    await page.locator("#said", { hasText: "送到" }).waitFor();
    const digests = await (await fetch(`${bank.url}/sri.json`)).json();
    for (const name of ["embed.js", "embed.html", "embed/frame.js", "index.html", "sw.js"]) {
      const bytes = readFileSync(join(APP, name));
      assert.equal(digests[name], `sha384-${createHash("sha384").update(bytes).digest("base64")}`, name);
    }
    assert.equal(digests["config.json"], undefined, "which the bank edits");
    // What a browser makes of them; a script element would need a policy's leave in this page.
    const loads = (integrity) => page.evaluate((integrity) => new Promise((done) => {
      const link = document.createElement("link");
      Object.assign(link, { rel: "modulepreload", integrity, href: `../embed.js?${integrity.slice(-9, -1)}`, onload: () => done(true), onerror: () => done(false) });
      document.head.append(link);
    }), integrity);
    assert.equal(await loads(digests["sw.js"]), false);
    assert.equal(await loads(digests["embed.js"]), true);
  } finally {
    await context.close();
    await bank.close();
  }
});

test("tsc --strict takes the declarations and what they are for", () => {
  const folder = scratch("types");
  const use = `import type { JiesuErrorKind, JiesuIntakeAttributes } from ${JSON.stringify(join(ROOT, "www/embed.js"))};
    const form = document.querySelector("jiesu-intake")!;
    form.addEventListener("jiesu-step", ({ detail }) => { const v: 1 = detail.v; const step: string = detail.step; void [v, step]; });
    form.addEventListener("jiesu-error", ({ detail }) => { if (detail.kind === "host-policy") form.reset(); });
    // @ts-expect-error: no event carries an answer.
    form.addEventListener("jiesu-submitted", ({ detail }) => detail.name);
    // @ts-expect-error: it is told, not set.
    form.step = "home";
    const kind: JiesuErrorKind = "unreachable"; const attributes: JiesuIntakeAttributes = { isolated: true, lang: "en" };
    const ready: boolean = form.ready; form.focus({ preventScroll: true }); form.exit(); void [kind, attributes, ready];`;
  writeFileSync(join(folder, "use.ts"), use);
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "es2022", moduleResolution: "bundler", lib: ["es2022", "dom"], types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
  const { status, stdout } = spawnSync(process.execPath, [found.resolve("typescript/bin/tsc"), "--project", folder], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  assert.equal(stdout, "");
  assert.equal(status, 0);
});
