// Staff: the page that asks for number and passphrase, drawn into the app's `<jiesu-lock>`. Neither of them ever reaches the
// app: it gets a key that it can use and not read.

import { drawn, el, spoken, time } from "../health/window.js";
import { DEVICE, lastSeen, noted } from "./device.js";
import { show as forgotten } from "./forgotten.js";
import { unlock } from "./lock.js";
import { begin, installing, opened } from "./tablet.js";

/** Fewest characters of a new passphrase. */
const FEWEST = 8;
/** A kind of input that the browser's password manager leaves alone: it would keep who worked here, and offer the passphrase to the next person. */
const SECRET = "one-time-code";
const LOCK = "M3.4 7.2h9.2v6.6H3.4zM5.2 7.2V5a2.8 2.8 0 0 1 5.6 0v2.2";
const ALERT = "M8 2.2L14.6 13.6H1.4zM8 6.4v3.4M8 11.6v.3";

let place;
let asking;
let begun = false;

/**
 * Asks until something is open: the worker's answer. `first` is whether nobody has a store on this device; `minutes` until the
 * lock; `recovery`, the bank's public key, if it has one.
 */
export function ask(first, minutes, recovery, worker) {
  return new Promise((settle, failed) => {
    // Without any store there was none yet, or the browser has thrown all away.
    asking = { first, minutes, recovery, worker, settle, failed, gone: first && lastSeen(DEVICE) };
    if (!begun) {
      begun = true;
      begin();
    }
    // Without its words there is no page, and the app says that a file is missing.
    paint(true).catch(failed);
  });
}

/** Draws into an element that came onto the page, or whose language has changed. */
export function draw(element) {
  const isNew = element !== place;
  place = element;
  return paint(isNew);
}

/** The page, once there is a place and something to be asked; what was typed stays. */
async function paint(isNew) {
  if (!asking || !place || !place.isConnected) {
    return;
  }
  const [into, { language }] = [place, place.dataset];
  const say = await spoken(new URL(`${language}.json`, import.meta.url).href);
  if (!asking || into !== place || language !== place.dataset.language) {
    return;
  }
  const typed = (id) => (into.querySelector(`#${id}`) || {}).value || "";
  const old = { name: typed("staff-name"), passphrase: typed("passphrase"), again: typed("passphrase-again") };
  const form = page(say, old, language);
  into.textContent = "";
  into.append(form);
  if (isNew) {
    into.scrollIntoView();
    form.querySelector("h1").focus();
  }
}

function page(say, old, language) {
  const { first, recovery, checking, gone } = asking;
  const name = field(say, "staff-name", "number", first && "numberHint", { type: "text", autocomplete: "off" }, old.name);
  const passphrase = field(say, "passphrase", "passphrase", first && "passphraseHint", { type: "password", autocomplete: SECRET }, old.passphrase);
  const again = first && field(say, "passphrase-again", "passphraseAgain", undefined, { type: "password", autocomplete: SECRET }, old.again);
  const fields = [name, passphrase, again].filter(Boolean);
  const shown = el("input", { id: "passphrase-show", class: "tile-input", type: "checkbox", change: () => fields.slice(1).forEach(({ box }) => (box.type = shown.checked ? "text" : "password")) });
  const send = el("button", { type: "submit", class: "btn btn-main", "aria-disabled": checking && "true" }, say(checking ? "checking" : first ? "firstSet" : "unlock"));
  const told = () => {
    const [id, why, until] = asking.fault || [];
    fields.forEach((each) => each.tell(each.box.id === id && say(why, { time: until && time(until, language) })));
  };
  async function submit(event) {
    event.preventDefault();
    if (asking.checking) {
      return;
    }
    asking.fault = fault(first, name.box.value, passphrase.box.value, again && again.box.value);
    told();
    if (!asking.fault) {
      send.setAttribute("aria-disabled", "true");
      send.textContent = say("checking");
      asking.checking = true;
      if (await attempt(name.box.value, passphrase.box.value)) {
        return;
      }
      asking.checking = false;
      await paint(false);
    }
    place.querySelector(`#${asking.fault[0]}`).focus();
  }
  const form = el("form", { class: "narrow", novalidate: true, autocomplete: "off", submit },
    el("div", { class: "lock-mark" }, icon(LOCK)),
    el("h1", { tabindex: "-1", "data-focus": "heading" }, say(first ? "firstTitle" : "lockedTitle")),
    el("p", { class: "hint page-hint" }, say(first ? "firstText" : "lockedText")),
    gone ? lost(say, gone, language) : "",
    first ? el("div", { class: "notice advice tone-warn" }, icon(ALERT), el("p", {}, say(recovery ? "firstRecovery" : "firstWarning"))) : "",
    ...fields.map(({ whole }) => whole),
    el("div", { class: "tiles" }, el("div", { class: "tile tile-tick" }, shown, el("label", { class: "tile-label", for: "passphrase-show" }, el("span", { class: "tile-name" }, say("passphraseShow"))))),
    el("div", { class: "actions" }, send,
      first ? "" : el("button", { type: "button", class: "btn btn-quiet", click: () => forgotten({ language }) }, say("forgottenTitle"))),
    installing(say));
  told();
  return form;
}

