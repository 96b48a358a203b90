// The rules package as others get it: `import` alone, in Node, and the same answers as the native tests.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { parse as parseToml } from "smol-toml";

const folder = resolve(process.env.JIESU_RULES_DIR ?? "dist/rules");
const packsFolder = new URL("../../src/rules/packs/", import.meta.url);
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const entry = manifest.exports["."].node;

// Importing must not need the network.
const fetched = [];
globalThis.fetch = (...args) => {
  fetched.push(args);
  throw new Error("the rules package must not fetch in Node");
};
const rules = await import(pathToFileURL(join(folder, entry)));
const { Policy, addWorkingDays, announcedYears, isWorkingDay, lint, load, packs, workingDaysBetween } = rules;

const facts = {
  grounds: ["attitude"],
  place: "counter",
  capacity: "self",
  respondent_outlet: true,
  occurred: true,
  story: true,
  specific_event: true,
};
const received = { kind: "received", occurred_at: "2026-09-02T10:00:00+08:00" };
const now = "2026-09-02T10:00:00+08:00";

/** The error a call throws, checked for its code; its message must say more than the code. */
function refused(call, code) {
  let thrown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof Error, `${call} threw nothing`);
  assert.equal(thrown.name, "RulesError");
  assert.equal(thrown.code, code, thrown.message);
  assert.ok(thrown.message.length > 30, thrown.message);
  return thrown;
}

test("Node finds it by its name, as a dependency, and takes the entry that is for Node", () => {
  const place = mkdtempSync(join(tmpdir(), "jiesu-rules-"));
  try {
    mkdirSync(join(place, "node_modules"));
    cpSync(folder, join(place, "node_modules/jiesu-rules"), { recursive: true });
    const script = 'import { Policy } from "jiesu-rules"; console.log(new Policy("s01-credit-coop-trial").id, import.meta.resolve("jiesu-rules"));';
    writeFileSync(join(place, "use.mjs"), script);
    const said = execFileSync(process.execPath, ["use.mjs"], { cwd: place, encoding: "utf8" });
    assert.match(said, /^s01-credit-coop-trial .*node_modules\/jiesu-rules\/node\.js\n$/);
  } finally {
    rmSync(place, { recursive: true });
  }
});

test("importing it in Node fetches nothing", () => assert.deepEqual(fetched, []));

