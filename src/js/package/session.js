// Policies and sessions in numbers: facts, choices and conditions by their place in the pack. An answer that has no
// number, such as a date or a mistyped choice, goes the way of values.

import { TRUTHS, VERDICTS, assessment, pack } from "./assessment.js";
import { digestOf, text } from "./files.js";
import { Policy, Session } from "./jiesu_rules.js";

const OUTCOMES = ["accepted", "not_yet", "referred", "registered_only"];

/** The number of each choice of a fact: a bit. */
function numbers({ texts }) {
  // As a value, a choice that looks like a date would be one.
  return new Map(texts.slice(0, 31).map((id, bit) => [id, 1 << bit]).filter(([id]) => !/^\d/.test(id)));
}

/** What never changes of a policy, and the places of its names. */
function read(policy) {
  const cited = ([instrument, article, certainty]) => Object.freeze({ instrument, article, certainty });
  const named = ([id, kind, texts, ...citations]) => ({ id, kind, texts, citations: Object.freeze(citations.map(cited)), reasons: {} });
  const frame = policy.frame().map((list) => list.map(named));
  const [packs, parameters, readings, facts, questions, conditions, routes, levels, notices] = frame;
  const places = facts.map((fact, place) => [fact.id, { place, kind: fact.kind, numbers: numbers(fact) }]);
  const verdicts = conditions.map(({ id }, place) => [id, place + 3]);
  const known = { packs, parameters, readings, facts, questions, conditions, routes, levels, notices };
  // What assessments share, made when it is first needed: leaves of trails by their head, notices by their place.
  const shared = { own: pack(packs[0]), statutory: packs[1] ? pack(packs[1]) : null, leaves: Array.from({ length: 32 }, () => []), told: [] };
  return Object.assign(known, shared, { places: new Map(places), verdicts: new Map(verdicts) });
}

/** An answer as a number; `undefined` where it has none. */
function number({ kind, numbers }, value) {
  if (typeof value === "boolean") return kind === "yes_no" ? 1 + value : undefined;
  if (kind !== "choices") return numbers.get(value);
  if (!Array.isArray(value)) return undefined;
  let all = 0;
  for (const one of value) {
    const bit = numbers.get(one);
    if (bit === undefined) return undefined;
    all |= bit;
  }
  return all;
}

const { prototype } = Policy;
const { free, open, session } = prototype;

function frameOf(policy) {
  // Chrome 84 knows no `??=`.
  if (!policy.known) policy.known = read(policy);
  return policy.known;
}

function known(policy, session) {
  session.frame = frameOf(policy);
  // Whether something may have happened, and whether answers came as values.
  session.happens = session.hasValues = false;
  return session;
}

const isPlain = (object) => typeof object === "object" && object && Object.getPrototypeOf(object) === Object.prototype;

/** A session with the facts of a case, if they are all it has and all have numbers. It is kept for the next case. */
function quick(policy, input) {
  if (!isPlain(input) || typeof input.now !== "string") return undefined;
  for (const name in input) if (name !== "facts" && name !== "now") return undefined;
  const { facts = {}, now } = input;
  if (!isPlain(facts)) return undefined;
  if (!policy.quick) policy.quick = known(policy, session.call(policy, now));
  else if (policy.now !== now) policy.quick.at(now);
  policy.now = now;
  const { quick } = policy;
  const { places } = quick.frame;
  quick.clear();
  for (const fact in facts) {
    const value = facts[fact];
    if (value === undefined) continue;
    const place = places.get(fact);
    const answer = place && number(place, value);
    if (answer === undefined) return undefined;
    quick.setCode(place.place, answer);
  }
  return quick;
}

Object.assign(prototype, {
  assess(input) {
    const case_ = quick(this, input);
    if (case_) return assessment(case_);
    const whole = known(this, open.call(this, input));
    whole.happens = whole.hasValues = true;
    const seen = assessment(whole);
    whole.free();
    return seen;
  },
  session(now) {
    return known(this, session.call(this, now));
  },
  words(language) {
    const { id, digest } = this;
    const json = digestOf(id) === digest ? text(id, String(language)) : undefined;
    return json && JSON.parse(json);
  },
  free() {
    this.quick?.free();
    this.quick = undefined;
    free.call(this);
  },
});

for (const name of ["id", "version", "digest"]) {
  Object.defineProperty(prototype, name, {
    get() {
      return frameOf(this).own[name];
    },
  });
}

const { at: moveTo, record, set } = Session.prototype;

Object.assign(Session.prototype, {
  assess() {
    return assessment(this);
  },
  at(now) {
    this.settled = undefined;
    moveTo.call(this, now);
  },
  record(event) {
    this.settled = undefined;
    this.happens = true;
    record.call(this, event);
  },
  set(fact, value) {
    const place = this.frame.places.get(fact);
    const answer = place && number(place, value);
    if (answer !== undefined) return this.setCode(place.place, answer);
    this.hasValues = true;
    set.call(this, fact, value);
  },
  verdict(condition) {
    const place = this.frame.verdicts.get(condition);
    return place && VERDICTS[this.code(place)];
  },
  eligibility() {
    return TRUTHS[this.code(0)];
  },
  outcome() {
    return OUTCOMES[this.code(1)];
  },
  nextQuestion() {
    return this.frame.questions[this.code(2)]?.id;
  },
  clock(id) {
    return this.clockNamed(id)?.state;
  },
  due(clock) {
    return this.clockNamed(clock)?.due?.date;
  },
});

export { Policy, Session };
