// Keys of our own under the fingers, for numbers: a terminal's system has its keyboard where it likes, small, and with keys
// that lead away. What they write goes through the box itself, as if it were typed, so that the app reads it as ever.
//
// Whoever types on real keys is left alone: the keys come where a box is touched or clicked, and take no focus.

import { el, spoken } from "../health/window.js";

/** The sign left of nought, by what the box asks for. */
const BESIDE = { phone: "-", amount: ".", identity: "X", number: "" };
const ROWS = ["123", "456", "789"];

let pad;
let box;
// What the box says of its keyboard when ours are not there.
let keyboard;
let byHand = false;
let pressed = false;
// For a document with letters: this box gets the system's keyboard.
let letters;

/** What a box asks for; undefined where it is none of ours. */
function kind(element) {
  if (!element || element.tagName !== "INPUT") {
    return undefined;
  }
  const mode = element === box ? keyboard : element.getAttribute("inputmode");
  return element.type === "tel" ? "phone" : mode === "decimal" ? "amount" : mode === "numeric" ? "number" : element.name === "id_number" ? "identity" : undefined;
}

/** From now on, boxes for numbers below `app` have keys of their own, which stand before `bar`. */
export function pads(app, bar) {
  pad = el("section", { class: "jiesu kiosk-pad", translate: "no", hidden: true });
  // The box keeps the focus, and with it the place where it is written.
  pad.addEventListener("mousedown", (event) => event.preventDefault());
  bar.before(pad);
  addEventListener("keydown", ({ isTrusted, key }) => {
    byHand = byHand && !isTrusted;
    if (key === "Escape" && box) close();
  }, true);
  addEventListener("pointerdown", ({ target }) => {
    byHand = true;
    pressed = true;
    // Before the focus comes, or the system's keyboard is on its way already.
    if (kind(target) && target !== letters && target !== box && target !== document.activeElement) quiet(target);
  }, true);
  ["pointerup", "pointercancel"].forEach((sign) => addEventListener(sign, () => (pressed = false), true));
  app.addEventListener("focusin", ({ target }) => byHand && kind(target) && target !== letters && open(target));
  app.addEventListener("click", ({ target }) => kind(target) && target !== letters && target !== box && target === document.activeElement && open(target));
  app.addEventListener("focusout", ({ target }) => {
    if (target === letters) letters = undefined;
    if (target === box) later(target);
  });
}

/** Goes when the press that took the focus away is over: what is pressed must not move under the finger. */
function later(left) {
  if (pressed) {
    addEventListener("pointerup", () => setTimeout(gone, 0, left), { once: true });
  } else {
    setTimeout(gone, 0, left);
  }
}

function gone(left) {
  const inside = document.activeElement === left || pad.contains(document.activeElement);
  if (box === left && !inside) close();
}

function quiet(input) {
  if (box && box !== input) loud();
  if (box !== input) {
    keyboard = input.getAttribute("inputmode");
    box = input;
  }
  input.setAttribute("inputmode", "none");
}

function loud() {
  if (keyboard === null) {
    box.removeAttribute("inputmode");
  } else {
    box.setAttribute("inputmode", keyboard);
  }
  box = undefined;
}

async function open(input) {
  quiet(input);
  const what = kind(input);
  const language = document.documentElement.lang;
  // Without words there are no keys, and the system's keyboard is there.
  const say = await spoken(new URL(`${language}.json`, import.meta.url).href).catch(() => undefined);
  if (!say) {
    loud();
    return;
  }
  if (box !== input) {
    return;
  }
  const root = document.querySelector("#app .jiesu");
  pad.lang = language;
  pad.toggleAttribute("data-density", false);
  if (root && root.dataset.density) pad.dataset.density = root.dataset.density;
  pad.setAttribute("aria-label", say(`pad-${what}`));
  pad.textContent = "";
  const key = (text, style, click, name) => el("button", { type: "button", tabindex: "-1", class: `kiosk-key ${style}`, "aria-label": name, click }, text);
  const sign = (text) => key(text, "num", () => write(text));
  const rows = ROWS.map((row) => Array.from(row, sign));
  rows[0].push(key(say("padDelete"), "kiosk-key-tall", rub, say("padDeleteName")));
  rows[2].push(key(say("padDone"), "kiosk-key-tall kiosk-key-done", () => box && box.blur()));
  const beside = BESIDE[what] ? sign(BESIDE[what]) : el("span", {});
  const last = what === "identity" ? key(say("padLetters"), "", toLetters) : el("span", {});
  pad.append(...rows.flat(), beside, sign("0"), last);
  pad.hidden = false;
  input.scrollIntoView({ block: "center" });
}

function close() {
  pad.hidden = true;
  if (box) loud();
}

/** Writes at the mark, over what is chosen. */
function write(text) {
  if (box && !box.disabled && !box.readOnly) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    told("insertText", text);
  }
}

function rub() {
  if (box) {
    const { selectionStart: from, selectionEnd: to } = box;
    box.setRangeText("", from === to ? Math.max(0, from - 1) : from, to, "end");
    told("deleteContentBackward", null);
  }
}

function told(inputType, data) {
  box.dispatchEvent(new InputEvent("input", { inputType, data, bubbles: true, composed: true }));
}

/** Some documents have letters: this once the system's keyboard, where it has one. */
function toLetters() {
  const input = box;
  close();
  letters = input;
  input.blur();
  letters = input;
  input.focus();
}
