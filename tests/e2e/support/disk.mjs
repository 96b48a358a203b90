// What lies on a disk: files below a folder, searched for texts in every form in which a program may write them down.

import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** The ways in which a text may be written down: plain, in two bytes each, escaped, and in base64 at every offset. */
function forms(text) {
  const plain = [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()];
  const escaped = Array.from(text, (letter) =>
    letter.codePointAt(0) < 128 ? letter : `\\u${letter.codePointAt(0).toString(16).padStart(4, "0")}`,
  ).join("");
  const found = [...plain, Buffer.from(escaped), Buffer.from(encodeURIComponent(text))];
  for (const bytes of plain) {
    for (const offset of [0, 1, 2]) {
      // Only the digits that no neighbour has a part in.
      const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
      const inner = whole.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((whole.length * 8) / 6));
      found.push(Buffer.from(inner), Buffer.from(inner.replaceAll("+", "-").replaceAll("/", "_")));
    }
  }
  return found;
}

/** Which of the texts stand in the files below a folder or in their names: `{ text: Set of files }`. */
export function searched(folder, texts) {
  const wanted = texts.map((text) => [text, forms(text)]);
  const found = new Map(texts.map((text) => [text, new Set()]));
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = Buffer.concat([readFileSync(path), Buffer.from(path)]);
    for (const [text, written] of wanted) {
      if (written.some((form) => bytes.includes(form))) {
        found.get(text).add(relative(folder, path));
      }
    }
  }
  return found;
}
