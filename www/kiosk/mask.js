// Who somebody is, hidden from whoever looks over the shoulder: once a box is left, and where the answers stand once more,
// until it is asked for. Only the drawing is changed, by www/kiosk/kiosk.css: what the app reads is what was typed.

import { el } from "../health/window.js";

/** Boxes that say who somebody is or how to reach them. */
const OWN = ["name", "phone", "email", "id_number", "principal", "org_head"].map((name) => `input[name="${name}"]`).join() + ', input[id^="f-people-"]';
// As long as it takes to read it.
const SHOWN = 20000;

// What was typed into them in this session, by box: so are the answers known again where they have no box.
const typed = new Map();

/** Takes down what is typed. */
export function remembered() {
  addEventListener("input", ({ target }) => target.matches && target.matches(OWN) && typed.set(target.id, target.value.trim()), true);
}

/** Forgets it. */
export const forgotten = () => typed.clear();

/** Marks what is to be hidden on the page as it is now, with a button beside each that shows it. */
export function masked(app, say) {
  app.querySelectorAll("[data-own]").forEach((place) => place.matches("input") && !place.matches(OWN) && bare(place));
  app.querySelectorAll(OWN).forEach((input) => {
    input.dataset.own = "";
    const button = shower(input.parentNode, say, input.labels[0] && input.labels[0].firstChild ? input.labels[0].firstChild.textContent : "");
    const hidden = !input.value;
    // Only where it differs: each change is looked at again.
    if (button.hidden !== hidden) button.hidden = hidden;
  });
  const values = Array.from(new Set(typed.values())).filter(Boolean);
  app.querySelectorAll(".facts dd.typed, .facts dd > div").forEach((answer) => {
    const text = answer.textContent.trim();
    // Several people stand in lines, each with a name and a number.
    const own = values.some((value) => (answer.tagName === "DIV" ? text.includes(value) : text === value));
    if (own !== "own" in answer.dataset) answer.toggleAttribute("data-own", own);
    const card = answer.closest(".card");
    const head = card && card.querySelector(".group-head");
    if (own && head) shower(head, say, head.querySelector("h2").textContent);
  });
  app.querySelectorAll(".kiosk-show").forEach((button) => {
    const scope = around(button);
    if (!scope || !scope.querySelector("[data-own]")) button.remove();
  });
}

/** What a button shows: its field, its person's box, or its card. */
const around = (button) => (button.parentNode.matches(".group-head") ? button.closest(".card") : button.parentNode);

function bare(place) {
  place.removeAttribute("data-own");
  place.removeAttribute("data-shown");
}

function shower(parent, say, name) {
  let button = Array.from(parent.children).find((child) => child.matches(".kiosk-show"));
  if (!button) {
    button = el("button", { type: "button", class: "link kiosk-show", "aria-pressed": "false", click: () => turn(button) });
    parent.append(button);
  }
  const text = say(button.getAttribute("aria-pressed") === "true" ? "maskHide" : "maskShow");
  if (button.textContent !== `${text}${name}`) {
    button.textContent = "";
    button.append(text, el("span", { class: "unseen" }, name));
  }
  button.dataset.words = `${say("maskShow")}\n${say("maskHide")}`;
  return button;
}

function turn(button) {
  const shown = button.getAttribute("aria-pressed") !== "true";
  set(button, shown);
  clearTimeout(Number(button.dataset.timer));
  if (shown) button.dataset.timer = String(setTimeout(set, SHOWN, button, false));
}

function set(button, shown) {
  button.setAttribute("aria-pressed", String(shown));
  const [show, hide] = button.dataset.words.split("\n");
  button.firstChild.data = shown ? hide : show;
  around(button).querySelectorAll("[data-own]").forEach((place) => place.toggleAttribute("data-shown", shown));
}