/** That the browser has thrown away what lay here, until somebody says that it is known. */
function lost(say, { count, at }, language) {
  const known = () => {
    noted(DEVICE);
    asking.gone = undefined;
    notice.remove();
    place.querySelector("h1").focus();
  };
  const text = say("goneStaffText", { count, time: at ? time(at, language) : "—" });
  const notice = el("div", { class: "notice advice tone-bad", role: "alert" }, icon(ALERT),
    el("div", { class: "stack" }, el("p", {}, el("b", {}, say("goneTitle"))), el("p", {}, text),
      el("button", { type: "button", class: "btn btn-line btn-small", click: known }, say("goneNoted"))));
  return notice;
}

/** What is wrong before anything is tried: the id of the input, and the key of what to say. */
function fault(first, name, passphrase, again) {
  if (!name.trim()) {
    return ["staff-name", "numberEmpty"];
  }
  if (!passphrase) {
    return ["passphrase", "passphraseEmpty"];
  }
  if (first && Array.from(passphrase).length < FEWEST) {
    return ["passphrase", "passphraseShort"];
  }
  return first && again !== passphrase ? ["passphrase-again", "passphraseDiffers"] : undefined;
}

/** Asks the worker; whether that ended it, and if not, why is noted. */
async function attempt(name, passphrase) {
  const { first, minutes, recovery, worker, settle, failed } = asking;
  const asked = { device: DEVICE, name, passphrase, fresh: first, recovery, minutes };
  let answered;
  try {
    answered = await unlock(asked, worker);
  } catch (fault) {
    asking = undefined;
    failed(fault);
    return true;
  }
  const { is, until } = answered;
  if (is === "unknown") {
    // A passphrase can be chosen for this number.
    Object.assign(asking, { first: true, fault: ["staff-name", "staffUnknown"] });
    return false;
  }
  if (is === "wrong") {
    asking.fault = until > 0 ? ["passphrase", "passphraseWait", until] : ["passphrase", "passphraseWrong"];
    return false;
  }
  // Who chose a passphrase has read it.
  if (asking.gone) {
    noted(DEVICE);
  }
  asking = undefined;
  opened(answered.database);
  settle(answered);
  return true;
}

/** A labelled input that can say what is wrong with it. */
function field(say, id, label, hint, kind, value) {
  const box = el("input", { id, class: "box", autocapitalize: "none", spellcheck: "false", enterkeyhint: "go", ...kind });
  box.value = value;
  const whole = el("div", { class: "field" }, el("label", { class: "field-label", for: id }, say(label)), hint ? el("p", { class: "hint", id: `${id}-hint` }, say(hint)) : "", box);
  const tell = (why) => {
    whole.querySelectorAll(".field-error").forEach((old) => old.remove());
    whole.classList.toggle("field-wrong", Boolean(why));
    if (why) {
      box.before(el("p", { class: "field-error", id: `${id}-error`, role: "alert" }, icon(ALERT), why));
      box.setAttribute("aria-invalid", "true");
    } else {
      box.removeAttribute("aria-invalid");
    }
    const described = [hint && `${id}-hint`, why && `${id}-error`].filter(Boolean).join(" ");
    described ? box.setAttribute("aria-describedby", described) : box.removeAttribute("aria-describedby");
  };
  return { box, whole, tell };
}

/** A line icon beside words; a screen reader passes over it. */
function icon(path) {
  const svg = drawn("svg", { viewBox: "0 0 16 16", width: 16, height: 16, fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false" });
  svg.append(drawn("path", { d: path }));
  return svg;
}
