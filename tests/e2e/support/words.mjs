// The words of the interface, read from the catalogues: a test names a message, and a reworded sentence breaks nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { APP, ROOT } from "./places.mjs";

const FILES = { "zh-Hans": "src/text/zh_hans.rs", "zh-Hant": "src/text/zh_hant.rs", en: "src/text/en.rs" };
const known = new Map();

/** All messages of a language by id, and the words of what staff have beside the app by key; an unknown one is a mistake in the test. */
export function words(language = "zh-Hans") {
  if (!known.has(language)) {
    const messages = FILES[language] ? written(language) : invented(language);
    known.set(language, strict(messages, language));
  }
  return known.get(language);
}

function written(language) {
  const source = readFileSync(join(ROOT, FILES[language]), "utf8");
  const messages = JSON.parse(readFileSync(join(ROOT, `src/text/staff/${language}.json`), "utf8"));
  for (const [, id, text] of source.matchAll(/M::(\w+) => "((?:[^"\\]|\\.)*)"/g)) {
    messages[id] = JSON.parse(`"${text}"`);
  }
  return messages;
}

/** Words that stand for those of a bank: a line for each message, in the order of the list. */
function invented(language) {
  const list = readFileSync(join(ROOT, "src/text/message.rs"), "utf8");
  const ids = Array.from(list.matchAll(/^ {4}([A-Z]\w*),$/gm), ([, id]) => id);
  const lines = ["", "few."].flatMap((whose) => {
    const file = readFileSync(join(APP, `gallery/words/${whose}${language}.txt`), "utf8");
    return file.trimEnd().split("\n").slice(1);
  });
  if (ids.length !== lines.length) {
    throw new Error(`${lines.length} lines for ${ids.length} messages`);
  }
  return Object.fromEntries(ids.map((id, index) => [id, lines[index]]));
}

/** The wording of a pack by its flat keys, as the app loads it. */
export function wording(pack = "s01-credit-coop-trial", language = "zh-Hans") {
  return strict(JSON.parse(readFileSync(join(APP, `packs/${pack}.${language}.json`), "utf8")), pack);
}

/** A message as a pattern: whatever fills its placeholders, from its beginning to its end. */
export function pattern(message) {
  const escaped = message.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(escaped.join("[\\s\\S]*?"));
}

function strict(messages, where) {
  return new Proxy(messages, {
    get(target, id) {
      if (typeof id === "string" && !(id in target)) {
        throw new Error(`no message ${id} in ${where}`);
      }
      return target[id];
    },
  });
}
