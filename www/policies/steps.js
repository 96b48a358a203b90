// How a clock was counted: its steps as days of a strip, and as sentences.

import { day, plus, span, time, weekday } from "./days.js";
import { el } from "./dom.js";
import { t } from "./words.js";

/** A strip longer than this says less than the sentences under it. */
const LONGEST = 56;

/** The days of a count: `{ date, kind, n, name }`, in their order. */
export function days(steps) {
  const marks = new Map();
  const mark = (from, to, kind, more = () => ({})) => {
    for (let index = 0; index <= span(from, to); index++) marks.set(plus(from, index), { kind, ...more(index) });
  };
  for (const step of steps) {
    if (step.step === "day_zero") mark(step.date, step.date, "zero");
    // `n` is the number of the last day counted here.
    if (step.step === "counted") mark(step.from, step.to, "count", (index) => ({ n: step.n - span(step.from, step.to) + index }));
    if (step.step === "skipped_weekend") mark(step.from, step.to, "weekend");
    if (step.step === "skipped_holiday") mark(step.from, step.to, "holiday", () => ({ name: step.names }));
    if (step.step === "make_up_day") mark(step.date, step.date, "makeup", () => ({ n: step.n, name: step.names }));
    if (step.step === "rolled") mark(step.to, step.to, "count");
  }
  const due = steps.find((step) => step.step === "due");
  if (due) marks.set(due.due.date, { ...marks.get(due.due.date), kind: "due" });
  const dates = [...marks.keys()].sort();
  if (dates.length < 2 || span(dates[0], dates[dates.length - 1]) > LONGEST) return [];
  const all = [];
  for (let date = dates[0]; date <= dates[dates.length - 1]; date = plus(date, 1)) all.push({ date, kind: "count", ...marks.get(date) });
  return all;
}

const LOOKS = { zero: "day-zero", count: "day-count", weekend: "day-off", holiday: "day-off", makeup: "day-makeup", due: "day-due" };

/** The strip; a screen reader gets the sentences instead. */
export function strip(all, names, language) {
  const cells = all.map(({ date, kind, n, name }) => {
    const [, month, number] = date.split("-").map(Number);
    const first = number === 1 || date === all[0].date;
    const holiday = name && name.map(names).join("、");
    const label = kind === "count" ? (n === undefined ? "" : String(n)) : kind === "holiday" ? holiday : t(`day.${kind}`);
    return el(
      "li",
      { class: `day ${LOOKS[kind]}`, "data-kind": kind, "data-date": date, title: holiday },
      el("span", { class: "day-week" }, weekday(date, language)),
      el("span", { class: first ? "day-number day-month" : "day-number" }, first ? `${month}/${number}` : String(number)),
      el("span", { class: "day-label" }, label),
    );
  });
  return el("ol", { class: "strip num", "aria-hidden": "true" }, cells);
}

/** One step as a sentence. */
export function sentence(step, names, language) {
  const date = (value) => value && day(value, language);
  const moment = (value) => value && time(value, language);
  const name = step.names && step.names.map(names).join("、");
  const range = step.from && step.to && (step.from === step.to ? date(step.from.slice(0, 10)) : `${date(step.from.slice(0, 10))} – ${date(step.to.slice(0, 10))}`);
  const first = step.step === "counted" ? step.n - span(step.from, step.to) : undefined;
  const key = step.step === "counted" && first !== step.n ? "step.counted_many" : `step.${step.step}`;
  const due = step.due && (step.due.at.slice(11, 16) === "23:59" || step.due.at.slice(11, 16) === "00:00" ? date(step.due.date) : moment(step.due.at));
  return t(key, {
    date: date(step.date) || (step.step === "months" && date(step.to)),
    at: moment(step.at),
    from: date(step.from && step.from.slice(0, 10)),
    to: date(step.to && step.to.slice(0, 10)),
    range: range || (step.from && moment(step.from)),
    n: step.n === undefined ? step.minutes : step.n,
    first,
    name,
    year: step.year,
    due,
  });
}
