// An assessment, made of the numbers of `src/rules/assessment/sheet.rs`, in their order, and of what never changes. The
// latter is made once, frozen, and the same object in every assessment: making it anew was a sixth of an assessment.

import { ownMemory } from "./jiesu_rules.js";

export const TRUTHS = ["false", "unknown", "true"];
export const VERDICTS = ["not_met", "unknown", "met"];
const PLAIN = ["not_met", "open", "met"];
const SOURCES = ["facts", "hand_over", "default"];
const STEPS = ["all", "any", "not"];
const NOTHING = Object.freeze([]);

// What is being read: one assessment at a time. The sheet stays where the wasm has written it.
let sheet = new Int32Array();
let at;
let frame;

const next = () => sheet[at++];

/** Sees the memory anew, where it has grown. */
function look() {
  if (sheet.length === 0) sheet = new Int32Array(ownMemory().buffer);
}

/** So many things, each read by `read`. */
function many(count, read) {
  if (count === 0) return NOTHING;
  const all = new Array(count);
  for (let part = 0; part < count; part += 1) all[part] = read();
  return all;
}

const list = (named) => many(next(), () => named(next()));

const fact = (place) => frame.facts[place].id;
const condition = (place) => frame.conditions[place].id;

/** What is compared comes in two halves. */
function compared(kind) {
  const number = next() * 2 ** 32 + (next() >>> 0);
  if (kind === "date") return new Date(number * 864e5).toISOString().slice(0, 10);
  // Beijing is eight hours ahead; milliseconds are written where there are some.
  if (kind === "moment") return new Date(number + 288e5).toISOString().replace(/(\.000)?Z$/, "+08:00");
  return number;
}

function changes() {
  const all = [];
  for (let place = next(); place >= 0; place = next()) {
    const { id, kind, texts } = frame.facts[place];
    const values = [];
    for (const end = next() + at; at < end; ) {
      if (kind === "yes_no") values.push(next() === 2);
      else values.push(texts.length > 0 ? texts[next()] : compared(kind));
    }
    all.push({ fact: id, values });
  }
  return all;
}

function stepOf(kind, tested) {
  if (kind < 3) return STEPS[kind];
  return Object.freeze(kind === 3 ? { at_least: tested } : kind === 4 ? { fact: fact(tested) } : { condition: condition(tested) });
}

const leaf = (head, tested) => Object.freeze({ truth: TRUTHS[head & 3], step: stepOf(head >> 2, tested) });

function trail() {
  const head = next();
  const tested = next();
  if (head < 32) {
    const leaves = frame.leaves[head];
    return leaves[tested] || (leaves[tested] = leaf(head, tested));
  }
  const truth = TRUTHS[head & 3];
  const step = stepOf((head >> 2) & 7, tested);
  return { truth, step, children: many(head >> 5, trail) };
}

/** The key of a reason's wording: a text of the pack's own, another condition, or the verdict itself. */
function reasonOf(place, end) {
  const { id, texts } = frame.conditions[place];
  return `${place > 0 ? "condition." : ""}${id}.${end < 0 ? "alternative" : texts[end - 1] || end}`;
}

function result(place, isCited) {
  const { id, citations, reasons } = frame.conditions[place];
  const how = trail();
  const truth = next();
  const reason = next();
  const end = reason || PLAIN[truth];
  return {
    id,
    verdict: VERDICTS[truth],
    citation: isCited ? citations[0] : null,
    reason: reasons[end] || (reasons[end] = reasonOf(place, end)),
    decisive: list(fact),
    open: list(fact),
    would_change: changes(),
    alternative: reason < 0,
    trail: how,
  };
}

function routes() {
  const all = [];
  for (let place = next(); place >= 0; place = next()) {
    const { id, kind, texts, citations } = frame.routes[place];
    all.push({ id, takes: list((choice) => texts[choice]), citations, today: kind || null });
  }
  return all;
}

function outcome(routes) {
  switch (next()) {
    case 0:
      return { kind: "accepted" };
    case 1:
      return { kind: "not_yet", missing: list(fact) };
    case 2:
      return { kind: "referred", routes: routes.map(({ id }) => id) };
    default:
      return { kind: "registered_only", because: list(condition) };
  }
}

function level() {
  const place = next();
  if (place < 0) return null;
  const { id, citations } = frame.levels[place];
  return { id, source: SOURCES[next()], citation: citations[0], open: list(fact) };
}

const notice = (place) => {
  const { told } = frame;
  const { id, kind, texts, citations } = frame.notices[place];
  return told[place] || (told[place] = Object.freeze({ id, to: texts[0], at: kind, citation: citations[0] }));
};

/** While nothing has happened, a clock is the same for all cases of a level. */
function waiting(session, level) {
  const known = session.clocks[level + 1] || (session.clocks[level + 1] = []);
  return list((place) => {
    if (!known[place]) {
      const clock = session.clockAt(place);
      Object.assign(clock, { steps: NOTHING, notes: NOTHING, citation: Object.freeze(clock.citation) });
      known[place] = Object.freeze(clock);
      look();
    }
    return known[place];
  });
}

export const pack = ({ id, kind, texts }) => Object.freeze({ id, version: kind, digest: texts[0] });

/** What of a session changes with its day alone. */
function settle(session) {
  const settings = session.settings();
  const used = frame.parameters.map(({ id, kind, texts }, place) => [id, texts[settings[place]] ?? kind]);
  const reading = frame.readings[settings[used.length]]?.id ?? "";
  session.settled = [Object.freeze(Object.fromEntries(used.sort())), reading];
  session.clocks = [];
}

export function assessment(session) {
  frame = session.frame;
  if (!session.settled) settle(session);
  at = session.sheet() >> 2;
  look();
  const [parameters, reading] = session.settled;
  const answered = next() === 1;
  const hasScope = next() === 1;
  const eligibility = TRUTHS[next()];
  let scope;
  const conditions = [];
  for (let place = next(); place >= 0; place = next()) {
    if (place === 0) scope = result(0, hasScope);
    else conditions.push(result(place, true));
  }
  const taken = routes();
  const split = next() === 1;
  const follows = outcome(taken);
  const question = next();
  const first = next();
  const held = level();
  const notices = list(notice);
  let duties = [];
  let clocks = session.happens ? session.running() : undefined;
  if (clocks) [clocks, duties] = clocks;
  else clocks = waiting(session, first);
  const reply = duties.find(({ duty }) => duty === "final_reply");
  const seen = {
    pack: frame.own,
    statutory: frame.statutory,
    parameters,
    reading,
    answered,
    scope,
    conditions,
    eligibility,
    outcome: follows,
    routes: taken,
    split,
    level: held,
    clocks,
    reply_by: reply || null,
    duties,
    notices,
    next_question: question < 0 ? null : frame.questions[question].id,
  };
  return session.hasValues ? withIgnored(session.ignored(), seen) : seen;
}

/** Answers that could not be used stand before what was judged. */
function withIgnored(ignored, seen) {
  if (!ignored) return seen;
  const { pack, statutory, parameters, reading, answered, ...judged } = seen;
  return { pack, statutory, parameters, reading, answered, ignored, ...judged };
}
