// What comes out: outcome, conditions with their reasons, level, and every clock with its date.

import { draw } from "../parts/clock.js";
import { day, time } from "./days.js";
import { el } from "./dom.js";
import { days, sentence, strip } from "./steps.js";
import { or, t } from "./words.js";

const TONE = { accepted: "tag-good", not_yet: "tag-warn", referred: "", registered_only: "tag-warn" };
const LOOK = { met: "tag-good", not_met: "tag-bad", unknown: "tag-warn" };
const STATE = { running: "", met: "tag-good", missed: "tag-bad", suspended: "tag-warn" };

/** The outcome in one line, which stays in view. */
export function headline(seen, language) {
  const { outcome, reply_by: reply } = seen;
  return el(
    "div",
    { class: "wb-headline" },
    el("span", { class: `tag ${TONE[outcome.kind]}`, "data-outcome": outcome.kind }, t(`outcome.${outcome.kind}`)),
    el("span", { class: "due-date", "data-reply": reply ? reply.due.date : "" }, reply ? t("replyBy", { date: day(reply.due.date, language) }) : t("noReply")),
  );
}

/** Outcome and conditions. */
export function verdicts(seen, words) {
  const all = seen.conditions.map(({ id, verdict, reason, citation }) =>
    el(
      "li",
      { class: "wb-row", "data-condition": id, "data-verdict": verdict },
      el("div", { class: "card-head" }, el("b", {}, words[`condition.${id}.name`] || id), el("span", { class: `tag ${LOOK[verdict]}` }, t(`verdict.${verdict}`))),
      el("p", { class: "muted" }, words[reason] || reason, " ", citation && el("span", { class: "art" }, citation.article)),
    ),
  );
  const routes = seen.routes.map(({ id }) => el("p", { class: "advice" }, el("b", {}, words[`route.${id}.name`] || id), el("br"), words[`route.${id}.text`]));
  const { level } = seen;
  return [
    !seen.answered && seen.conditions.length > 0 && el("p", { class: "hint" }, t("unanswered")),
    routes,
    level && el("p", { "data-level": level.id }, t("level", { level: words[`level.${level.id}`] || level.id }), " ", el("span", { class: "art" }, level.citation.article)),
    all.length > 0 ? el("ul", { class: "wb-list" }, all) : el("p", { class: "hint" }, t("noConditions")),
  ];
}

const inTime = ({ unit }) => unit === "minute" || unit === "hour";

/** When a clock is due, in words. */
export const dueText = (clock, language) => (inTime(clock) ? time(clock.due.at, language) : day(clock.due.date, language));

/** How much time a clock gives. */
export const amountText = ({ amount, unit }) => t(`unit.${unit}`, { n: amount === null || amount === undefined ? 1 : amount });

/** Why an event had not the effect it was meant to have; what it lacks is an attribute, or an earlier step. */
function noteText(id, { code, kind, occurred_at: at, missing = [] }, words, language) {
  const lacking = missing.map((name) => words[`clock.${id}.extension.${name}`] || or(`attribute.${name}`, name));
  return t(`note.${code}`, { event: or(`event.${kind}`, kind), at: time(at, language), missing: lacking.join(t("comma")) });
}

/** Every clock with its date. */
export function clocks(seen, words, language) {
  const all = seen.clocks.map((clock) => {
    const { id, state, due, citation, holder, notes = [] } = clock;
    const provisional = due && due.provisional;
    return el(
      "li",
      { class: "wb-row", "data-clock": id, "data-due": due ? due.date : "" },
      el("div", { class: "card-head" }, el("b", {}, words[`clock.${id}.name`] || t(`duty.${clock.duty}`)), el("span", { class: `tag ${STATE[state] || ""}` }, t(`state.${state}`))),
      due && el("p", { class: "due-date" }, t("until", { date: dueText(clock, language) })),
      provisional && el("p", { class: "wb-open" }, t("provisional", { year: provisional.waiting_for, date: day(provisional.expected, language) })),
      notes.map((note) => el("p", { class: "wb-open", "data-note": note.code }, noteText(id, note, words, language))),
      el("p", { class: "muted small" }, [words[`role.${holder}`] || holder, amountText(clock)].join(" · "), " ", el("span", { class: "art" }, citation.article)),
    );
  });
  return el("ul", { class: "wb-list" }, all);
}

/** The clock face of a clock, seen at `now`. */
function face({ state, started, due, settled, steps }, now, language) {
  const day = (moment) => (moment ? moment.slice(0, 10) : "");
  const pause = steps.filter(({ step }) => step === "paused").pop();
  const extended = steps.some(({ step }) => step === "extended");
  const look = state === "running" ? (due && due.provisional ? "provisional" : extended ? "extended" : state) : state === "not_started" ? "waiting" : state;
  const at = state === "suspended" ? pause && pause.from : state === "met" && settled;
  const dates = [due ? due.date : "", day(started), day(now), look, "", day(at)].join(" ");
  const place = el("div", { "data-dates": dates, "data-language": language });
  draw(place).catch(() => {});
  return place;
}

/** The count of one clock: how much is left of it at `now`, a strip of days, and the same in sentences. */
export function calendar(clock, now, language) {
  const names = (id) => or(`holiday.${id}`, id);
  const all = days(clock.steps);
  return [face(clock, now, language), all.length > 0 && strip(all, names, language), el("ol", { class: "steps" }, clock.steps.map((step) => el("li", {}, sentence(step, names, language))))];
}
