// The backup file: whole cases under a code that the person keeps.
//
// | Bytes | what |
// |---|---|
// | 8 | `JIESUBAK` |
// | 1 | version, 1 |
// | 4 | rounds of PBKDF2 with SHA-256, big-endian |
// | 16 | salt |
// | 12 | nonce |
// | … | AES-256-GCM over the content, with everything before it as additional data |
// | 32 | SHA-256 of everything before it, so that a damaged file is told from a wrong code |
//
// The content: four bytes with the length of a list, the list as JSON (`place`, `made`, and for each row table, key,
// format, revision, length), then the rows' bytes one after the other.

const MAGIC = "JIESUBAK";
const VERSION = 1;
const ROUNDS = 600000;
// A hostile file must not keep a telephone busy for hours.
const MOST_ROUNDS = 5000000;
const SALT_AT = 13;
const NONCE_AT = 29;
const HEAD = 41;
const DIGEST = 32;
// Without I, L, O and U, which are misread: 20 of 32 signs are 100 bits.
export const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 20;

/** Why a file does not open: `no-backup`, `newer`, `damaged`, `code`. */
export class Refused extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** A fresh code in groups of four. */
export function freshCode() {
  const drawn = crypto.getRandomValues(new Uint8Array(LENGTH));
  const signs = Array.from(drawn, (byte) => SIGNS[byte % 32]).join("");
  return signs.match(/.{4}/g).join("-");
}

/** A code as it was typed, without what does not matter; "" where it cannot be one. */
export function readCode(typed) {
  const wide = typed.normalize("NFKC").toUpperCase();
  const signs = wide.replace(/O/g, "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");
  return signs.length === LENGTH ? signs : "";
}

/** The bytes of a backup file of rows `[table, key, format, revision, bytes]`. */
export async function seal(code, place, made, rows) {
  const content = packed(place, made, rows);
  const salt = crypto.getRandomValues(new Uint8Array(NONCE_AT - SALT_AT));
  const nonce = crypto.getRandomValues(new Uint8Array(HEAD - NONCE_AT));
  const head = joined([new TextEncoder().encode(MAGIC), Uint8Array.of(VERSION), number(ROUNDS), salt, nonce]);
  const key = await derived(code, salt, ROUNDS);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: head }, key, content);
  const file = joined([head, new Uint8Array(sealed)]);
  return joined([file, await digest(file)]);
}

/** Whether these are the bytes of a backup file that this version can open; throws `Refused`. */
export async function inspect(file) {
  if (new TextDecoder().decode(file.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new Refused("no-backup");
  }
  if (file[MAGIC.length] > VERSION) {
    throw new Refused("newer");
  }
  const end = file.length - DIGEST;
  const whole = end > HEAD && same(await digest(file.subarray(0, end)), file.subarray(end));
  if (!whole || rounds(file) > MOST_ROUNDS) {
    throw new Refused("damaged");
  }
}

/** What a backup file holds, `{ place, made, rows }`; throws `Refused`. */
export async function open(code, file) {
  await inspect(file);
  const head = file.slice(0, HEAD);
  const key = await derived(code, head.subarray(SALT_AT, NONCE_AT), rounds(file));
  const how = { name: "AES-GCM", iv: head.subarray(NONCE_AT), additionalData: head };
  let content;
  try {
    content = new Uint8Array(await crypto.subtle.decrypt(how, key, file.subarray(HEAD, file.length - DIGEST)));
  } catch {
    throw new Refused("code");
  }
  try {
    return unpacked(content);
  } catch {
    throw new Refused("damaged");
  }
}

/** The content of such rows, in the clear. */
export function packed(place, made, rows) {
  const list = { place, made, rows: rows.map(([table, key, format, revision, bytes]) => [table, key, format, revision, bytes.length]) };
  const named = new TextEncoder().encode(JSON.stringify(list));
  return joined([number(named.length), named, ...rows.map((row) => row[4])]);
}

/** What such a content holds, `{ place, made, rows }`; throws where it is none. */
export function unpacked(content) {
  let at = 4 + new DataView(content.buffer).getUint32(0);
  const { place, made, rows } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content.subarray(4, at)));
  const read = rows.map(([table, key, format, revision, length]) => {
    const bytes = content.slice(at, at + length);
    if (bytes.length !== length) {
      throw new RangeError("short");
    }
    at += length;
    return [String(table), String(key), Number(format), String(revision), bytes];
  });
  return { place, made: Number(made), rows: read };
}

async function derived(code, salt, iterations) {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(readCode(code)), "PBKDF2", false, ["deriveKey"]);
  const by = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(by, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const rounds = (file) => new DataView(file.buffer, file.byteOffset).getUint32(MAGIC.length + 1);

/** SHA-256. */
export async function digest(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

const same = (one, other) => one.length === other.length && one.every((byte, index) => byte === other[index]);

/** Four bytes, big-endian. */
export function number(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** One array of many. */
export function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
