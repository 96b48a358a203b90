// The workbench: a pack, its questions, and what they come to. It asks the network for its own files alone.

import init, { loadChecker } from "../rules/index.js";
import { run } from "./cases.js";
import { moment, now } from "./days.js";
import { card, el, fill, fold, select } from "./dom.js";
import { form, mark } from "./facts.js";
import { timeline } from "./events.js";
import { law } from "./law.js";
import { keep } from "./offline.js";
import { builtIn, fromText, list } from "./pack.js";
import { calendar, clocks, headline, verdicts } from "./result.js";
import { speak, t } from "./words.js";

const at = (id) => document.getElementById(id);
const FILE = "file";

const state = { language: "zh-Hans", chosen: "", text: "", pack: undefined, values: {}, events: [], received: now(), seenAt: "", clock: "" };
let latest = 0;

function intro() {
  const options = list().map(({ id, instrument }) => [id, `${instrument} (${id})`]);
  if (state.chosen === FILE) options.unshift([FILE, t("own")]);
  const opened = ({ target }) => target.files[0] && openFile(target.files[0]);
  const pick = el("div", { class: "pick" }, el("input", { type: "file", id: "file", accept: ".json,application/json", "aria-label": t("own"), change: opened }), el("span", { class: "pick-label", "aria-hidden": "true" }, t("drop")));
  fill(
    at("intro"),
    el("h1", {}, t("brand")),
    el("p", { class: "hint page-hint" }, t("lead")),
    el("div", { class: "wb-pick" }, select("pack", t("choose"), options, state.chosen, ({ target }) => openBuiltIn(target.value)), el("div", { class: "field-plain" }, el("span", { class: "field-label" }, t("own")), pick)),
  );
}

function faults() {
  const { faults: all, policy, notJson, digestBad } = state.pack;
  const item = (fault) =>
    el(
      "li",
      { class: "wb-row", "data-fault": fault.code },
      el("code", { class: "small" }, fault.place),
      el("p", {}, el("b", {}, fault.what)),
      el("p", { class: "muted small" }, fault.why),
      el("p", { class: "small" }, fault.remedy, fault.near && ` ${t("near", { near: fault.near })}`),
    );
  fill(
    at("faults"),
    notJson && el("p", { class: "advice tone-bad" }, t("notJson")),
    digestBad && el("p", { class: "advice tone-warn" }, t("digestBad")),
    all.length > 0 && !policy && el("section", { class: "card wb-bad" }, el("h2", {}, t("faults", { n: all.length })), el("ol", { class: "wb-list" }, all.map(item))),
    all.length > 0 && policy && fold(t("hints", { n: all.length }), el("ol", { class: "wb-list" }, all.map(item))),
  );
}

function about(rules, policy, words) {
  return card(
    words.title || rules.instrument || rules.id,
    el("p", {}, words.summary),
    el("p", { class: "muted small" }, [rules.id, t("version", { version: rules.version })].join(" · ")),
    el("p", { class: "muted small digest" }, `${t("digest")} ${policy.digest}`),
  );
}

function cases(policy, file) {
  if (!file) return card(t("cases"), el("p", { class: "hint" }, t("noCases")));
  const all = run(policy, file);
  const passed = all.filter(({ wrong }) => wrong.length === 0).length;
  const item = ({ name, wrong }) =>
    el(
      "li",
      { class: "wb-row", "data-case": wrong.length === 0 ? "passed" : "failed" },
      el("div", { class: "card-head" }, el("span", { lang: "en" }, name), el("span", { class: `tag ${wrong.length === 0 ? "tag-good" : "tag-bad"}` }, t(wrong.length === 0 ? "passes" : "fails"))),
      wrong.map((one) => el("p", { class: "small" }, t("wrong", one))),
    );
  const good = passed === all.length;
  return el(
    "details",
    { class: "card fold", id: "cases", open: !good, "data-passed": String(passed), "data-all": String(all.length) },
    el("summary", {}, el("span", { class: "summary-in" }, t("cases"), el("span", { class: `tag ${good ? "tag-good" : "tag-bad"}` }, t("passed", { n: passed, all: all.length })))),
    el("ul", { class: "wb-list" }, all.map(item)),
  );
}

/** A date-time field over a part of the state. */
function momentField(id, label, key, changed) {
  const input = ({ target }) => {
    state[key] = target.value.slice(0, 16);
    changed();
  };
  return el("div", { class: "wb-fact" }, el("label", { class: "field-label", for: id }, label), el("input", { class: "box num", id, type: "datetime-local", value: state[key], input }));
}

