// The rules package beside other packages, in one process and one run: warmed up, interleaved, medians.
//
// Each contender answers the same questions; answers are compared before anything is timed. What a goal asks
// for and is not reached is printed as not reached. Objects are plain and whole when they are returned: conditions
// with their trails and what would change them, level, clocks, notices.

import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import chineseDays from "chinese-days";
import jsonLogic from "json-logic-js";
import { Engine as JsonRules } from "json-rules-engine";
import Publicodes from "publicodes";

const ROUNDS = 11;
const BATCH_MS = 120;

const folder = resolve(process.env.JIESU_RULES_DIR ?? "dist/rules");
const { Policy, addWorkingDays } = await import(pathToFileURL(join(folder, "node.js")));
const policy = new Policy("s01-credit-coop-trial");

// ------------------------------------------------------------------ the five conditions of the default pack

/** A seeded source of numbers, so that every run asks the same. */
function numbers(seed) {
  let state = seed;
  return (bound) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state % bound;
  };
}

const draw = numbers(7);
const one = (...of) => of[draw(of.length)];
const yes = () => draw(5) > 0;
const CASES = Array.from({ length: 64 }, () => ({
  grounds: [one("attitude", "fees", "slowness", "misleading", "safety", "other")],
  service_fault: yes(),
  fee_dispute: yes(),
  capacity: one("self", "agent", "organisation", "joint", "witness"),
  authority: one("entrusted", "guardian", "heir", "none"),
  respondent_outlet: yes(),
  respondent_person: yes(),
  specific_event: yes(),
  occurred: yes(),
  story: yes(),
  place: one("counter", "lobby"),
}));
const INPUTS = CASES.map((facts) => ({ facts, now: "2026-09-30T10:00:00+08:00" }));

const received = { kind: "received", occurred_at: "2026-09-30T09:00:00+08:00" };
const RUNNING = INPUTS.map((input) => ({ ...input, timeline: [received] }));

const service = ["attitude", "slowness", "misleading"];
const asked = ["fees", "safety", "other"];
const feesAsked = ["attitude", "slowness", "misleading", "other"];

const session = policy.session("2026-09-30T10:00:00+08:00");
for (const [fact, value] of Object.entries(CASES[0])) session.set(fact, value);

const rulesEngine = new JsonRules([], { allowUndefinedFacts: true });
const holds = (fact, value) => ({ fact, operator: "equal", value });
const isIn = (fact, value) => ({ fact, operator: "in", value });
rulesEngine.addRule({
  conditions: {
    all: [
      {
        any: [
          isIn("ground", service),
          { all: [isIn("ground", asked), holds("service_fault", true)] },
          holds("ground", "fees"),
          { all: [isIn("ground", feesAsked), holds("fee_dispute", true)] },
        ],
      },
      {
        any: [
          isIn("capacity", ["self", "organisation", "joint"]),
          { all: [holds("capacity", "agent"), isIn("authority", ["entrusted", "guardian", "heir"])] },
        ],
      },
      { any: [holds("respondent_outlet", true), holds("respondent_person", true)] },
      { all: [holds("specific_event", true), holds("occurred", true), holds("story", true)] },
    ],
  },
  event: { type: "eligible" },
});
const FLAT = CASES.map((facts) => ({ ...facts, ground: facts.grounds[0] }));

const v = (name) => ({ var: name });
const logic = {
  and: [
    {
      or: [
        { in: [v("ground"), service] },
        { and: [{ in: [v("ground"), asked] }, v("service_fault")] },
        { "==": [v("ground"), "fees"] },
        { and: [{ in: [v("ground"), feesAsked] }, v("fee_dispute")] },
      ],
    },
    {
      or: [
        { in: [v("capacity"), ["self", "organisation", "joint"]] },
        { and: [{ "==": [v("capacity"), "agent"] }, { in: [v("authority"), ["entrusted", "guardian", "heir"]] }] },
      ],
    },
    { or: [v("respondent_outlet"), v("respondent_person")] },
    { and: [v("specific_event"), v("occurred"), v("story")] },
  ],
};

const any = (...of) => ({ "une de ces conditions": of });
const all = (...of) => ({ "toutes ces conditions": of });
const is = (fact, of) => any(...of.map((value) => `${fact} = '${value}'`));
const facts = ["ground", "capacity", "authority"];
const flags = ["service_fault", "fee_dispute", "respondent_outlet", "respondent_person", "specific_event", "occurred", "story"];
const french = (name) => name.replaceAll("_", " ");
const publicodes = new Publicodes({
  ...Object.fromEntries(facts.map((name) => [name, { "par défaut": "'none'" }])),
  ...Object.fromEntries(flags.map((name) => [french(name), { "par défaut": "non" }])),
  eligible: all(
    any(
      is("ground", service),
      all(is("ground", asked), "service fault"),
      "ground = 'fees'",
      all(is("ground", feesAsked), "fee dispute"),
    ),
    any(
      is("capacity", ["self", "organisation", "joint"]),
      all("capacity = 'agent'", is("authority", ["entrusted", "guardian", "heir"])),
    ),
    any("respondent outlet", "respondent person"),
    all("specific event", "occurred", "story"),
  ),
});
const SITUATIONS = FLAT.map((flat) => ({
  ...Object.fromEntries(facts.map((name) => [name, `'${flat[name]}'`])),
  ...Object.fromEntries(flags.map((name) => [french(name), flat[name] ? "oui" : "non"])),
}));

