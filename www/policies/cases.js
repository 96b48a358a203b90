// A pack's own cases, judged here. What a case can expect is what `shown` in src/rules/cases.rs gives.

const list = (items) => `[${items.join(", ")}]`;
const plain = (value) => (Array.isArray(value) ? list(value.map(plain)) : String(value));

/** The case as the rules take it. */
export function input(file, { bare, open = [], facts, timeline = [], now, parameters = {} }) {
  const base = bare ? {} : { ...((file.base && file.base.facts) || {}) };
  for (const fact of open) delete base[fact];
  return { facts: { ...base, ...facts }, timeline, now, parameters };
}

function clockLine({ state, due, unit }) {
  if (!due) return state;
  const time = unit === "minute" || unit === "hour" ? ` ${due.at.slice(11, 16)}` : "";
  const wait = due.provisional ? `, waits for ${due.provisional.waiting_for}, expected ${due.provisional.expected}` : "";
  return `${state} ${due.date}${time}${wait}`;
}

const parts = {
  outcome: (seen) => seen.outcome.kind,
  missing: ({ outcome }) => outcomeList(outcome),
  because: ({ outcome }) => outcomeList(outcome),
  answered: (seen) => String(seen.answered),
  split: (seen) => String(seen.split),
  reading: (seen) => seen.reading,
  scope: (seen) => seen.scope.verdict,
  eligibility: (seen) => seen.eligibility,
  routes: (seen) => list(seen.routes.map(({ id }) => id)),
  notices: (seen) => list(seen.notices.map(({ id }) => id)),
  verdicts: (seen) => seen.conditions.map(({ id, verdict }) => `${id}=${verdict}`).join(" "),
  level: (seen) => (seen.level ? seen.level.id : ""),
  level_by: (seen) => (seen.level ? seen.level.source : ""),
  next_question: (seen) => seen.next_question || "",
  reply_by: (seen) => (seen.reply_by ? `${seen.reply_by.clock} ${seen.reply_by.due.date}` : ""),
};

function outcomeList(outcome) {
  const items = outcome.missing || outcome.routes || outcome.because;
  return items ? list(items) : "";
}

/** One part of an assessment as a case writes it; `undefined` where there is no such part. */
export function shown(seen, key) {
  if (Object.prototype.hasOwnProperty.call(parts, key)) return parts[key](seen);
  const [kind, ...rest] = key.split(".");
  const id = rest.join(".");
  const clock = seen.clocks.find((clock) => clock.id === id);
  if (kind === "reason") {
    const found = [...seen.conditions, seen.scope].find((condition) => condition.id === id);
    return found ? found.reason : "";
  }
  if (kind === "clock") return clock ? clockLine(clock) : "none";
  if (kind === "notes") return list(clock ? clock.notes.map(({ code }) => code) : []);
  return undefined;
}

/** Judges every case: `{ name, wrong: [{ key, expected, found }] }` each. */
export function run(policy, file) {
  return file.cases.map((one) => {
    const wrong = [];
    try {
      const seen = policy.assess(input(file, one));
      for (const { fact, code } of seen.ignored || []) wrong.push({ key: fact, expected: "a fact the pack uses", found: code });
      for (const [key, value] of Object.entries(one.expect || {})) {
        const expected = plain(value);
        const found = shown(seen, key);
        if (found !== expected) wrong.push({ key, expected, found: String(found) });
      }
      if (Object.keys(one.expect || {}).length === 0) wrong.push({ key: "expect", expected: "something", found: "nothing" });
    } catch (error) {
      wrong.push({ key: error.code || "error", expected: "", found: error.message });
    }
    return { name: one.name, wrong };
  });
}