function bench() {
  const { rules, beneath, policy, words: wordsOf, cases: file } = state.pack;
  if (!policy) {
    fill(at("bench"));
    return;
  }
  const { language, values, events } = state;
  const words = wordsOf(language);
  const line = el("div", { class: "wb-line", role: "status" });
  const reasons = el("div", { class: "stack" });
  const dates = el("div");
  const strip = el("div");
  const which = el("div");
  const facts = el("div");

  const received = () => state.received || now();
  const update = () => {
    const first = { kind: "received", occurred_at: moment(received()) };
    const last = [first, ...events].map((event) => event.occurred_at).sort().pop();
    const asOf = state.seenAt ? moment(state.seenAt) : last;
    const seen = policy.assess({ facts: values, timeline: [first, ...events], now: asOf });
    fill(line, headline(seen, language));
    fill(reasons, verdicts(seen, words));
    fill(dates, clocks(seen, words, language));
    mark(facts, rules, values, seen.next_question);
    count(seen, asOf);
  };
  const count = (seen, asOf) => {
    const counted = seen.clocks.filter(({ steps }) => steps.length > 0);
    const preferred = counted.find(({ id }) => id === state.clock) || counted.find(({ id }) => seen.reply_by && id === seen.reply_by.clock) || counted.find(({ due }) => due) || counted[0];
    const options = counted.map(({ id, duty }) => [id, words[`clock.${id}.name`] || t(`duty.${duty}`)]);
    const choose = ({ target }) => {
      state.clock = target.value;
      fill(strip, calendar(counted.find(({ id }) => id === target.value), asOf, language));
    };
    fill(which, preferred && select("clock", t("stripFor"), options, preferred.id, choose));
    fill(strip, preferred ? calendar(preferred, asOf, language) : el("p", { class: "hint" }, t("noReply")));
  };
  const clear = () => {
    Object.assign(state, { values: {}, events: [] });
    bench();
  };
  fill(facts, form(rules, values, words, language, update));
  const left = card(t("facts"), momentField("received", t("received"), "received", update), timeline([rules, beneath], events, received, words, language, update), momentField("seen-at", t("seenAt"), "seenAt", update), facts, el("button", { type: "button", class: "btn btn-line btn-small", click: clear }, t("reset")));
  const right = el("div", { class: "wb-side" }, card(t("result"), reasons), card(t("clocks"), dates), card(t("strip"), which, strip));
  fill(
    at("bench"),
    about(rules, policy, words),
    line,
    el("div", { class: "wb-two" }, left, right),
    cases(policy, file),
    el("h2", { class: "wb-part" }, t("law")),
    law(rules, words),
  );
  update();
}

function draw() {
  speak(state.language);
  document.documentElement.lang = state.language;
  document.title = t("brand");
  at("brand").textContent = t("brand");
  at("language").textContent = state.language === "en" ? "中文" : "English";
  at("language").lang = state.language === "en" ? "zh-Hans" : "en";
  intro();
  if (state.pack) {
    faults();
    bench();
  }
}

/** Shows what `opening` gives, unless something else was chosen meanwhile. */
async function show(chosen, opening) {
  latest += 1;
  const mine = latest;
  try {
    const pack = await opening;
    if (mine !== latest) return;
    Object.assign(state, { chosen, pack, values: {}, events: [], clock: "" });
    draw();
  } catch (fault) {
    if (mine === latest) fill(at("faults"), el("p", { class: "advice tone-bad" }, t("failed")));
  }
}

const openBuiltIn = (id) => show(id, builtIn(id));

async function openFile(file) {
  // `text()` of the file itself; nothing leaves the device.
  state.text = await file.text();
  await show(FILE, fromText(state.text, state.language));
}

async function otherLanguage() {
  state.language = state.language === "en" ? "zh-Hans" : "en";
  const { chosen, text } = state;
  // Faults are told in the language in which they were found.
  if (chosen === FILE) state.pack = { ...(await fromText(text, state.language)) };
  draw();
}

function dropped(event) {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) openFile(file);
}

async function start() {
  at("language").addEventListener("click", otherLanguage);
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", dropped);
  await Promise.all([init(), loadChecker()]);
  const ids = list().map(({ id }) => id);
  await openBuiltIn(ids.find((id) => id !== "cn-statutory") || ids[0]);
  // All packs, so that without a network any of them can be chosen.
  const parts = (id) => ["", ".zh-Hans", ".en", ".cases"].map((part) => `packs/${id}${part}.json`);
  const kept = await keep([...ids.flatMap(parts), "packs/faults.zh-Hans.json", "packs/faults.en.json"]).catch(() => false);
  if (kept) document.documentElement.dataset.kept = "";
}

start().catch(() => fill(at("faults"), el("p", { class: "advice tone-bad" }, t("failed"))));
