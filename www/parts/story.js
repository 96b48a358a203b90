// A helper for whoever does not know how to begin: what happened, when, who, what was said, what it cost, what is wanted. A
// person taps and adds a few words, sees how it reads, and puts it into the story, behind what stands there. It is drawn into
// `<jiesu-part>` of www/boot.js, and knows nothing once the page is left: what counts is what was put into the story.

import { el } from "../health/window.js";
import { parted } from "./sheet.js";

/** The questions in their order, and how many answers each has to tap. */
const PARTS = [["What", 6], ["When", 5], ["Who", 6], ["Said", 4], ["Cost", 5], ["Want", 5]];
const LONGEST = 200;
const DAY = 86400000;

/** What was tapped and typed, by the place; another language draws it anew. */
const answers = new WeakMap();

/** Draws into the element, closed as long as nobody opens it. */
export async function draw(place) {
  const { language } = place.dataset;
  // Each box of several lines has a place for it.
  if (!place.parentElement.querySelector("#f-story")) {
    return;
  }
  const say = await parted(place, language);
  if (!answers.has(place)) {
    answers.set(place, { open: false, put: "", at: 0, parts: PARTS.map(() => ({ tapped: new Set(), typed: "" })) });
  }
  const known = answers.get(place);
  const words = dated(say, language);
  const read = el("output", { class: "story-read", "aria-live": "off", "aria-label": say("storyReads") });
  const told = el("p", { class: "story-told", role: "status" });
  const put = el("button", { type: "button", class: "btn", click: () => tell(insert(place, known, text())) });
  const text = () => composed(known, words);
  const tell = (done) => {
    told.textContent = say(done ? "storyDone" : "storyEmpty");
    show();
  };
  const show = () => {
    read.textContent = text() || say("storyNone");
    read.classList.toggle("muted", !text());
    put.textContent = say(stands(place, known) ? "storyAgain" : "storyPut");
  };
  const changed = () => {
    told.textContent = "";
    show();
  };
  const all = PARTS.map((part, at) => question(part, known.parts[at], words, changed));
  const inside = el("div", { class: "card story-card", id: "story-helper", role: "group", "aria-label": say("story"), hidden: !known.open },
    el("p", { class: "muted" }, say("storyLead")),
    ...all,
    steps(all, known, say),
    el("div", { class: "field" }, el("p", { class: "field-label" }, say("storyReads")), read),
    el("div", { class: "item-acts" }, put),
    told,
    el("p", { class: "hint" }, say("storyHint")));
  const open = el("button", { type: "button", class: "btn btn-line story-open", "aria-controls": "story-helper", click: () => turn(!known.open) });
  const turn = (on) => {
    known.open = on;
    inside.hidden = !on;
    open.setAttribute("aria-expanded", String(on));
    open.textContent = say(on ? "storyShut" : "story");
  };
  turn(known.open);
  show();
  place.textContent = "";
  place.append(open, inside);
}

/** The way from one question to the next, which the style sheet shows where large letters leave no room for all of them. */
function steps(all, known, say) {
  const where = el("p", { class: "muted num" });
  const step = (key, by) => el("button", { type: "button", class: "btn btn-line", click: () => {
    known.at += by;
    show();
    all[known.at].scrollIntoView({ block: "start" });
    all[known.at].firstChild.focus({ preventScroll: true });
  } }, say(key));
  const [back, next] = [step("storyBack", -1), step("storyNext", 1)];
  const show = () => {
    all.forEach((one, at) => one.classList.toggle("story-now", at === known.at));
    where.textContent = say("storyAt", { n: known.at + 1, of: all.length });
    back.hidden = known.at === 0;
    next.hidden = known.at === all.length - 1;
  };
  show();
  return el("div", { class: "story-steps" }, where, el("div", { class: "item-acts" }, back, next));
}

/** One question: answers to tap, and room for words of one's own. */
function question([name, count], answer, words, changed) {
  const id = `story-${name.toLowerCase()}`;
  const bits = Array.from({ length: count }, (_, index) => {
    const bit = el("button", { type: "button", class: "bit", "aria-pressed": String(answer.tapped.has(index)), click: () => {
      const on = !answer.tapped.has(index);
      answer.tapped[on ? "add" : "delete"](index);
      bit.setAttribute("aria-pressed", String(on));
      changed();
    } }, words(`story${name}${index}`));
    return bit;
  });
  const box = el("input", { class: "box", id, type: "text", maxlength: LONGEST, autocomplete: "off", input: () => {
    answer.typed = box.value;
    changed();
  } });
  box.value = answer.typed;
  return el("fieldset", { class: "field" },
    el("legend", { class: "field-label", tabindex: "-1" }, words(`story${name}`)),
    el("div", { class: "bits" }, ...bits),
    el("label", { class: "hint", for: id }, words(`story${name}Hint`)),
    box);
}

/** How it reads: a line for each question that was answered. */
function composed({ parts }, words) {
  const lines = PARTS.map(([name], at) => {
    const { tapped, typed } = parts[at];
    const own = typed.trim().replace(/[。．.；;，,]+$/, "");
    const all = [...Array.from(tapped).sort((one, other) => one - other).map((index) => words(`story${name}${index}`)), own].filter(Boolean).join(words("storyJoin"));
    const line = words(`story${name}Reads`, { text: all });
    return all && line.charAt(0).toUpperCase() + line.slice(1) + (/[！？!?”"]$/.test(line) ? "" : words("storyEnd"));
  });
  return lines.filter(Boolean).join("\n");
}

const field = (place) => place.getRootNode().querySelector("#f-story");

/** Whether what was put in stands there still, as it was. */
const stands = (place, { put }) => Boolean(put) && field(place).value.includes(put);

/**
 * Puts the text behind what stands in the story, or in the place of what was put there before if nobody has changed that. It
 * goes in as if it had been typed, so that it is taken down, saved, and can be undone.
 */
function insert(place, known, text) {
  const box = field(place);
  if (!text) {
    return false;
  }
  const from = stands(place, known) ? box.value.indexOf(known.put) : box.value.length;
  const to = stands(place, known) ? from + known.put.length : from;
  const gap = to === from && box.value && !box.value.endsWith("\n") ? "\n" : "";
  known.put = text;
  box.focus();
  box.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, gap + text)) {
    box.setRangeText(gap + text, from, to, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText" }));
  }
  box.scrollIntoView({ block: "center" });
  return true;
}

/** The words, with today and yesterday in them as days, since "today" says nothing a week later. */
function dated(say, language) {
  const written = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: "Asia/Shanghai", month: "long", day: "numeric" });
  const named = (key, moment) => say(key, { day: written.format(moment) });
  const today = named("storyToday", Date.now());
  const yesterday = named("storyYesterday", Date.now() - DAY);
  return (key, values) => say(key, { today, yesterday, ...values });
}
