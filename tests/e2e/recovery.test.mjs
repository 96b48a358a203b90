// A forgotten passphrase: what the tablet holds, the bank opens with its recovery key and gives back, and nobody else does.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compactDecrypt, importJWK } from "jose";
import { complaint, until } from "./support/app.mjs";
import { delivered } from "./support/delivery.mjs";
import { Health, panelWords } from "./support/health.mjs";
import { XTASK, scratch } from "./support/places.mjs";
import { PASSPHRASE, STAFF, beginAsStaff, handOver, join as joinStaff, setPassphrase, staffBank, unlock } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const folder = scratch("recovery");
const t = panelWords("staff");

/** A pair of keys, the private one as the path of a file: JWK, or PEM. */
function pair(name, format) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const file = join(folder, `${name}.${format}`);
  writeFileSync(file, format === "pem" ? privateKey.export({ type: "pkcs8", format }) : JSON.stringify(privateKey.export({ format })));
  return { jwk: { ...publicKey.export({ format: "jwk" }), kid: name }, file };
}

const bank = pair("bank-2026", "jwk");
const later = pair("bank-2027", "pem");
const stranger = pair("stranger", "jwk");
const PDF = Buffer.from("%PDF-1.4\n% 柳河存单\n%%EOF\n");
const data = complaint({ files: [{ name: "存单.pdf", mimeType: "application/pdf", buffer: PDF }] });

/** A bank with a recovery key, which `front.recovery(key)` changes. */
function recoverable() {
  const front = staffBank();
  const plain = JSON.parse(front.changes["/config.json"]);
  front.recovery = (recovery_key) => (front.changes["/config.json"] = JSON.stringify({ ...plain, recovery_key }));
  front.recovery(bank.jwk);
  return front;
}

const options = { open: false, bank: recoverable, manner: { viewport: { width: 820, height: 1180 } } };

let runs = 0;

/** Runs the bank's tool: what it said, and where it wrote. */
function recover(file, { file: key }) {
  const out = join(folder, `out-${(runs += 1)}`);
  const { status, stdout, stderr } = spawnSync(XTASK, ["recover", "--key", key, file, "--out", out], { encoding: "utf8" });
  return { status, stderr, out, code: stdout.trim().split("\n").pop() };
}

/** Asks at the lock for the file of a number; the window. */
async function ask(app, name) {
  await app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();
  await app.button("forgottenTitle").click();
  const dialog = app.page.getByRole("dialog", { name: t.forgottenTitle });
  await dialog.getByLabel(t.number).fill(name);
  return dialog;
}

/** The path of the file that the lock gives. */
async function exported(app, name = STAFF) {
  const dialog = await ask(app, name);
  const saved = app.page.waitForEvent("download");
  await dialog.getByRole("button", { name: t.forgottenSave }).click();
  const file = join(folder, `${(runs += 1)}.jiesu-store`);
  await (await saved).saveAs(file);
  await dialog.getByText("jiesu-recovery-").waitFor();
  await dialog.getByRole("button", { name: t.close }).click();
  return file;
}

async function draft(app) {
  await beginAsStaff(app, "陈志远");
  await app.walk(data, "demand");
  await app.saved();
}

const listOf = (bytes) => JSON.parse(bytes.subarray(13, 13 + bytes.readUInt32BE(9)));

/** The same file with other bytes in it, and a digest that fits. */
function changed(file, change) {
  const bytes = readFileSync(file);
  change(bytes);
  const content = bytes.subarray(0, -32);
  const other = `${file}-changed`;
  writeFileSync(other, Buffer.concat([content, createHash("sha256").update(content).digest()]));
  return other;
}

journey(
  "the bank opens what a forgotten passphrase locks, and the work goes on under a new one",
  async (app, front) => {
    await app.page.goto(`${app.url}/`);
    await app.says(app.t.firstRecovery);
    await setPassphrase(app);
    // One case waits for the network, one is being written.
    await beginAsStaff(app, "陈志远");
    await app.walk({ ...data, name: "欧阳淑芬" }, "declaration");
    await app.fill("declaration", data);
    // The window at the lock needs no network either.
    await until(app.page, async () => Boolean(await caches.match("staff/forgotten.js")) && Boolean(await caches.match("staff/zh-Hans.json")));
    await app.page.context().setOffline(true);
    await app.confirm();
    await app.page.getByRole("heading", { level: 1, name: app.t.ReceiptWaitingTitle }).waitFor();
    await app.button("UiGoHome").click();
    await draft(app);
    await app.page.getByRole("button", { name: app.t.UiLock }).click();
    const file = await exported(app);
    const bytes = readFileSync(file);
    for (const secret of [data.name, "欧阳淑芬", data.phone, "柳河存单", PASSPHRASE, STAFF]) {
      assert.ok(!bytes.includes(secret), `${secret} cannot be read in the file`);
    }
    const { plaintext } = await compactDecrypt(listOf(bytes).recovery, await importJWK(JSON.parse(readFileSync(bank.file, "utf8")), "ECDH-ES"));
    assert.match(JSON.parse(new TextDecoder().decode(plaintext)).key, /^[0-9a-f]{64}$/);

    const done = recover(file, bank);
    assert.equal(done.status, 0, done.stderr);
    const one = (table) => {
      const [name, ...more] = readdirSync(join(done.out, table));
      assert.deepEqual(more, []);
      return JSON.parse(readFileSync(join(done.out, table, name), "utf8"));
    };
    assert.equal(one("drafts").answers.story.text, data.story);
    assert.equal(JSON.parse(one("outbox").body).complainant.name, "欧阳淑芬");
    for (const { id, attachments } of [one("drafts"), one("outbox")]) {
      assert.ok(readFileSync(join(done.out, "attachments", id, `${attachments[0].id}.pdf`)).equals(PDF));
    }

    // The same person under another spelling, with a new passphrase, reads everything back and goes on.
    await joinStaff(app, "石桥有几个孔我记得", `${STAFF}-2`);
    const health = await Health.open(app);
    await health.bring(join(done.out, "restore.jiesu"), done.code);
    await health.says("done-added", { count: 2 });
    await health.close();
    await app.page.context().setOffline(false);
    await app.button("UiResume").click();
    await app.isOn("demand");
    await app.walk(data, "declaration", "demand");
    await app.fill("declaration", data);
    await app.confirm();
    await delivered(app);
    await app.button("UiGoHome").click();
    await app.button("UiShowReceipt").last().click();
    await delivered(app);
    const names = (await front.cases()).map(({ body }) => body.complainant.name);
    assert.deepEqual(names.sort(), [data.name, "欧阳淑芬"].sort());
  },
  options,
);

