// Where a case stands, for whoever has its code: GET {base}/cases/{code}/status. Nothing is stored here, and the code goes
// nowhere but to the bank. This file must parse in Chrome 84.

import { draw as drawClock } from "../parts/clock.js";
import { now, time } from "../policies/days.js";
import { el, fill } from "../policies/dom.js";
import { SPOKEN, word } from "./words.js";

const LANGUAGE = "jiesu.language";
const LENGTH = 16;

const at = (id) => document.getElementById(id);
const state = { language: "zh-Hans", offered: [], config: null, typed: location.hash.slice(1, 61), problem: "", status: null, asking: false };
const t = (key, values) => word(state.language, key, values);

function remembered() {
  try {
    return localStorage.getItem(LANGUAGE);
  } catch (refused) {
    return null;
  }
}

/** The letters and digits of a code, however it was typed; full-width ones count. */
const letters = (typed) => typed.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "");

async function answer(code) {
  let response;
  try {
    const url = `${state.config.endpoint.base.replace(/\/$/, "")}/cases/${code}/status`;
    response = await fetch(url, { cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" });
    if (response.ok) {
      const status = await response.json();
      // A captive portal answers 200, too.
      return typeof status.state === "string" && Array.isArray(status.history) ? { status } : { problem: t("noAnswer") };
    }
  } catch (unreachable) {
    return { problem: t("noAnswer") };
  }
  if (response.status === 404) return { problem: t("notFound") };
  if (response.status === 429) return { problem: t("tooOften", { n: Number(response.headers.get("Retry-After")) || 60 }) };
  return { problem: t("noAnswer") };
}

async function ask(event) {
  event.preventDefault();
  if (state.asking) return;
  state.typed = at("code").value;
  const code = letters(state.typed);
  state.status = null;
  state.problem = "";
  if (code.length !== LENGTH) {
    state.problem = t("badCode", { n: code.length });
  } else {
    state.asking = true;
    draw();
    Object.assign(state, await answer(code.match(/.{4}/g).join("-")), { asking: false });
  }
  draw();
  const target = state.problem ? at("code") : at("state");
  if (target) target.focus();
}

function fact(key, value, className) {
  return el("div", { class: "fact" }, el("dt", {}, t(key)), el("dd", { class: className }, value));
}

/**
 * The clock face, from what has happened. By when a reply is owed is told where the bank's backend applies the rules; where it
 * does not, the day is on the receipt.
 */
function clock({ received_at: received, state: where, since, history, reply_by: owed }) {
  const day = (moment) => new Date(Date.parse(moment) + 28800000).toISOString().slice(0, 10);
  const last = (...kinds) => history.filter(({ kind }) => kinds.includes(kind)).pop();
  const [replied, pause, extended] = [last("replied"), last("suspended", "resumed"), last("extended")];
  const [look, at] =
    where === "withdrawn" ? ["ended"]
    : replied ? ["replied", replied.at]
    : where === "closed" ? ["ended"]
    : where === "replied" ? ["replied", since]
    : pause && pause.kind === "suspended" ? ["suspended", pause.at]
    : owed ? ["running"]
    : extended ? ["extended", extended.at]
    : ["elapsed"];
  const [due, before] = look === "running" ? [owed.day, owed.before || ""] : ["", ""];
  const dates = [due, day(received), now().slice(0, 10), before ? "extended" : look, before, at ? day(at) : ""].join(" ");
  const place = el("div", { "data-dates": dates, "data-language": state.language });
  drawClock(place).catch(() => {});
  return place;
}

function result({ case_number: number, received_at: received, state: where, since, history }) {
  const beijing = (moment) => time(new Date(Date.parse(moment) + 28800000).toISOString(), state.language);
  // A kind that this page does not know is the bank's own affair.
  const steps = history.filter(({ kind }) => t(`kind.${kind}`));
  return el("section", { class: "card ticket section tone-good" },
    el("h2", { id: "state", tabindex: "-1" }, t(`state.${where}`) || t("state.in_progress")),
    el("dl", { class: "facts" },
      number && fact("number", number, "num"),
      fact("received", beijing(received), "num"),
      where !== "received" && fact("since", beijing(since), "num")),
    clock(state.status),
    steps.length > 0 && el("div", { class: "section" },
      el("h3", {}, t("steps")),
      el("dl", { class: "facts" }, steps.map(({ kind, at: when }) => fact(`kind.${kind}`, beijing(when), "num")))));
}

function draw() {
  const { bank } = state.config;
  document.documentElement.lang = state.language;
  document.title = t("title");
  fill(at("brand"), el("span", { class: "brand-unit" }, `${bank.name} · `), el("span", { class: "brand-sub" }, t("brand")));
  at("language").textContent = SPOKEN[next()];
  at("language").lang = next();
  const wrong = Boolean(state.problem);
  fill(at("page"),
    el("h1", {}, t("title")),
    el("p", { class: "hint page-hint" }, t(state.config.endpoint.mapping ? "byPhone" : "lead")),
    // A backend that does not speak the contract knows no codes.
    !state.config.endpoint.mapping && el("form", { class: "section", novalidate: true, submit: ask },
      el("div", { class: wrong ? "field field-wrong" : "field" },
        el("label", { class: "field-label", for: "code" }, t("code")),
        el("p", { class: "hint", id: "code-hint" }, t("hint")),
        el("div", { role: "alert" }, wrong && el("p", { class: "field-error", id: "code-error" }, state.problem)),
        el("input", { class: "box num", id: "code", type: "text", maxlength: "60", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", value: state.typed, "aria-describedby": wrong ? "code-hint code-error" : "code-hint", "aria-invalid": wrong ? "true" : undefined })),
      el("div", { class: "actions" },
        el("button", { type: "submit", class: "btn", "aria-disabled": state.asking ? "true" : undefined }, t(state.asking ? "asking" : "ask")),
        el("a", { class: "btn btn-quiet", href: "./" }, t("home")))),
    state.status && result(state.status));
  fill(at("foot"), el("span", {}, bank.name), el("span", {}, t("phone"), " ", el("a", { class: "num", href: `tel:${bank.supervision_phone.replace(/[^\d+]/g, "")}` }, bank.supervision_phone)));
}

/** The language that the button changes to. */
function next() {
  return state.offered[(state.offered.indexOf(state.language) + 1) % state.offered.length];
}

function otherLanguage() {
  state.language = next();
  state.typed = at("code").value;
  state.problem = "";
  draw();
}

async function start() {
  state.config = await (await fetch("config.json")).json();
  const offered = (state.config.languages || ["zh-Hans", "en"]).filter((tag) => SPOKEN[tag]);
  // The words of a bank's own languages are in the app only.
  state.offered = offered.length > 0 ? offered : ["zh-Hans"];
  const wanted = remembered() || (/^en/i.test(navigator.language) ? "en" : /^zh-(Hant|TW|HK|MO)/.test(navigator.language) ? "zh-Hant" : "zh-Hans");
  state.language = state.offered.includes(wanted) ? wanted : state.offered[0];
  at("language").hidden = state.offered.length < 2;
  at("language").addEventListener("click", otherLanguage);
  draw();
}

start().catch(() => fill(at("page"), el("p", { class: "notice advice tone-bad" }, t("noAnswer"))));
