// One case as a file that opens anywhere: a ZIP (APPNOTE 6.3, method 0: nothing is compressed) with the frozen body byte
// for byte, its attachments, the receipt if there is one, and a note that says what is what.

const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf" };
// 1980-01-01, midnight: the file says nothing about when it was made.
const DATE = 33;
const UTF8 = 2048;

let table;

function crc(bytes) {
  if (!table) {
    table = Uint32Array.from({ length: 256 }, (_, n) => Array.from({ length: 8 }).reduce((sum) => (sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1), n));
  }
  let sum = -1;
  for (const byte of bytes) {
    sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}

/** Numbers as little-endian bytes: `[value, size]` each. */
function numbers(...all) {
  const view = new DataView(new ArrayBuffer(all.reduce((sum, [, size]) => sum + size, 0)));
  all.reduce((at, [value, size]) => (size === 2 ? view.setUint16(at, value, true) : view.setUint32(at, value, true), at + size), 0);
  return new Uint8Array(view.buffer);
}

/** The parts of a ZIP file of `[name, bytes]` each, for a Blob. */
export function zip(files) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const named = new TextEncoder().encode(name);
    const about = [[UTF8, 2], [0, 2], [0, 2], [DATE, 2], [crc(bytes), 4], [bytes.length, 4], [bytes.length, 4], [named.length, 2], [0, 2]];
    const head = numbers([0x04034b50, 4], [20, 2], ...about);
    list.push(numbers([0x02014b50, 4], [20, 2], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), named);
    parts.push(head, named, bytes);
    at += head.length + named.length + bytes.length;
  }
  const size = list.reduce((sum, part) => sum + part.length, 0);
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [at, 4], [0, 2]);
  return [...parts, ...list, end];
}

/** The files of a case, `{ entry, files }` as rows.js finds it: what is sent, in the bytes that are sent. */
export function parts({ entry, files }, note) {
  const text = (value) => new TextEncoder().encode(value);
  const all = [["README.txt", text(note)]];
  if (entry.body) {
    all.push([entry.sealed ? "case.sealed.json" : "case.json", text(entry.body)]);
  }
  if (entry.state.delivered) {
    all.push(["receipt.json", text(JSON.stringify(entry.state.delivered.receipt, null, 2))]);
  }
  for (const { id, media_type: type } of entry.attachments) {
    if (files.get(id)) {
      all.push([`attachments/${id}.${entry.sealed ? "sealed" : ENDINGS[type] || "bin"}`, files.get(id)]);
    }
  }
  return all;
}
