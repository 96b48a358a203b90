// Keys of our own under the fingers, for numbers. What they write goes through the box itself, as if it were typed, so that the
// app reads it as ever. Who gets them, and for which boxes, say www/kiosk/pad.js and www/parts/identity.js.
//
// Whoever types on real keys is left alone: the keys come where a box is touched or clicked, and take no focus.

import { el, spoken, styled } from "../health/window.js";

/** The sign left of nought, by what the box asks for. */
const BESIDE = { phone: "-", amount: ".", identity: "X", number: "" };
const ROWS = ["123", "456", "789"];

let manner;
let pad;
let box;
// What the box says of its keyboard when ours are not there.
let keyboard;
let byHand = false;
let pressed = false;
// For a document with letters: this box gets the system's keyboard.
let letters;

/**
 * From now on, boxes for numbers below `app` have keys of their own. The manner of it:
 *
 * - `asks(box, mode)`: `phone`, `amount`, `identity` or `number`; undefined for a box that has none. `mode` is its `inputmode`.
 * - `isHand(press)`: whether this `pointerdown` is of somebody who gets keys.
 * - `stand(pad)`: puts the keys into the page; `shown(pad, box)` and `gone()`: they came, or went.
 * - `yields`: whether the keys go when a real one is pressed, and stay away from a box for which the system's were asked.
 */
export async function keys(app, given) {
  manner = given;
  await styled("keys.css", import.meta.url);
  pad = el("section", { class: "jiesu pad", translate: "no", hidden: true });
  // The box keeps the focus, and with it the place where it is written.
  pad.addEventListener("mousedown", (event) => event.preventDefault());
  manner.stand(pad);
  addEventListener("keydown", ({ isTrusted, key }) => {
    byHand = byHand && !isTrusted;
    if (box && (key === "Escape" || (isTrusted && manner.yields))) close();
  }, true);
  addEventListener("pointerdown", (press) => {
    byHand = manner.isHand(press);
    pressed = true;
    const label = press.target.closest("label");
    const input = (label && label.control) || press.target;
    // An earlier press may have become a scroll.
    if (box && box !== input && pad.hidden) loud();
    // Before the focus comes, or the system's keyboard is on its way already.
    if (byHand && kind(input) && input !== letters && input !== box && input !== document.activeElement) quiet(input);
  }, true);
  ["pointerup", "pointercancel"].forEach((sign) => addEventListener(sign, () => (pressed = false), true));
  app.addEventListener("focusin", ({ target }) => {
    if (byHand && kind(target) && target !== letters) {
      open(target);
    } else if (target === box && pad.hidden) {
      loud();
    }
  });
  app.addEventListener("click", ({ target }) => {
    const isOurs = kind(target) && target !== letters && (target !== box || pad.hidden);
    if (isOurs && target === document.activeElement && (byHand || !manner.yields)) open(target);
  });
  app.addEventListener("focusout", ({ target }) => {
    if (target === letters && !manner.yields) letters = undefined;
    if (target === box) later(target);
  });
  // The browser's back button takes the page away, and no focus is lost by that.
  new MutationObserver(() => box && !box.isConnected && close()).observe(app, { childList: true, subtree: true });
}

/** What a box asks for; undefined where it is none of ours. */
function kind(element) {
  return element && element.tagName === "INPUT" ? manner.asks(element, element === box ? keyboard : element.getAttribute("inputmode")) : undefined;
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
  if (box !== input) {
    return;
  }
  if (!say || !say("padDone")) {
    loud();
    return;
  }
  const root = document.querySelector("#app .jiesu");
  pad.lang = language;
  pad.toggleAttribute("data-density", false);
  if (root && root.dataset.density) pad.dataset.density = root.dataset.density;
  pad.setAttribute("aria-label", say(`pad-${what}`));
  pad.textContent = "";
  const key = (text, style, click, name) => el("button", { type: "button", tabindex: "-1", class: `pad-key ${style}`, "aria-label": name, click }, text);
  const sign = (text) => key(text, "num", () => write(text));
  const rows = ROWS.map((row) => Array.from(row, sign));
  rows[0].push(key(say("padDelete"), "pad-key-tall", rub, say("padDeleteName")));
  rows[2].push(key(say("padDone"), "pad-key-tall pad-key-done", () => box && box.blur()));
  const beside = BESIDE[what] ? sign(BESIDE[what]) : el("span", {});
  const last = what === "identity" ? key(say("padLetters"), "", toLetters) : el("span", {});
  pad.append(...rows.flat(), beside, sign("0"), last);
  pad.hidden = false;
  manner.shown(pad, input);
}

function close() {
  pad.hidden = true;
  if (box) loud();
  manner.gone();
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

/** Some documents have letters, and some people write on keys they know: the system's keyboard, where there is one. */
function toLetters() {
  const input = box;
  close();
  letters = input;
  input.blur();
  letters = input;
  input.focus();
}
