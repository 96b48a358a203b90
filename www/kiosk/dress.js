// What a terminal adds to the pages that the app draws: buttons beside the app's own, put back when it has drawn anew. They
// stand last or first among what it draws, and hold nothing of it, so that it finds its own as it left it.

import { el, spoken } from "../health/window.js";
import { masked, remembered } from "./mask.js";

const CONTRAST = "kiosk-contrast";

/** From now on, every page below `app` is dressed; further dressers get `(app, say)`. */
export async function dress(app, ...more) {
  const root = document.documentElement;
  let say;
  const all = () => say && [contrast, masked, ...more].forEach((dresser) => dresser(app, say));
  const words = async () => {
    const language = root.lang;
    const now = await spoken(new URL(`${language}.json`, import.meta.url).href);
    if (language === root.lang) {
      say = now;
      all();
    }
  };
  remembered();
  new MutationObserver(all).observe(app, { childList: true, subtree: true, characterData: true });
  new MutationObserver(() => words().catch(() => {})).observe(root, { attributeFilter: ["lang"] });
  app.addEventListener("input", all);
  await words();
}

/** Beside language and large type: black, white and yellow. It is forgotten with the page. */
function contrast(app, say) {
  const tools = app.querySelector(".tools");
  if (!tools) {
    return;
  }
  let button = tools.querySelector(`#${CONTRAST}`);
  if (!button) {
    const { classList } = document.documentElement;
    const turn = () => button.setAttribute("aria-pressed", String(classList.toggle(CONTRAST)));
    button = el("button", { type: "button", class: "tool", id: CONTRAST, "aria-pressed": String(classList.contains(CONTRAST)), click: turn });
    tools.prepend(button);
  }
  if (button.textContent !== say("contrast")) button.textContent = say("contrast");
}
