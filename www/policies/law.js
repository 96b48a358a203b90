// What a pack says, rule by rule, with its articles.

import { el, fold } from "./dom.js";
import { amountText } from "./result.js";
import { or, t } from "./words.js";

const cite = ({ article, certainty }) =>
  el("span", { class: "art" }, article, certainty && certainty !== "A" && ` · ${t("certainty", { c: certainty })}`);

const row = (id, name, rule, ...more) =>
  el("li", { class: "wb-row", "data-rule": id }, el("div", { class: "card-head" }, el("b", {}, name), cite(rule)), more);

/** A part of the pack that can be opened; nothing where it has none. */
function part(title, rules, draw) {
  const all = rules || [];
  return all.length > 0 && fold(`${title} (${all.length})`, el("ul", { class: "wb-list" }, all.map(draw)));
}

/** Conditions, readings, levels, routes, clocks, and what is lost. */
export function law(rules, words) {
  const named = (section) => (rule) => row(rule.id, words[`${section}.${rule.id}`] || words[`${section}.${rule.id}.name`] || rule.id, rule);
  return [
    part(t("conditions"), rules.conditions, (rule) =>
      row(rule.id, words[`condition.${rule.id}.name`] || rule.id, rule, el("p", { class: "muted small" }, words[`condition.${rule.id}.met`])),
    ),
    part(t("readings"), rules.readings, named("reading")),
    part(t("levels"), rules.levels, named("level")),
    part(t("routes"), rules.routes, (rule) => row(rule.id, words[`route.${rule.id}.name`] || rule.id, rule, el("p", { class: "muted small" }, words[`route.${rule.id}.text`]))),
    part(t("clocks"), rules.clocks, (clock) => {
      const start = t("starts", { start: (clock.start || []).map((event) => or(`event.${event}`, event)).join(" / ") });
      const line = [t(`duty.${clock.duty}`), words[`role.${clock.holder}`] || clock.holder, amountText(clock), start].join(" · ");
      return row(clock.id, words[`clock.${clock.id}.name`] || clock.id, clock, el("p", { class: "muted small" }, line));
    }),
    part(t("lost"), rules.lost, named("lost")),
  ];
}
