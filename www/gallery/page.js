// The gallery: what is chosen stands in the address, so that a test or a colleague can open the same view.

import { draw } from "../parts/clock.js";
import init, { show } from "./jiesu-gallery.js";

const choices = document.getElementById("choices");
const main = document.getElementById("gallery");
const wanted = new URLSearchParams(location.search);

// The themes are written as media queries, which only the system can turn. Here the queries themselves are rewritten.
// Real forced colours replace every colour; the imitation is in gallery.css.
function turn(theme) {
  const on = { dark: theme === "dark", light: theme === "light", forced: theme === "forced" };
  const rewrite = (rule) => {
    const text = rule.media.mediaText;
    if (text.includes("prefers-color-scheme: dark")) rule.media.mediaText = on.dark ? "all" : "not all";
    if (text.includes("forced-colors: active")) rule.media.mediaText = on.forced ? "all" : "not all";
  };
  const rules = Array.from(document.styleSheets, (sheet) => Array.from(sheet.cssRules)).flat();
  rules.filter((rule) => rule instanceof CSSMediaRule).forEach(rewrite);
  document.documentElement.dataset.theme = theme;
}

async function start() {
  for (const select of choices.elements) {
    select.value = wanted.get(select.name) || "";
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }
  const { language, density, theme } = choices.elements;
  if (theme.value) turn(theme.value);
  // What a bank would bring: words that nobody speaks stand for them.
  const from = ["ug", "bo"].includes(language.value) ? "gallery/words/" : "words/";
  const files = ["", "few."].map(async (whose) => (await fetch(`${from}${whose}${language.value}.txt`)).text());
  const [words] = await Promise.all([Promise.all(files), init()]);
  main.textContent = "";
  if (!show(main, language.value, words, density.value || undefined, wanted.get("part") || undefined)) {
    throw new Error("the words are of another version");
  }
  // What a script of its own draws; a bank's own languages have no words for it, and it stays away.
  await new Promise((drawn) => setTimeout(drawn));
  await Promise.all(Array.from(main.querySelectorAll('[data-part="clock"]'), (place) => draw(place).catch(() => {})));
}

choices.addEventListener("change", () => {
  const chosen = Array.from(new FormData(choices)).filter(([, value]) => value);
  location.search = new URLSearchParams(chosen).toString();
});

start().then(
  () => {
    const names = Array.from(main.querySelectorAll(".gallery-part > h2"), (heading) => heading.textContent);
    const { part } = choices.elements;
    names.forEach((name) => part.add(new Option(name, name)));
    part.value = wanted.get("part") || "";
    document.documentElement.dataset.ready = "";
  },
  (fault) => {
    main.textContent = `The gallery cannot be shown: ${fault.message}`;
  },
);
