// The bank's word on a receipt: by when it owes what, as it has signed it, beside what this device counts; and a QR code
// of the signed receipt, or of where to ask while there is none. Fetched when a receipt is shown: `<jiesu-proof>` in
// www/boot.js. Nothing personal is in either.

import { drawn, el, spoken } from "../health/window.js";
import { generate } from "./lean-qr.js";
import { keeping } from "./text.js";

// Wide enough for a camera to tell the squares of a signed receipt apart, on paper as on a screen.
const WIDTH = "52mm";
const MARGIN = 4;

/** Draws into the element, by its attributes: `signed`, the receipt as a JWS; `ask`, the code to ask with; `dates`, the device's. */
export async function draw(place) {
  const { signed, ask, dates, language } = place.dataset;
  const say = await spoken(new URL(`../health/${language}.json`, import.meta.url).href);
  const text = signed || `${new URL("../status.html", import.meta.url).href}#${ask}`;
  const told = signed ? promised(JSON.parse(decoded(signed.split(".")[1])).deadlines || {}, dates || "", say, language) : [];
  place.textContent = "";
  place.append(...told, el("figure", { class: "section" }, picture(text, say(signed ? "qrSigned" : "qrStatus")), el("figcaption", { class: "small muted" }, say(signed ? "qrSigned" : "qrStatus"))), keeping(say, language));
}

/** What the bank has signed, and where this device counts otherwise. */
function promised(deadlines, dates, say, language) {
  const own = new Map(dates.split("\n").map((line) => line.split("\t")).map(([id, name, date = ""]) => [id, { name, date: date.slice(0, 10) }]));
  const lines = Object.entries(deadlines).map(([id, date]) => {
    const { name = id, date: counted } = own.get(id) || {};
    const differs = counted && counted !== date;
    return el("div", { class: "fact", "data-clock": id }, el("dt", {}, name), el("dd", { class: "num" }, day(date, language), differs ? el("p", { class: "health-warn", role: "note" }, say("signedDiffers", { date: day(counted, language) })) : ""));
  });
  return lines.length === 0 ? [] : [el("section", { class: "card section" }, el("h2", {}, say("signedTitle")), el("p", { class: "muted" }, say("signedText")), el("dl", { class: "facts" }, ...lines))];
}

/** An SVG without styles: one path of squares on white, so that it can be read in the dark, too. */
export function picture(text, name) {
  const code = generate(text, { minCorrectionLevel: 0, maxCorrectionLevel: 1 });
  let path = "";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (code.get(x, y)) {
        path += `M${x} ${y}h1v1h-1z`;
      }
    }
  }
  const side = code.size + 2 * MARGIN;
  const svg = drawn("svg", { viewBox: `${-MARGIN} ${-MARGIN} ${side} ${side}`, width: WIDTH, height: WIDTH, role: "img", "aria-label": name, "shape-rendering": "crispEdges" });
  svg.append(drawn("rect", { x: -MARGIN, y: -MARGIN, width: side, height: side, fill: "#fff" }), drawn("path", { d: path, fill: "#000" }));
  return svg;
}

const decoded = (text) => {
  const letters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
};

// A day is a day, wherever the device is.
const day = (date, language) => new Intl.DateTimeFormat(language, { timeZone: "UTC", year: "numeric", month: "long", day: "numeric" }).format(new Date(`${date}T00:00:00Z`));
