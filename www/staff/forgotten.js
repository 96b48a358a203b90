// A forgotten passphrase: a staff member's store as a file for the bank, which opens it by `cargo xtask recover`.
//
// | Bytes | what |
// |---|---|
// | 8 | `JIESUREC` |
// | 1 | version, 1 |
// | 4 | length of the list, big-endian |
// | … | the list as JSON: `recovery` (a JWE for the bank: `database`, `id`, and `key`, the data key in hex), `made`, and for each row table, key, format, revision, length |
// | … | the rows' bytes one after the other, sealed as they lie in the database |
// | 32 | SHA-256 of everything before it, so that a damaged file is told from a wrong key |
//
// Nothing in it is readable without the bank's key; nothing on the device changes.

import { digest, joined, number } from "../health/file.js";
import { el, over, save, stamped, told } from "../health/window.js";
import { DEVICE, below, connected, idOf, record, rows } from "./device.js";

const MAGIC = "JIESUREC";
const VERSION = 1;
const TABLES = ["drafts", "outbox", "attachments"];

/** Shows the window; settles once it is there. */
export async function show(app) {
  const { say, put } = await over(app, import.meta.url);
  const name = el("input", { type: "text", class: "box", id: "forgotten-name", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  const begin = el("button", { type: "submit", class: "btn" }, say("forgottenSave"));
  const form = el("form", { class: "card stack", novalidate: true, autocomplete: "off", submit: write },
    el("p", {}, say("forgottenText")),
    el("label", { class: "field-label", for: "forgotten-name" }, say("number")), name, begin,
    el("p", { class: "muted" }, say("forgottenNext")));
  async function write(event) {
    event.preventDefault();
    begin.disabled = true;
    try {
      const { state, file, count } = await exported(name.value);
      if (state === "written") {
        const called = `jiesu-recovery-${stamped(Date.now())}.jiesu-store`;
        save(file, called);
        told(form, say("forgottenSaved", { name: called, count }), "good");
      } else {
        told(form, say(state), state === "unknown" ? "warn" : "bad");
      }
    } catch {
      told(form, say("failed"), "bad");
    } finally {
      begin.disabled = false;
    }
  }
  put(say("forgottenTitle"), say("close"), form);
}

/** The file of somebody's store, `{ state: "written", file, count }`; or why there is none. */
async function exported(name) {
  if (!name.trim()) {
    return { state: "numberEmpty" };
  }
  const device = await connected(DEVICE);
  try {
    const id = await idOf(device, name);
    const keyring = id && (await record(device, `keyring/${id}`));
    if (!keyring) {
      return { state: "unknown" };
    }
    const wrapped = await record(device, `recovery/${id}`);
    if (!wrapped) {
      return { state: "notWrapped" };
    }
    const waiting = await handed(device, id);
    const all = [...(await everything(keyring.database)), ...waiting];
    const count = all.filter(([table, key]) => table === "drafts" || table === "outbox" || key.startsWith("hand/")).length;
    return { state: "written", count, file: new Blob([await packed(wrapped.jwe, all)], { type: "application/octet-stream" }) };
  } finally {
    device.close();
  }
}

/** Every row of a store, sealed as it is: `[table, key, row]`. */
async function everything(name) {
  const store = await connected(name);
  try {
    const all = [];
    for (const table of TABLES) {
      all.push(...(await rows(store, table)).map(([key, row]) => [table, key, row]));
    }
    return all;
  } finally {
    store.close();
  }
}

/** What colleagues have handed over and nobody has taken in, with the pair of keys that opens it: rows of the device. */
async function handed(device, id) {
  const found = [...(await rows(device, "device", below(`pair/${id}/`)))];
  for (const [place, head] of await rows(device, "device", below(`hand/${id}/`))) {
    const { number } = JSON.parse(new TextDecoder().decode(head[2]));
    found.push([place, head], ...(await rows(device, "device", below(`parcel/${number}/`))));
  }
  return found.map(([key, row]) => ["device", key, row]);
}

async function packed(recovery, all) {
  const named = all.map(([table, key, [format, revision, bytes]]) => [table, key, format, revision, bytes.length]);
  const list = new TextEncoder().encode(JSON.stringify({ recovery, made: Date.now(), rows: named }));
  const head = joined([new TextEncoder().encode(MAGIC), Uint8Array.of(VERSION), number(list.length)]);
  const file = joined([head, list, ...all.map(([, , row]) => row[2])]);
  return joined([file, await digest(file)]);
}
