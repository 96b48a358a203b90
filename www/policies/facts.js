// The facts of a case as a form, in the order of the pack's questions.

import { moment } from "./days.js";
import { el } from "./dom.js";
import { shared } from "./facts-words.js";
import { t } from "./words.js";

/** The facts in the order in which the pack asks for them; those it asks for nowhere come last. */
export function order({ questions = [], facts = [] }) {
  const asked = questions.flatMap((question) => question.facts);
  const ids = [...new Set([...asked, ...facts.map(({ id }) => id)])];
  return ids.map((id) => facts.find((fact) => fact.id === id)).filter(Boolean);
}

/** What a fact is called. */
export const label = (id, words, language) => words[`fact.${id}.ask`] || shared(id, undefined, language) || id;
/** What a choice of a fact is called. */
export const choice = (id, value, words, language) => words[`fact.${id}.${value}`] || shared(id, value, language) || value;

/**
 * The form. `values` has the answers, is changed by it, and `changed` is called after each change.
 */
export function form(rules, values, words, language, changed) {
  const put = (id, value) => {
    if (value === undefined) delete values[id];
    else values[id] = value;
    changed();
  };
  return order(rules).map((fact) => {
    const { id, kind } = fact;
    const name = [label(id, words, language), fact.asked === "handler" && el("span", { class: "tag" }, t("handler")), el("span", { class: "tag tag-warn", "data-next": id, hidden: true }, t("next"))];
    const key = `fact-${id}`;
    if (kind === "yes_no") return radios(fact, name, values, put);
    if (kind === "choices") return boxes(fact, name, values, words, language, put);
    const control = kind === "choice" ? choices(fact, key, values, words, language, put) : typed(fact, key, values, put);
    return el("div", { class: "wb-fact" }, el("label", { class: "field-label", for: key }, name), control);
  });
}

function radios({ id }, name, values, put) {
  const options = [["", t("open"), undefined], ["yes", t("yes"), true], ["no", t("no"), false]];
  const each = options.map(([value, text, meaning]) =>
    el("label", { class: "wb-pill" }, el("input", { type: "radio", name: `fact-${id}`, value, checked: values[id] === meaning, change: () => put(id, meaning) }), el("span", {}, text)),
  );
  return el("fieldset", { class: "wb-fact", "data-fact": id }, el("legend", { class: "field-label" }, name), el("div", { class: "wb-pills" }, each));
}

function boxes({ id, choices: all }, name, values, words, language, put) {
  const chosen = new Set(values[id] || []);
  const each = all.map((value) => {
    const change = ({ target }) => {
      if (target.checked) chosen.add(value);
      else chosen.delete(value);
      put(id, chosen.size > 0 ? all.filter((one) => chosen.has(one)) : undefined);
    };
    return el("label", { class: "wb-pill" }, el("input", { type: "checkbox", value, checked: chosen.has(value), change }), el("span", {}, choice(id, value, words, language)));
  });
  return el("fieldset", { class: "wb-fact", "data-fact": id }, el("legend", { class: "field-label" }, name), el("div", { class: "wb-pills" }, each));
}

function choices({ id, choices: all }, key, values, words, language, put) {
  const options = [["", t("open")], ...all.map((value) => [value, choice(id, value, words, language)])];
  const list = options.map(([value, text]) => el("option", { value, selected: (values[id] || "") === value }, text));
  return el("select", { class: "box wb-select", id: key, change: ({ target }) => put(id, target.value || undefined) }, list);
}

function typed({ id, kind, unit }, key, values, put) {
  const scale = unit === "fen" ? 100 : 1;
  const types = { number: "number", date: "date", moment: "datetime-local" };
  const read = (text) => {
    if (text === "") return undefined;
    if (kind === "moment") return moment(text.slice(0, 16));
    return kind === "number" ? Math.max(0, Math.round(Number(text) * scale)) : text;
  };
  const known = values[id];
  const value = known === undefined ? "" : kind === "number" ? known / scale : kind === "moment" ? known.slice(0, 16) : known;
  return el("input", { class: "box box-short num", id: key, type: types[kind] || "text", min: kind === "number" && "0", step: unit === "fen" ? "0.01" : undefined, value: String(value), input: ({ target }) => put(id, read(target.value)) });
}

/** Marks the first open fact of the question that would help most. */
export function mark(root, rules, values, next) {
  const question = (rules.questions || []).find(({ id }) => id === next);
  const open = question && question.facts.find((id) => !(id in values));
  for (const tag of root.querySelectorAll("[data-next]")) tag.hidden = tag.dataset.next !== open;
}
