// Sealing by SM2, SM3 and SM4, in the app that is built with it; and what an app without it says of such a key.

import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { complaint, onlyCase, until } from "./support/app.mjs";
import { Front, sealing } from "./support/bank.mjs";
import { FILES } from "./support/delivery.mjs";
import { APP, APP_WITH_SM } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const sealingBySm = (app) => sealing(["--sm"], app);

journey(
  "a case sealed by SM2 without a network waits unreadable, arrives once, and only the bank reads it",
  async (app, bank) => {
    const ours = readdirSync(APP_WITH_SM).filter((name) => /^(seal|jiesu)-sm-.*\.(js|wasm)$/.test(name));
    assert.equal(ours.length, 3, "a script, the glue and the wasm");
    await until(app.page, async (wanted) => {
      const has = await Promise.all(wanted.map((url) => caches.match(url)));
      return navigator.serviceWorker.controller !== null && has.every(Boolean);
    }, [...ours, "mapping/check.js"]);
    await app.page.context().setOffline(true);
    await app.page.reload();
    const data = complaint({ files: FILES });
    await app.upToConfirm(data);
    assert.ok((await app.everythingStored()).includes(data.name), "the draft is the person's own");
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    const kept = await app.everythingStored();
    for (const told of [data.name, data.story, data.phone, "%PDF", "回单"]) assert.ok(!kept.includes(told), `${told} is still there`);
    const header = JSON.parse(Buffer.from(/jwe\W+(ey[\w-]+)\./.exec(kept)[1], "base64url"));
    assert.deepEqual([header.alg, header.enc], ["jiesu-SM2-C1C3C2", "jiesu-SM4-GCM"]);
    await app.page.context().setOffline(false);
    await app.receiptNumber();
    const stored = await onlyCase(bank);
    assert.equal(stored.body.complainant.name, data.name);
    assert.equal(stored.receipt.digest, await app.digest());
    const digests = FILES.map(({ buffer }) => createHash("sha256").update(buffer).digest("hex"));
    assert.deepEqual([...stored.receipt.attachments].sort(), digests.sort());
  },
  { bank: () => sealingBySm(APP_WITH_SM) },
);

journey(
  "an app that was built without it says which build such a key needs, and does not start",
  async (app) => {
    await app.page.goto(`${app.url}/`);
    await app.says(/cargo xtask build --features sm/);
    assert.equal(await app.button("UiBegin").and(app.page.locator(":enabled")).count(), 0);
  },
  { bank: () => sealingBySm(APP), open: false },
);

journey(
  "keys on both curves are refused, since files are sealed in one way",
  async (app, bank) => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const sealed = bank.changes["/config.json"];
    bank.changes["/config.json"] = (text) => {
      const config = JSON.parse(sealed(text));
      config.sealing.routes = { "integrity-report": publicKey.export({ format: "jwk" }) };
      return JSON.stringify(config);
    };
    await app.page.goto(`${app.url}/`);
    await app.says(/sealing\/routes\/integrity-report/);
    await app.says(/SM2/);
  },
  { bank: () => sealingBySm(APP_WITH_SM), open: false },
);

journey(
  "with a key on P-256 the app that could seal by SM2 loads none of it",
  async (app, bank) => {
    await app.upToConfirm();
    await app.confirm();
    await app.receiptNumber();
    assert.equal((await onlyCase(bank)).receipt.digest, await app.digest());
    const asked = await app.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.ok(asked.some((name) => name.includes("/seal-")));
    assert.deepEqual(asked.filter((name) => /-sm-/.test(name)), []);
  },
  { bank: () => sealing([], APP_WITH_SM), manner: { serviceWorkers: "block" } },
);

test("nothing but the sealer tells the two apps apart", () => {
  const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length));
  const [ordinary, withSm] = [APP, APP_WITH_SM].map(files);
  const differs = withSm.filter((name) => !ordinary.includes(name) || !readFileSync(join(APP, name)).equals(readFileSync(join(APP_WITH_SM, name))));
  const plain = differs.filter((name) => !/\.(br|gz)$/.test(name)).map((name) => name.replace(/-[0-9a-f]{16}\./, "."));
  assert.deepEqual(plain.sort(), ["/THIRD-PARTY.txt", "/files.json", "/jiesu-sm.js", "/jiesu-sm.wasm", "/mapping/check.js", "/seal-sm.js", "/sri.json", "/sw.js"]);
  assert.deepEqual(ordinary.filter((name) => !withSm.includes(name)), []);
});
