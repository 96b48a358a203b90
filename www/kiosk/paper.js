// Paper: a slip as wide as the terminal's roll and as long as what stands on it, or none at all; and afterwards the question
// whether it came out, which no browser knows. Who gets none takes a picture of a code that names the case, and nobody.

import { picture } from "../case/proof.js";
import { el, over } from "../health/window.js";

/** Millimetres of a roll; wider than that is a sheet, for which www/styles/90-print.css is. */
const ROLL = [40, 120];
/** What a printer leaves blank at each side of a roll, in millimetres: on narrow ones more. */
const EDGE = (width) => (width < 65 ? 5 : 4);
/** So that nothing moves to a second page where the printer's letters are a little wider. */
const SPARE = 4;
const INCH = 25.4;
const DOTS = 96;
/** What is pressed, opens, or would be too wide to read. */
const NOT_ON_PAPER = "button, details, .actions, .screen-only, .strip, .kiosk-show, .step, .own";

let width;
let help;
let slip;
let sheet;
let asked = false;

/** Reads from the configuration how wide the paper is; `toHelp` shows the window of help. */
export async function paper(toHelp) {
  help = toHelp;
  addEventListener("beforeprint", lay);
  addEventListener("afterprint", taken);
  const config = await fetch("config.json").then((response) => response.json()).catch(() => ({}));
  width = config.paper;
  document.documentElement.classList.toggle("kiosk-paperless", width === 0);
}

const isRoll = () => width >= ROLL[0] && width <= ROLL[1];

/** A dresser: a receipt can be taken along as a picture, too. */
export function photos(app, say) {
  const acts = app.querySelector(".ticket + .actions");
  const ask = app.querySelector("jiesu-proof");
  if (!acts || !ask) {
    return;
  }
  let button = acts.querySelector("#kiosk-photo");
  if (!button) {
    button = el("button", { type: "button", class: "btn btn-line", id: "kiosk-photo", click: photo });
    acts.append(button);
  }
  if (button.textContent !== say("photo")) button.textContent = say("photo");
}

/** The code alone, large: the address where its bearer may ask how far the case is. */
async function photo() {
  const { ask } = document.querySelector("jiesu-proof").dataset;
  const { say, put } = await words();
  const address = `${new URL("status.html", document.baseURI).href}#${ask}`;
  const code = el("figure", { class: "kiosk-code" }, picture(address, say("photo")), el("figcaption", { class: "num" }, ask));
  put(say("photo"), say("close"), el("p", {}, say("photoText")), code);
}

const words = () => over({ language: document.documentElement.lang }, import.meta.url);

/** Before it is printed: what is on the page, as a slip, and the page as long as that. */
function lay() {
  clear();
  const main = document.querySelector("#app main");
  if (!isRoll() || !main) {
    return;
  }
  slip = main.cloneNode(true);
  // What scripts have drawn is taken along as it is; a copy of their element would draw itself anew, and later.
  const drawn = Array.from(main.querySelectorAll("jiesu-proof"));
  slip.querySelectorAll("jiesu-proof").forEach((copy, at) => copy.replaceWith(...Array.from(drawn[at].childNodes, (node) => node.cloneNode(true))));
  slip.querySelectorAll(NOT_ON_PAPER).forEach((part) => part.remove());
  [slip, ...slip.querySelectorAll("*")].forEach((part) => ["id", "tabindex", "data-own", "data-focus"].forEach((name) => part.removeAttribute(name)));
  const root = main.closest(".jiesu");
  const outer = el("div", { class: "jiesu kiosk-slip", lang: root.lang, dir: root.dir, "aria-hidden": "true" });
  outer.append(...Array.from(slip.childNodes));
  slip = outer;
  slip.style.width = `${width - 2 * EDGE(width)}mm`;
  slip.style.paddingLeft = slip.style.paddingRight = `${EDGE(width)}mm`;
  document.body.append(slip);
  const long = Math.ceil((slip.getBoundingClientRect().height / DOTS) * INCH) + SPARE;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page { size: ${width}mm ${long}mm; margin: 0 }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.documentElement.classList.add("kiosk-roll");
}

function clear() {
  if (slip) {
    slip.remove();
    slip = undefined;
    document.adoptedStyleSheets = Array.from(document.adoptedStyleSheets).filter((other) => other !== sheet);
    document.documentElement.classList.remove("kiosk-roll");
  }
}

/** After it: a printer without paper says nothing to a page. */
async function taken() {
  clear();
  if (asked || document.querySelector("dialog[open]")) {
    return;
  }
  // A browser may say twice that it has printed, while the words are still on their way.
  asked = true;
  const { say, put } = await words().finally(() => (asked = false));
  const button = (key, style, act) =>
    el("button", { type: "button", class: `btn ${style}`, id: `kiosk-${key}`, click: () => {
      dialog.close();
      dialog.remove();
      act();
    } }, say(key));
  // Without a case there is no code: what was printed is the complaint itself, and staff take it from here.
  const hasCode = document.querySelector("jiesu-proof");
  const dialog = put(say("paperTitle"), say("close"), el("p", {}, say(hasCode ? "paperText" : "paperStaff")), el("div", { class: "kiosk-ways" },
    button("paperYes", "btn-main", hasCode ? () => {} : help),
    button("paperAgain", "btn-line", () => print()),
    hasCode ? button("paperPhoto", "btn-line", photo) : "",
    button("paperHelp", "btn-line", help)));
}
