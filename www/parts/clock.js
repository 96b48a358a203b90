// The clock face of a case: how much of its time is left, or that it was put off, stands still, was kept or not. Words say all
// of it; the picture beside them says it to whoever only glances. Drawn into `<jiesu-part>` of www/boot.js, on the page where
// somebody asks how far a case is, and on the workbench. Nothing moves.

import { drawn, el } from "../health/window.js";
import { parted } from "./sheet.js";

const DAY = 86400000;
// The way around the ring, in the units of the picture.
const ROUND = 2 * Math.PI * 31;
const utc = (date) => Date.parse(`${date}T00:00:00Z`);
const between = (from, to) => Math.round((utc(to) - utc(from)) / DAY);
// A day is a day, wherever the device is. A number stays with its 年, 月 or 日: the joiner has no width and no sound.
const said = (date, language) =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: "UTC", year: "numeric", month: "long", day: "numeric" })
    .format(new Date(utc(date))).replace(/(\d)(?=[年月日])/g, "$1\u2060");

/** What a state looks like where the ring holds no number: a tick, two bars, a mark, a full stop. */
const GLYPH = { met: "M25 36.5l8 8 15-17", replied: "M25 36.5l8 8 15-17", suspended: "M29 25v22M43 25v22", missed: "M36 22v18M36 49v.4", ended: "M26 36h20", waiting: "M24 36h.4M36 36h.4M48 36h.4", extended: "M26 36h20M36 26v20" };

/** The states as the app has them, by number, and a last day that may change. */
const NUMBERED = { 0: "waiting", 1: "running", 2: "suspended", 3: "met", 4: "missed", 5: "ended", P: "provisional" };

/** What is said about the last day of a clock that runs. */
const TEXT = { running: "clockUntil", provisional: "clockProvisional", extended: "clockExtendedTo", longer: "clockExtended", last: "clockLast" };
const RUNS = ["running", "provisional", "extended"];

/** Draws into the element: `dates` has what a face is drawn from, in this order, with a space between. */
export async function draw(place) {
  const { dates, language } = place.dataset;
  const say = await parted(place, language);
  const [due, from, today, state, first, at] = dates.split(" ");
  place.textContent = "";
  place.append(face({ state: NUMBERED[state] || state, from, due, today, first, at }, say, language));
}

/**
 * A face. `state` is one of the rules' states, `provisional` or `extended`; or, where no last day is known, `elapsed`, `replied`
 * or `extended`. Days are `YYYY-MM-DD`: `from`, the day it is counted from; `due`, the last one; `today`; `first`, what the last
 * day was before it was put off; `at`, since when it stands still, or when it was done.
 */
export function face(look, say, language) {
  const { shown, title, text, part, number } = told(look, say, language);
  const svg = drawn("svg", { viewBox: "0 0 72 72", class: "dial-ring", "aria-hidden": "true", focusable: "false" });
  const ring = (name, length, from = 0) =>
    svg.append(drawn("circle", { cx: 36, cy: 36, r: 31, class: name, "stroke-dasharray": `${(length * ROUND) / 100} ${ROUND}`, transform: `rotate(${from * 3.6 - 90} 36 36)` }));
  ring("dial-whole", 100);
  if (part > 0) {
    // What is left, from the top on, as a clock would have it: what has gone is gone from the start.
    ring("dial-left", part, 100 - part);
  }
  if (number === undefined) {
    svg.append(drawn("path", { d: GLYPH[shown] || GLYPH.waiting, class: "dial-glyph" }));
  } else {
    const text = drawn("text", { x: 36, y: 45, class: "dial-number" });
    text.textContent = number;
    svg.append(text);
  }
  return el("div", { class: `dial dial-${shown}`, role: "group", "aria-label": say("clock"), "data-state": look.state }, svg,
    el("div", { class: "dial-words" }, el("strong", { class: "dial-title num" }, title), text ? el("span", { class: "dial-text num" }, text) : ""));
}

/** What a face says, how it looks, and how much of the ring is filled. */
function told({ state, from, due, today, first, at }, say, language) {
  const day = (date) => said(date, language);
  const left = due && today ? between(today, due) : undefined;
  if (state === "missed" || (left < 0 && RUNS.includes(state))) {
    const over = left < 0 ? -left : undefined;
    return { shown: "missed", title: over ? say("clockOver", { n: over }) : say("clockLate"), text: due && say("clockOverText", { date: day(due) }), part: 0 };
  }
  if (left !== undefined && RUNS.includes(state)) {
    const whole = Math.max(1, between(from || today, due));
    const title = left === 0 ? say("clockToday") : left === 1 ? say("clockTomorrow") : say("clockLeft", { n: left });
    const text = say(TEXT[first ? "longer" : left < 2 && state === "running" ? "last" : state], { first: first && day(first), date: day(due) });
    return { shown: state, title, text, part: Math.min(100, Math.round((100 * left) / whole)), number: left > 999 ? undefined : left };
  }
  const elapsed = from && today ? Math.max(0, between(from, today)) : 0;
  switch (state) {
    case "suspended":
      return { shown: state, title: say("clockPaused"), text: at ? say("clockPausedText", { date: day(at) }) : say("clockPausedBare") };
    case "met":
      return { shown: state, title: say("clockMet"), text: at && say("clockMetText", { date: day(at) }), part: 100 };
    case "replied":
      return { shown: state, title: say("clockReplied", { date: day(at) }), part: 100 };
    case "extended":
      return { shown: state, title: say("clockLonger", { date: day(at) }), text: say("clockLongerText") };
    case "elapsed":
      if (elapsed === 0) {
        return { shown: "waiting", title: say("clockNew"), text: say("clockNewText") };
      }
      return { shown: "running", title: say("clockElapsed", { n: elapsed }), text: say("clockElapsedText", { date: day(from) }), number: elapsed };
    case "ended":
      return { shown: state, title: say("clockEnded") };
    default:
      return { shown: "waiting", title: say("clockWaiting"), text: say("clockWaitingText") };
  }
}