journey(
  "a wrong key, a damaged file and a changed record are told apart, and what is sound comes out",
  async (app) => {
    await setPassphrase(app);
    await draft(app);
    await app.button("UiLock").click();
    const file = await exported(app);
    const bytes = readFileSync(file);

    const wrong = recover(file, stranger);
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /the key does not fit/);
    assert.ok(!existsSync(wrong.out));
    writeFileSync(`${file}-cut`, bytes.subarray(0, -1000));
    assert.match(recover(`${file}-cut`, bank).stderr, /damaged or incomplete/);
    writeFileSync(`${file}-other`, PDF);
    assert.match(recover(`${file}-other`, bank).stderr, /no file of a staff store/);

    const before = listOf(bytes).rows.slice(0, 1 + listOf(bytes).rows.findIndex(([table]) => table === "attachments"));
    const end = before.reduce((sum, row) => sum + row[4], 13 + bytes.readUInt32BE(9));
    const tampered = recover(changed(file, (all) => (all[end - 1] ^= 1)), bank);
    assert.equal(tampered.status, 1);
    assert.match(tampered.stderr, /1 of 3 records do not open[^]*attachments\//);
    assert.equal(readdirSync(join(tampered.out, "drafts")).length, 1, "the draft itself is sound");
    // A record of one place put in another does not open there.
    const { rows } = listOf(bytes);
    const moved = recover(changed(file, (all) => all.write(rows[0][1].replace(/^./, (sign) => (sign === "0" ? "1" : "0")), all.indexOf(rows[0][1]))), bank);
    assert.match(moved.stderr, /records do not open/);
  },
  options,
);

journey(
  "a store is wrapped for the bank at the next unlocking, and again for a new key",
  async (app, front) => {
    front.recovery(undefined);
    await app.page.goto(`${app.url}/`);
    await app.says(app.t.firstWarning);
    await setPassphrase(app);
    await draft(app);
    front.recovery(bank.jwk);
    await app.page.reload();
    const dialog = await ask(app, STAFF);
    await dialog.getByRole("button", { name: t.forgottenSave }).click();
    await dialog.getByText(t.notWrapped).waitFor();
    await dialog.getByLabel(t.number).fill("Q0999");
    await dialog.getByRole("button", { name: t.forgottenSave }).click();
    await dialog.getByText(t.unknown).waitFor();
    await dialog.getByRole("button", { name: t.close }).click();

    await unlock(app);
    await app.button("UiLock").click();
    assert.equal(recover(await exported(app), bank).status, 0);
    front.recovery(later.jwk);
    await app.page.reload();
    await unlock(app);
    await app.button("UiLock").click();
    const file = await exported(app);
    assert.match(recover(file, bank).stderr, /wrapped for another one/);
    assert.equal(recover(file, later).status, 0);
  },
  options,
);

journey(
  "what a colleague handed over and nobody has taken in is recovered with the rest",
  async (app) => {
    await setPassphrase(app);
    await app.button("UiLock").click();
    await joinStaff(app, "石桥有几个孔我记得", "Q0802");
    await app.button("UiLock").click();
    await unlock(app);
    await draft(app);
    await app.button("UiLeave").click();
    await (await handOver(app, "Q0802")).getByText(t.given).waitFor();
    await app.page.reload();
    const done = recover(await exported(app, "Q0802"), bank);
    assert.equal(done.status, 0, done.stderr);
    const [name] = readdirSync(join(done.out, "drafts"));
    const { id, answers, attachments } = JSON.parse(readFileSync(join(done.out, "drafts", name), "utf8"));
    assert.equal(answers.story.text, data.story);
    assert.ok(readFileSync(join(done.out, "attachments", id, `${attachments[0].id}.pdf`)).equals(PDF));
    const others = recover(await exported(app), bank);
    assert.ok(!existsSync(join(others.out, "drafts")), "whoever gave it has it no more, for the bank either");
  },
  options,
);

journey(
  "a private key in the configuration is refused",
  async (app, front) => {
    front.recovery(JSON.parse(readFileSync(bank.file, "utf8")));
    await app.page.goto(`${app.url}/`);
    await app.says("/recovery_key");
  },
  options,
);
