// What happened after receipt: any event, with the attributes that the rules at hand ask of it.

import { moment, time } from "./days.js";
import { el, fill, select } from "./dom.js";
import { kinds, or, t } from "./words.js";

/** What a box is ticked for; other attributes are written out. */
const TICKED = ["told", "reported"];
const LAST = ["until", "total", "clock"];

/** The attributes that some clock, or the level, reads from an event of this kind. */
export function attributes(packs, kind) {
  const clocks = packs.flatMap(({ clocks: all }) => all || []);
  const found = [];
  for (const { extension = [], suspension } of clocks) {
    for (const { event, needs = [] } of extension) if (event === kind) found.push(...needs, "until", "total", "clock");
    if (suspension && kind === "suspended") found.push("reason", ...(suspension.needs || []), "clock");
    if (suspension && kind === "resumed") found.push("reason", "clock");
  }
  if (kind === "handed_over") found.push("to");
  // What is always the same comes last, as in every kind of event.
  const place = (name) => LAST.indexOf(name);
  return [...new Set(found)].sort((one, other) => place(one) - place(other));
}

const reasons = (packs) => [...new Set(packs.flatMap(({ clocks = [] }) => clocks.flatMap(({ suspension }) => (suspension && suspension.reasons) || [])))];

/** The names of attributes and of what they say, in words where there are any. */
const said = (name, value, words) => {
  if (name === "to") return words[`level.${value}`] || value;
  if (name === "clock") return words[`clock.${value}.name`] || value;
  return or(`reason.${value}`, value === "yes" ? t("yes") : value);
};

function line({ kind, occurred_at: at, attributes: all = {} }, words, language) {
  const more = Object.entries(all).map(([name, value]) => t("attribute", { name: or(`attribute.${name}`, name), value: said(name, value, words) }));
  return [or(`event.${kind}`, kind), time(at, language), ...more].join(" · ");
}

/** One attribute as a field. */
function field(name, packs, words, values) {
  const id = `attribute-${name}`;
  const label = or(`attribute.${name}`, name);
  const put = ({ target }) => {
    const value = target.type === "checkbox" ? target.checked && "yes" : target.value.trim();
    if (value) values[name] = value;
    else delete values[name];
  };
  if (TICKED.includes(name)) return el("label", { class: "wb-pill" }, el("input", { type: "checkbox", id, change: put }), el("span", {}, label));
  const lists = {
    to: () => (packs[0].levels || []).map(({ id: level }) => level),
    reason: () => reasons(packs),
    clock: () => packs.flatMap(({ clocks = [] }) => clocks.filter(({ extension, suspension }) => extension || suspension).map(({ id: clock }) => clock)),
  };
  if (lists[name]) {
    const options = [["", name === "clock" ? t("allClocks") : t("open")], ...lists[name]().map((value) => [value, said(name, value, words)])];
    return select(id, label, options, "", put);
  }
  const type = name === "until" ? "date" : name === "total" ? "number" : "text";
  return el("div", { class: "field-plain" }, el("label", { class: "field-label", for: id }, label), el("input", { class: "box num", id, type, min: type === "number" && "1", autocomplete: "off", input: put }));
}

/**
 * The events after receipt, with a form for one more. `events` is changed by it, in the order in which they
 * happened, and `changed` is called after each change; `packs` are the pack and the statute beneath it.
 */
export function timeline(packs, events, start, words, language, changed) {
  const list = el("ol", { class: "wb-list", id: "events" });
  const more = el("div", { class: "wb-more" });
  const draft = { kind: "", at: "", values: {} };

  const remove = (event) => () => {
    events.splice(events.indexOf(event), 1);
    show();
    changed();
    at.focus();
  };
  const show = () => {
    const rows = events.map((event) => {
      const text = line(event, words, language);
      const button = el("button", { type: "button", class: "btn btn-line btn-small", "aria-label": `${t("remove")}: ${text}`, click: remove(event) }, t("remove"));
      return el("li", { class: "wb-row wb-event", "data-event": event.kind }, el("span", {}, text), button);
    });
    fill(list, rows);
    list.hidden = rows.length === 0;
  };
  const choose = ({ target }) => {
    draft.kind = target.value;
    draft.values = {};
    fill(more, draft.kind && attributes(packs, draft.kind).map((name) => field(name, packs, words, draft.values)));
  };
  const add = () => {
    const when = at.value || (events.length > 0 ? events[events.length - 1].occurred_at.slice(0, 16) : start());
    if (!draft.kind) {
      pick.querySelector("select").focus();
      return;
    }
    events.push({ kind: draft.kind, occurred_at: moment(when.slice(0, 16)), attributes: { ...draft.values } });
    events.sort((one, other) => (one.occurred_at < other.occurred_at ? -1 : one.occurred_at > other.occurred_at ? 1 : 0));
    show();
    changed();
  };

  // What starts or stops a clock of these rules comes first.
  const used = new Set(packs.flatMap(({ clocks = [] }) => clocks.flatMap(({ start: from, stops = [], ends = [], restarts = [], extension = [] }) => [...from, ...stops, ...ends, ...restarts, ...extension.map(({ event }) => event)])));
  const all = kinds().filter((kind) => kind !== "received");
  const ordered = [...all.filter((kind) => used.has(kind)), ...all.filter((kind) => !used.has(kind))];
  const pick = select("event", t("addEvent"), [["", t("whichEvent")], ...ordered.map((kind) => [kind, t(`event.${kind}`)])], "", choose);
  const at = el("input", { class: "box num", id: "event-at", type: "datetime-local" });
  show();
  return el(
    "section",
    { class: "wb-fact wb-more", "aria-label": t("events") },
    el("p", { class: "field-label" }, t("events")),
    list,
    pick,
    el("div", { class: "field-plain" }, el("label", { class: "field-label", for: "event-at" }, t("eventAt")), at),
    more,
    el("button", { type: "button", class: "btn btn-line btn-small", id: "event-add", click: add }, t("add")),
  );
}
