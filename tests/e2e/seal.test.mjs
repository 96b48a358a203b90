// What a device seals for the bank: the bank opens it, and nobody else, the device included.

import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, hkdfSync, randomBytes, createDecipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { compactDecrypt } from "jose";

import { complaint, onlyCase } from "./support/app.mjs";
import { Front, sealing, somebodys, withKeys } from "./support/bank.mjs";
import { FILES, delivered } from "./support/delivery.mjs";
import { ROOT } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";

// A page's script stands in no package, so that its text is what Node can take for a module.
const script = readFileSync(join(ROOT, "www/seal.js"), "utf8");
const { seal, sealFile } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
const journey = journeys();

describe("the sealer", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = JSON.stringify({ ...publicKey.export({ format: "jwk" }), kid: "2026" });

  test("writes what another implementation of JWE opens", async () => {
    for (const text of ["", "排队两小时，柜员态度差。".repeat(5000)]) {
      const { plaintext, protectedHeader } = await compactDecrypt(await seal(jwk, text), privateKey);
      assert.equal(new TextDecoder().decode(plaintext), text);
      assert.deepEqual([protectedHeader.alg, protectedHeader.enc, protectedHeader.kid], ["ECDH-ES", "A256GCM", "2026"]);
    }
    assert.notEqual(await seal(jwk, "x"), await seal(jwk, "x"), "a key of its own each time");
  });

  test("seals files of any size in pieces that cannot change their places", async () => {
    const salt = randomBytes(16).toString("hex");
    const key = Buffer.from(hkdfSync("sha256", Buffer.from(salt, "hex"), "", "jiesu/1/a/b", 32));
    const piece = 1048576;
    for (const size of [0, 1, piece - 1, piece, piece + 1, 2 * piece]) {
      const bytes = randomBytes(size);
      const sealed = await sealFile(salt, "jiesu/1/a/b", bytes);
      const opened = [];
      for (let at = 0, number = 0; at < sealed.length; number += 1) {
        const end = Math.min(at + piece + 16, sealed.length);
        const iv = Buffer.alloc(12);
        iv.writeUInt32BE(number, 7);
        iv[11] = end === sealed.length ? 1 : 0;
        const open = createDecipheriv("aes-256-gcm", key, iv);
        open.setAuthTag(sealed.subarray(end - 16, end));
        opened.push(open.update(sealed.subarray(at, end - 16)), open.final());
        at = end;
      }
      assert.ok(Buffer.concat(opened).equals(bytes), `${size} bytes`);
    }
  });
});

journey(
  "only a receipt that the bank has signed counts, and it says so",
  async (app, bank) => {
    await app.upToConfirm();
    await app.confirm();
    // It is there, but nobody has vouched for it.
    for (let asked = 0; asked < 500 && (await bank.cases()).length === 0; asked += 1);
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    assert.equal((await bank.cases()).length, 1);
    const { keys } = await (await fetch(`${bank.bank.url}/.well-known/jwks.json`)).json();
    bank.changes = { "/config.json": withKeys(keys) };
    await app.page.reload();
    await delivered(app);
    await app.says(app.t.UiSignedText);
    assert.equal((await bank.cases()).length, 1);
    await app.page.reload();
    await app.says(app.t.UiSignedText);
  },
  { bank: () => new Front({ "/config.json": withKeys([somebodys()]) }), manner: { serviceWorkers: "block" } },
);

journey(
  "a confirmed case waits sealed, arrives once, and only the bank can read it",
  async (app, bank) => {
    const data = complaint({ files: FILES });
    await app.upToConfirm(data);
    assert.ok((await app.everythingStored()).includes(data.name), "the draft is the person's own");
    await bank.order(...Array.from({ length: 3 }, () => ({ match: "PUT cases", answer: 503 })));
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    const kept = await app.everythingStored();
    for (const told of [data.name, data.story, data.phone, "%PDF", "回单"]) assert.ok(!kept.includes(told), `${told} is still there`);
    await bank.order();
    await app.page.reload();
    await app.receiptNumber();
    const stored = await onlyCase(bank);
    assert.equal(stored.body.complainant.name, data.name);
    assert.equal(stored.receipt.digest, await app.digest());
    const digests = FILES.map(({ buffer }) => createHash("sha256").update(buffer).digest("hex"));
    assert.deepEqual([...stored.receipt.attachments].sort(), digests.sort());
  },
  { bank: sealing },
);

journey(
  "a case sealed for another key is not lost: it waits, and the bank says why",
  async (app, bank) => {
    await app.upToConfirm();
    await app.confirm();
    await app.says(/does not open/);
    assert.deepEqual(await bank.cases(), []);
    assert.match(await app.everythingStored(), /jwe/);
  },
  {
    bank: () => {
      const front = sealing();
      front.bank.more = sealing().bank.more;
      return front;
    },
  },
);