describe("the calendar", () => {
  test("counts announced days exactly", () => {
    assert.deepEqual(addWorkingDays("2026-09-30", 1), { date: "2026-10-08", provisional: false });
    assert.deepEqual(addWorkingDays("2026-09-19", 3), { date: "2026-09-22", provisional: false });
    assert.deepEqual(addWorkingDays("2026-10-01", 0), { date: "2026-10-01", provisional: false });
    assert.equal(isWorkingDay("2026-10-10"), true);
    assert.equal(isWorkingDay("2026-10-07"), false);
    assert.equal(workingDaysBetween("2026-09-30", "2026-10-08"), 1);
    assert.equal(workingDaysBetween("2026-10-08", "2026-09-30"), -1);
    assert.equal(workingDaysBetween("2026-10-08", "2026-10-08"), 0);
    assert.deepEqual([...announcedYears()], [2020, 2021, 2022, 2023, 2024, 2025, 2026]);
  });

  test("says which year it waits for", () => {
    assert.deepEqual(addWorkingDays("2026-12-31", 1), {
      date: "2027-01-02",
      provisional: true,
      waitingFor: 2027,
      expected: "2027-01-04",
    });
    assert.equal(addWorkingDays("2019-01-02", 1).waitingFor, 2019);
    assert.equal(isWorkingDay("2027-01-01"), undefined);
    assert.equal(workingDaysBetween("2026-12-30", "2027-01-04"), undefined);
    assert.deepEqual(addWorkingDays("2027-06-01", 0), { date: "2027-06-01", provisional: false });
  });

  test("gives every vector its expected date", () => {
    const file = new URL("../native/data/deadline-vectors.json", import.meta.url);
    const { vectors } = JSON.parse(readFileSync(file, "utf8"));
    const days = vectors.filter((vector) => vector.unit === "working_day");
    assert.equal(days.length, 5);
    for (const { trigger_date, n, expected, what } of days) {
      assert.equal(addWorkingDays(trigger_date, n).date, expected, what);
    }
  });

  test("agrees with a walk over the announced days", () => {
    const next = (date) => new Date(Date.parse(`${date}T00:00:00Z`) + 864e5).toISOString().slice(0, 10);
    let date = "2024-12-01";
    for (let i = 0; i < 300; i += 1, date = next(date)) {
      const n = (i * 7) % 23;
      let walked = date;
      for (let left = n; left > 0; ) {
        walked = next(walked);
        left -= isWorkingDay(walked) ? 1 : 0;
      }
      assert.equal(addWorkingDays(date, n).date, walked, `${date} + ${n}`);
      assert.equal(workingDaysBetween(date, walked), n, `${date} + ${n}`);
    }
  });

  test("refuses what is no date and no count, and says what to do", () => {
    const noDates = ["2026-02-30", "2026-9-30", "20260930", "", " 2026-09-30", "2026-09-30T00:00:00Z", "0000-01-01"];
    for (const wrong of [...noDates, "二〇二六", null, undefined, 20260930, NaN, new Date(0), {}, []]) {
      assert.match(refused(() => addWorkingDays(wrong, 1), "not-a-date").message, /YYYY-MM-DD/);
      refused(() => isWorkingDay(wrong), "not-a-date");
      assert.match(refused(() => workingDaysBetween(wrong, "2026-09-30"), "not-a-date").message, /^a is/);
      assert.match(refused(() => workingDaysBetween("2026-09-30", wrong), "not-a-date").message, /^b is/);
    }
    for (const wrong of [-1, 0.5, NaN, Infinity, -Infinity, "1", null, undefined, true, 1n, [1], {}]) {
      assert.match(refused(() => addWorkingDays("2026-09-30", wrong), "not-a-count").message, /whole number/);
    }
    for (const far of [5e6, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      refused(() => addWorkingDays("2026-09-30", far), "out-of-range");
    }
    refused(() => addWorkingDays("9999-12-31", 1), "out-of-range");
    assert.equal(addWorkingDays("9999-12-31", 0).date, "9999-12-31");
    // A refusal leaves the module as it was.
    assert.equal(addWorkingDays("2026-09-30", 1).date, "2026-10-08");
  });
});

describe("a policy", () => {
  const policy = new Policy("s01-credit-coop-trial");

  test("knows the built-in packs", () => {
    const known = packs();
    const folders = readdirSync(packsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const ids = folders.map((entry) => entry.name).filter((name) => name !== "faults");
    assert.deepEqual(known.map((pack) => pack.id).sort(), ids.sort());
    for (const pack of known) {
      const one = new Policy(pack.id);
      assert.deepEqual([one.id, one.version, one.digest], [pack.id, pack.version, pack.digest]);
      assert.match(pack.digest, /^sha-256:[0-9a-f]{64}$/);
      for (const language of pack.languages) assert.ok(Object.keys(one.words(language)).length > 3, language);
      assert.equal(one.words("tlh"), undefined);
    }
  });

  test("reads no file but its own", () => {
    for (const id of ["../package", "cn-statutory.en", "faults", "faults.en", "", "toString"]) refused(() => new Policy(id), "unknown-pack");
    for (const language of ["../../package", "", "zh-Hans.json"]) assert.equal(policy.words(language), undefined);
  });

  test("needs no loading in Node, and knows what there is to load", async () => {
    await load("s01-credit-coop-trial", "zh-Hans", "en");
    await assert.rejects(load("s01"), { name: "RulesError", code: "unknown-pack" });
    await assert.rejects(load("s01-credit-coop-trial", "tlh"), { name: "RulesError", code: "unknown-pack" });
  });

  test("judges a case with reasons, articles and dates", () => {
    const seen = policy.assess({ facts, timeline: [received], now });
    assert.equal(seen.outcome.kind, "accepted");
    assert.equal(seen.reply_by.due.date, "2026-09-03");
    assert.deepEqual(seen.conditions.map((c) => c.verdict), ["met", "unknown", "met", "met", "met"]);
    const words = policy.words("zh-Hans");
    for (const condition of seen.conditions) {
      assert.ok(words[condition.reason], condition.reason);
      assert.match(condition.citation.article, /第.+条/);
    }
    const clock = seen.clocks.find((c) => c.id === "s01-reply");
    assert.deepEqual(clock.steps.map((s) => s.step), ["day_zero", "counted", "due"]);
  });

  test("leaves open what is not said", () => {
    const seen = policy.assess({ now });
    assert.equal(seen.outcome.kind, "not_yet");
    assert.equal(seen.eligibility, "unknown");
    assert.equal(seen.answered, false);
    // `undefined` is "not said", as everywhere in JavaScript.
    assert.deepEqual(policy.assess({ now, facts: { place: undefined } }), seen);
  });

  test("takes the same case fact by fact", () => {
    const session = policy.session(now);
    session.record(received);
    assert.equal(session.outcome(), "not_yet");
    assert.equal(session.nextQuestion(), "grounds");
    for (const [fact, value] of Object.entries(facts)) session.set(fact, value);
    assert.deepEqual(session.assess(), policy.assess({ facts, timeline: [received], now }));
    assert.deepEqual(
      [session.outcome(), session.eligibility(), session.verdict("c1"), session.verdict("nowhere")],
      ["accepted", "true", "met", undefined],
    );
    assert.deepEqual([session.clock("s01-reply"), session.due("s01-reply"), session.replyBy()], ["running", "2026-09-03", "2026-09-03"]);
    session.at("2026-09-04T00:00:00+08:00");
    assert.equal(session.clock("s01-reply"), "missed");
    session.remove("capacity");
    assert.equal(session.verdict("c3"), "unknown");
    assert.equal(session.outcome(), "not_yet");
  });

  test("keeps cases apart, whatever was asked before", () => {
    const plain = policy.assess({ facts, now });
    for (const other of [{ ...facts, colour: true }, { ...facts, grounds: "attitude" }, { place: "2026-09-02" }, {}]) {
      const alone = new Policy("s01-credit-coop-trial");
      assert.deepEqual(policy.assess({ facts: other, now }), alone.assess({ facts: other, now }));
      alone.free();
    }
    const later = policy.assess({ facts, now: "2027-09-02T10:00:00+08:00" });
    assert.deepEqual(policy.assess({ facts, now }), plain);
    assert.deepEqual(policy.assess({ facts, timeline: [], parameters: {}, now }), plain);
    // Whatever a caller does with a result, the next one does not know of it: what is shared refuses to be changed.
    const whole = JSON.stringify(plain);
    const spoil = (object) => {
      for (const key of Object.keys(object)) {
        if (typeof object[key] === "object" && object[key]) spoil(object[key]);
        Reflect.set(object, key, "mine");
      }
      Reflect.set(object, "more", "mine");
    };
    spoil(plain);
    assert.match(JSON.stringify(plain), /mine/);
    assert.equal(JSON.stringify(policy.assess({ facts, now })), whole);
    assert.notDeepEqual(later.conditions, []);
    const session = policy.session(now);
    session.set("colour", true);
    session.set("capacity", "nobody");
    assert.deepEqual(session.assess().ignored.map(({ fact, code }) => [fact, code]), [["capacity", "unknown-choice"], ["colour", "unknown-fact"]]);
    session.set("capacity", "self");
    session.remove("colour");
    assert.equal(session.assess().ignored, undefined);
    assert.equal(session.verdict("c3"), "met");
  });

  test("refuses a wrong input with its place, and repeats nothing of a case", () => {
    refused(() => new Policy("s01"), "unknown-pack");
    refused(() => new Policy(42), "bad-input");
    refused(() => new Policy(), "bad-input");
    refused(() => policy.assess(), "bad-input");
    refused(() => policy.assess({}), "not-a-moment");
    refused(() => policy.assess({ now: "2026-09-02 10:00" }), "not-a-moment");
    refused(() => policy.session("today"), "not-a-moment");
    assert.match(refused(() => policy.assess({ now, timline: [] }), "bad-input").message, /timline.*timeline/);
    const secret = { name: "王小明" };
    const inFacts = refused(() => policy.assess({ now, facts: { story: secret } }), "bad-input");
    assert.match(inFacts.message, /facts\.story/);
    assert.doesNotMatch(inFacts.message, /王小明/);
    refused(() => policy.assess({ now, facts: { amount: 12.5 } }), "bad-input");
    refused(() => policy.assess({ now, facts: { amount: NaN } }), "bad-input");
    const wrongEvent = { kind: "received", occurred_at: "yesterday" };
    assert.match(refused(() => policy.assess({ now, timeline: [received, wrongEvent] }), "not-a-moment").message, /timeline\[1\]\.occurred_at/);
    assert.match(refused(() => policy.assess({ now, timeline: [{ kind: "received" }] }), "bad-input").message, /occurred_at is missing/);
    refused(() => policy.assess({ now, timeline: received }), "bad-input");
    const cycle = { now };
    cycle.facts = cycle;
    refused(() => policy.assess(cycle), "bad-input");
    assert.equal(policy.assess({ facts, timeline: [received], now }).outcome.kind, "accepted");
  });

  test("names a mistyped fact and what was meant, and does not read it as no", () => {
    const { respondent_outlet: _, ...others } = facts;
    const seen = policy.assess({ facts: { ...others, respondent_outlets: true }, now });
    assert.deepEqual(seen.ignored, [{ fact: "respondent_outlets", code: "unknown-fact", near: "respondent_outlet" }]);
    assert.equal(seen.conditions.find((c) => c.id === "c4").verdict, "unknown");
  });
});

// A page's script stands in no package, so that its text is what Node can take for a module.
const runner = readFileSync(new URL("../../www/policies/cases.js", import.meta.url), "utf8");
const { run } = await import(`data:text/javascript,${encodeURIComponent(runner)}`);

describe("the packs' own cases come out as they do natively", () => {
  for (const { id } of packs()) {
    test(id, () => {
      const file = new URL(`${id}/cases.toml`, packsFolder);
      const cases = parseToml(readFileSync(file, "utf8"));
      assert.ok(cases.cases.length > 3);
      // The workbench's own runner: what it says of these cases has to be true.
      const failed = run(new Policy(id), cases).filter(({ wrong }) => wrong.length > 0);
      assert.deepEqual(failed, []);
    });
  }
});

describe("a pack of one's own", () => {
  const pack = {
    id: "own",
    version: "1.0.0",
    instrument: "自定办法",
    languages: ["zh-Hans"],
    source: { issuer: "a bank", text: "its own" },
    uses: ["grounds"],
    questions: [{ id: "grounds", facts: ["grounds"] }],
    conditions: [{ id: "c1", article: "第一条", when: { one_of: { fact: "grounds", values: ["fees"] } } }],
    readings: [{ id: "all", article: "第一条", when: { is: "c1" } }],
  };

  test("is linted and judged, as object and as text", () => {
    assert.deepEqual(lint(pack).filter((fault) => fault.severity === "error"), []);
    for (const form of [pack, JSON.stringify(pack)]) {
      const own = new Policy(form);
      assert.equal(own.id, "own");
      assert.equal(own.assess({ facts: { grounds: ["fees"] }, now }).eligibility, "true");
    }
  });

  test("is refused where a fact has more choices than a judge can tell apart", () => {
    const wide = structuredClone(pack);
    wide.facts = [{ id: "branch", kind: "choice", choices: Array.from({ length: 64 }, (_, n) => `branch-${n}`) }];
    wide.questions.push({ id: "branch", facts: ["branch"] });
    wide.conditions[0].when = { one_of: { fact: "branch", values: ["branch-7"] } };
    assert.match(refused(() => new Policy(wide), "bad-input").message, /63/);
    wide.facts[0].choices.pop();
    const own = new Policy(wide);
    // The last has no number of its own in JavaScript, whose bits are fewer.
    for (const [choice, met] of [["branch-7", "met"], ["branch-30", "not_met"], ["branch-62", "not_met"], ["branch-63", "unknown"]]) {
      const session = own.session(now);
      session.set("branch", choice);
      assert.equal(session.verdict("c1"), met, choice);
      assert.equal(own.assess({ facts: { branch: choice }, now }).conditions[0].verdict, met, choice);
    }
  });

  test("is told of conditions nobody can meet and limits looser than the statute", () => {
    const odd = structuredClone(pack);
    const fees = { one_of: { fact: "grounds", values: ["fees"] } };
    odd.conditions[0].when = { all: [fees, { not: fees }] };
    odd.clocks = [
      { id: "slow", article: "第二条", duty: "final_reply", holder: "bank", start: ["received"], amount: 90, unit: "calendar_day" },
    ];
    const codes = lint(odd).map((fault) => `${fault.code} at ${fault.place}`);
    assert.ok(codes.some((c) => c.startsWith("never-satisfied at conditions[c1]")), codes.join("\n"));
    assert.ok(codes.some((c) => c.startsWith("looser-than-statute at clocks[slow]")), codes.join("\n"));
  });

  test("is refused with every fault, its place, the near name and what to do", () => {
    const wrong = structuredClone(pack);
    wrong.conditions[0].when.one_of.fact = "ground";
    wrong.colour = "red";
    const faults = lint(wrong);
    assert.ok(faults.some((f) => f.code === "unknown-fact" && f.near === "grounds" && f.place.includes("c1")), JSON.stringify(faults));
    assert.ok(faults.some((f) => f.code === "unknown-key" && f.found === "colour"), JSON.stringify(faults));
    for (const fault of faults) assert.ok(fault.what && fault.why && fault.remedy, JSON.stringify(fault));
    const error = refused(() => new Policy(wrong), "bad-pack");
    assert.deepEqual(error.faults, faults.filter((fault) => fault.severity === "error" || error.faults.length === faults.length));
    assert.ok(lint("{").some((fault) => fault.code === "not-json"));
    refused(() => lint(7), "bad-input");
  });
});

describe("the declarations", () => {
  const text = readFileSync(join(folder, "index.d.ts"), "utf8");
  const interfaces = new Map(
    [...text.matchAll(/export interface (\w+) \{\n(.*?)\n\}/gs)].map(([, name, body]) => {
      const lines = body.replace(/\/\*\*.*?\*\//gs, "").matchAll(/^\s*(?:readonly )?(\w+)(\??): (.+);$/gm);
      return [name, [...lines].map(([, key, optional, type]) => ({ key, optional: optional === "?", type }))];
    }),
  );

  /** Holds a value against its declared type; unions of literals and maps are left to TypeScript. */
  function hold(value, type, path) {
    const parts = type.split("|").map((part) => part.trim());
    if (value === null) return assert.ok(parts.includes("null"), `${path} is null, declared ${type}`);
    const element = parts.find((part) => part.endsWith("[]"));
    if (element) {
      assert.ok(Array.isArray(value), `${path} is no array, declared ${type}`);
      return value.forEach((item, i) => hold(item, element.slice(0, -2), `${path}[${i}]`));
    }
    const named = parts.find((part) => interfaces.has(part));
    if (!named) {
      if (type === "string") assert.equal(typeof value, "string", path);
      if (type === "number") assert.equal(typeof value, "number", path);
      if (type === "boolean") assert.equal(typeof value, "boolean", path);
      return undefined;
    }
    const fields = interfaces.get(named);
    for (const key of Object.keys(value)) assert.ok(fields.some((f) => f.key === key), `${path}.${key} is not declared in ${named}`);
    for (const field of fields) {
      if (field.key in value) hold(value[field.key], field.type, `${path}.${field.key}`);
      else assert.ok(field.optional, `${path}.${field.key} is declared in ${named} and missing`);
    }
    return undefined;
  }

  test("describe real assessments, fields and kinds", () => {
    assert.ok(interfaces.size > 15, [...interfaces.keys()].join());
    const policy = new Policy("s01-credit-coop-trial");
    const at = (date, kind, attributes) => ({ kind, occurred_at: `${date}T10:00:00+08:00`, ...(attributes && { attributes }) });
    const timelines = [
      [],
      [at("2026-09-02", "received"), at("2026-09-03", "handed_over", { to: "province" }), at("2026-09-07", "handed_over", { to: "city" })],
      [at("2026-09-02", "received"), at("2026-09-02", "suspended", { reason: "appraisal", told: "yes" }), at("2026-09-03", "replied")],
      [at("2026-12-31", "received")],
    ];
    for (const timeline of timelines) {
      for (const given of [{}, facts, { ...facts, grounds: ["misconduct", "attitude"], tier: "city" }, { colour: true }]) {
        const seen = policy.assess({ facts: given, timeline, now: "2027-01-05T10:00:00+08:00" });
        hold(seen, "Assessment", "assessment");
      }
    }
    hold(packs(), "PackInfo[]", "packs");
    hold(lint({}), "Fault[]", "lint");
  });

  test("name everything the package exports", () => {
    const exported = Object.keys(rules).filter((name) => !["default", "initSync"].includes(name));
    for (const name of exported) assert.match(text, new RegExp(`export (declare )?(class|function) ${name}\\b`), name);
    assert.ok(["Policy", "addWorkingDays", "isWorkingDay", "lint", "packs", "workingDaysBetween"].every((n) => exported.includes(n)));
  });
});