const expected = [];
for (const [index, input] of INPUTS.entries()) {
  const eligible = policy.assess(input).eligibility === "true";
  expected.push(eligible);
  const { events } = await rulesEngine.run(FLAT[index]);
  assert.equal(events.length === 1, eligible, `json-rules-engine, case ${index}`);
  assert.equal(Boolean(jsonLogic.apply(logic, FLAT[index])), eligible, `json-logic-js, case ${index}`);
  const said = publicodes.setSituation(SITUATIONS[index]).evaluate("eligible").nodeValue;
  assert.equal(said === true, eligible, `publicodes, case ${index}`);
}
assert.ok(expected.includes(true) && expected.includes(false));

// ------------------------------------------------------------------ working days

const STARTS = ["2026-01-29", "2026-02-13", "2026-04-30", "2026-09-18", "2026-09-30", "2025-09-26", "2024-02-08", "2023-04-28"];
const AMOUNTS = [1, 5, 10, 15, 60];
for (const start of STARTS) {
  for (const n of AMOUNTS) {
    assert.equal(addWorkingDays(start, n).date, chineseDays.findWorkday(n, start), `${start} + ${n}`);
  }
}

// ------------------------------------------------------------------ timing

let sink = 0;
const loops = {
  "session: one answer set, eligibility read": (count) => {
    for (let i = 0; i < count; i += 1) {
      session.set("story", (i & 1) === 0);
      if (session.eligibility() === "true") sink += 1;
    }
  },
  "objects with the full trail": (count) => {
    for (let i = 0; i < count; i += 1) if (policy.assess(INPUTS[i & 63]).eligibility === "true") sink += 1;
  },
  "the same, with clocks that run": (count) => {
    for (let i = 0; i < count; i += 1) if (policy.assess(RUNNING[i & 63]).eligibility === "true") sink += 1;
  },
  "json-rules-engine, no trail": async (count) => {
    for (let i = 0; i < count; i += 1) sink += (await rulesEngine.run(FLAT[i & 63])).events.length;
  },
  "json-logic-js, no trail": (count) => {
    for (let i = 0; i < count; i += 1) if (jsonLogic.apply(logic, FLAT[i & 63])) sink += 1;
  },
  "publicodes": (count) => {
    for (let i = 0; i < count; i += 1) {
      if (publicodes.setSituation(SITUATIONS[i & 63]).evaluate("eligible").nodeValue) sink += 1;
    }
  },
  "addWorkingDays": (count) => {
    for (let i = 0; i < count; i += 1) sink += addWorkingDays(STARTS[i & 7], AMOUNTS[i % 5]).date.length;
  },
  "chinese-days findWorkday": (count) => {
    for (let i = 0; i < count; i += 1) sink += chineseDays.findWorkday(AMOUNTS[i % 5], STARTS[i & 7]).length;
  },
};

async function timed(loop, count) {
  const start = process.hrtime.bigint();
  await loop(count);
  return Number(process.hrtime.bigint() - start);
}

const plans = [];
for (const [name, loop] of Object.entries(loops)) {
  let count = 64;
  while ((await timed(loop, count)) < BATCH_MS * 1e6) count *= 2;
  plans.push({ name, loop, count, times: [] });
}
for (let round = 0; round < ROUNDS; round += 1) {
  for (const plan of plans) plan.times.push((await timed(plan.loop, plan.count)) / plan.count);
}

const rate = {};
console.log(`Node ${process.version}, ${ROUNDS} interleaved rounds, medians.\n`);
console.log("| what | per second | each |\n|---|---|---|");
for (const plan of plans) {
  plan.times.sort((a, b) => a - b);
  const median = plan.times[ROUNDS >> 1];
  rate[plan.name] = 1e9 / median;
  const each = median >= 1e4 ? `${(median / 1e3).toFixed(1)} µs` : `${median.toFixed(0)} ns`;
  console.log(`| ${plan.name} | ${Math.round(rate[plan.name]).toLocaleString("en")} | ${each} |`);
}

const goals = [
  ["a session, assessments per second", rate["session: one answer set, eligibility read"], 1e6, ""],
  ["objects with the full trail, against json-rules-engine without one", rate["objects with the full trail"] / rate["json-rules-engine, no trail"], 10, "×"],
  ["n working days, against chinese-days", rate.addWorkingDays / rate["chinese-days findWorkday"], 100, "×"],
];
console.log("\n| goal | wanted | measured | |\n|---|---|---|---|");
for (const [name, value, wanted, unit] of goals) {
  const shown = (number) => `${Math.round(number * 10) / 10 >= 1000 ? Math.round(number).toLocaleString("en") : number.toFixed(1)}${unit}`;
  console.log(`| ${name} | ${shown(wanted)} | ${shown(value)} | ${value >= wanted ? "reached" : "not reached"} |`);
}
if (sink === 0) throw new Error("nothing was computed");
