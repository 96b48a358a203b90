// What the wasm asks for: the package's own texts (packs, their words, the sentences about faults), and the module
// that checks packs.
//
// Texts are only kept, never changed; so all policies share them.

import { PACKS } from "./packs.js";

const texts = new Map();
let readNow = () => undefined;

/** Where a text stands in the package; `undefined` where there is none. Nothing else is ever read. */
function nameOf(id, language) {
  if (id === "faults" && language === "en") return "faults.en";
  const pack = PACKS.find((pack) => pack.id === id);
  if (language === undefined) return pack?.id;
  return pack?.languages.includes(language) ? `${id}.${language}` : undefined;
}

const address = (name) => new URL(`./packs/${name}.json`, import.meta.url);

/** A text that is at hand: a pack's rules, or its words in a language. The wasm asks for it. */
export function text(id, language) {
  const name = nameOf(id, language);
  if (name && texts.get(name) === undefined) texts.set(name, readNow(address(name)));
  return texts.get(name);
}

/** The digest of a built-in pack. The wasm asks for it. */
export const digestOf = (id) => PACKS.find((pack) => pack.id === id)?.digest;

/** From now on texts are read when they are first asked for. */
export function readWith(read) {
  readNow = read;
}

const refusal = (code, message) => Object.assign(new Error(message), { name: "RulesError", code });

async function fetched(id, language) {
  const name = nameOf(id, language);
  if (!name) throw refusal("unknown-pack", `there is no built-in pack "${id}", or not in ${language}; packs() lists them.`);
  if (texts.get(name) !== undefined) return;
  const answer = await fetch(address(name)).catch(() => undefined);
  if (!answer?.ok) throw refusal("not-loaded", `${address(name)} cannot be loaded. Serve the folder packs/ beside the module.`);
  texts.set(name, await answer.text());
}

/** Fetches a built-in pack, the one it extends, and their words; where texts are read at once, nothing. */
export async function load(id, ...languages) {
  if (text(id) !== undefined && languages.every((language) => text(id, language) !== undefined)) return;
  const base = PACKS.find((pack) => pack.id === id)?.extends;
  const all = [fetched(id), ...languages.map((language) => fetched(id, language))];
  if (base) all.push(load(base, ...languages));
  await Promise.all(all);
}

let checker = () => {
  throw refusal("not-loaded", "a pack of one's own is checked first, and what checks is not loaded: `await loadChecker()`.");
};

/** From now on packs are checked by the module that `get` gives. */
export function checkWith(get) {
  checker = get;
}

/** Text and digest of a sound pack. The wasm asks for it. */
export const check = (pack) => checker().check(pack);
export const lint = (pack) => checker().lint(pack);

/** What packs are checked with: the module, the statute they are held against, and how faults are told. */
export async function loadChecker(source) {
  const texts = [fetched("cn-statutory"), fetched("faults", "en")];
  const module = await import("./jiesu_check.js");
  await Promise.all([module.default(source), ...texts]);
  checkWith(() => module);
}

/** The built-in packs. */
export const packs = () => JSON.parse(JSON.stringify(PACKS));
