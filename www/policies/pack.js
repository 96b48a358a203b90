// A pack, built in or from a file: its rules, its words, its cases, and what is wrong with it.

import { Policy, lint, load, packs } from "../rules/index.js";

const LANGUAGES = ["zh-Hans", "en"];
const STATUTORY = "cn-statutory";

/** The built-in packs with their titles. */
export const list = () => packs();

const file = (name) => new URL(`../packs/${name}.json`, import.meta.url);

async function json(name) {
  const answer = await fetch(file(name));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

/** The texts in which faults of packs are told in Chinese; the rules themselves tell them in English. */
let chinese;
async function told(faults, language) {
  if (language === "en" || faults.length === 0) return faults;
  chinese = chinese || json("faults.zh-Hans").catch(() => ({}));
  const words = await chinese;
  const text = (fault, part) => {
    const pattern = words[`fault.${fault.code}.${part}`];
    return pattern && pattern.replace(/\{(\w+)\}/g, (_, name) => fault[name] || "");
  };
  const parts = (fault) => ["what", "why", "remedy"].map((part) => [part, text(fault, part) || fault[part]]);
  return faults.map((fault) => ({ ...fault, ...Object.fromEntries(parts(fault)) }));
}

/** The rules of the pack beneath another one. */
const beneath = ({ extends: id }) => (id ? json(id).catch(() => ({})) : {});

/** A built-in pack, ready to judge, with its cases. */
export async function builtIn(id) {
  await Promise.all([load(id, ...LANGUAGES), load(STATUTORY, ...LANGUAGES)]);
  const [rules, cases] = await Promise.all([json(id), json(`${id}.cases`)]);
  const policy = new Policy(id);
  return { rules, beneath: await beneath(rules), policy, cases, faults: [], words: (language) => words(language, policy.words(language)) };
}

/** A pack's own words over those of the statute, whose clocks hold beside its own. */
function words(language, own) {
  return { ...new Policy(STATUTORY).words(language), ...own };
}

/**
 * A pack from the text of a file: `{ digest, pack, wording }` or the pack alone. `faults` has everything that is
 * wrong or doubtful; where `policy` is missing it cannot be used.
 */
export async function fromText(text, language) {
  let given;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { notJson: true, faults: [] };
  }
  await load(STATUTORY, ...LANGUAGES);
  const bundled = given !== null && typeof given === "object" && "pack" in given;
  const rules = bundled ? given.pack : given;
  const wording = (bundled && given.wording) || {};
  if (rules === null || typeof rules !== "object") return { notJson: true, faults: [] };
  const source = JSON.stringify(rules);
  const found = lint(source);
  let policy;
  try {
    policy = new Policy(source);
  } catch (error) {
    const all = found.length > 0 ? found : error.faults || [{ code: error.code, place: "", what: error.message, why: "", remedy: "" }];
    return { faults: await told(all, language) };
  }
  const digestBad = bundled && typeof given.digest === "string" && bare(given.digest) !== bare(policy.digest);
  return { rules, beneath: await beneath(rules), policy, digestBad, faults: await told(found, language), words: (tongue) => words(tongue, wording[tongue] || wording["zh-Hans"]) };
}

const bare = (digest) => digest.replace(/^sha-256:/, "");
