// Reads a page aloud by the voices of the system: what it asks, explains and offers, never what was typed, since others
// stand in the lobby, too.

/** Where typed words stand: in boxes, and as the answers on the page that shows them once more. */
const TYPED = "textarea, input, select, dd, .item, output";
/** What is no part of the page, or says the same twice. */
const SILENT = "[hidden], [aria-hidden='true'], .unseen, svg, script, style, .chip, [role='status'], .kiosk-show";
/** What is said in one breath. */
const BREATH = "h1, h2, h3, p, li, legend, label, button, dt, summary, figcaption, th, td";
// Chromium falls silent in the middle of what takes longer than a quarter of a minute.
const LONGEST = 120;
// Slower than people speak among themselves.
const RATE = 0.9;

/** What there is to be said on a page, piece by piece: `[text, language]`. */
export function pieces(main) {
  const found = [];
  let last;
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const parent = texts.currentNode.parentElement;
    const isSaid = text && parent.getClientRects().length > 0 && !parent.closest(`${TYPED}, ${SILENT}`);
    if (isSaid) {
      const breath = parent.closest(BREATH) || parent;
      if (breath === last) {
        found[found.length - 1][0] += ` ${text}`;
      } else {
        found.push([text, parent.closest("[lang]").lang]);
      }
      last = breath;
    }
  }
  return found.flatMap(([text, language]) => cut(text).map((part) => [part, language]));
}

/** A text in parts that are not too long, cut where a sentence or a clause ends if there is one. */
function cut(text) {
  const parts = [""];
  for (const clause of text.match(/[^。！？；，.!?;,]+[。！？；，.!?;,]*|[。！？；，.!?;,]+/g) || []) {
    if (parts[parts.length - 1].length + clause.length > LONGEST) {
      parts.push("");
    }
    parts[parts.length - 1] += clause;
  }
  return parts.filter(Boolean);
}

/** Whether the system can speak a language; it may take a moment to know its voices. */
export async function speaks(language) {
  if (!self.speechSynthesis) {
    return false;
  }
  const has = () => speechSynthesis.getVoices().some((voice) => voice.lang.slice(0, 2) === language.slice(0, 2));
  if (!has()) {
    await new Promise((known) => {
      speechSynthesis.addEventListener("voiceschanged", known, { once: true });
      setTimeout(known, 500);
    });
  }
  return has();
}

/** Says the page that is in `root`; or stops, where something is being said. */
export function aloud(root) {
  if (speechSynthesis.speaking || speechSynthesis.pending) {
    hush();
    return;
  }
  for (const [text, language] of pieces(root.querySelector("main"))) {
    const said = new SpeechSynthesisUtterance(text);
    said.lang = language;
    said.rate = RATE;
    speechSynthesis.speak(said);
  }
}

/** Stops. */
export const hush = () => self.speechSynthesis && speechSynthesis.cancel();
