// The button that reads a page aloud, for whoever reads large letters: drawn into `<jiesu-part>` of www/boot.js, among the
// tools of the bar. It says what a terminal would say (www/kiosk/aloud.js), and never what was typed.

import { el, over } from "../health/window.js";
import { aloud, hush, speaks } from "../kiosk/aloud.js";
import { parted } from "./sheet.js";

const watched = new WeakSet();

/** Draws the button; nothing where the browser cannot speak at all. */
export async function draw(place) {
  if (!self.speechSynthesis) {
    return;
  }
  const { language } = place.dataset;
  const say = await parted(place, language);
  hush();
  place.textContent = "";
  place.append(el("button", { type: "button", class: "tool", click: () => read(place) }, say("aloud")));
  watch(place);
}

/** Reads the page, or stops; where no voice speaks its language, says what can be done instead. */
async function read(place) {
  const { language } = place.dataset;
  if (await speaks(language)) {
    aloud(place.getRootNode());
    return;
  }
  const { say, put } = await over({ language, root: place }, import.meta.url);
  put(say("aloud"), say("close"), ...["aloudNone", "aloudHow", "aloudElse"].map((key) => el("p", {}, say(key))));
}

/** Another page is on, or this one is left: what is being said is of the one before. */
function watch(place) {
  const app = place.closest(".jiesu").parentNode;
  if (watched.has(app)) {
    return;
  }
  watched.add(app);
  const isHead = (node) => node.querySelector && node.querySelector("h1");
  new MutationObserver((changes) => changes.some(({ addedNodes }) => Array.from(addedNodes).some(isHead)) && hush()).observe(app, { childList: true, subtree: true });
  addEventListener("pagehide", hush);
}
