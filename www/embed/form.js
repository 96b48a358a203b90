// The form inside another page, in a frame (frame.js) or in the page itself (open.js): how it looks and speaks as the page
// wishes, what it tells, and leaving it. What is told never holds an answer: the name of a page, a word.
// This file must parse in Chrome 84.

import { el, over, spoken } from "../health/window.js";

export const V = 1;
/** Custom properties that a page may set, with a property that tells whether a value is one. */
const TOKENS = { radius: "border-radius", font: "font-family" };
const COLOURS = ["accent", "accent-2", "accent-ink", "accent-soft", "ink", "ink-2", "ink-3", "paper", "card", "quiet", "line", "line-2"];
/** Pages on which nothing is lost that was not handed in. */
const IDLE = ["home", "start", "outbox"];
/** What the app remembers for this window alone: which draft is open. */
const OPEN = "jiesu.open";
/** A configuration whose bank signs its receipts. */
const SIGNED = /"receipt_keys"\s*:\s*\[\s*[^\s\]]/;
/** The address by which the bank is told that a case was taken back. */
const EVENT = /\/cases\/([0-9a-f-]{36})\/events\//;
const HEADING = '[data-focus="heading"], h1';

/** A language tag as one that the app may have; none for what is no tag. */
export const ours = (tag) => {
  const known = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(tag) ? tag.toLowerCase() : "";
  return /^zh\b/.test(known) ? (/hant|tw|hk|mo/.test(known) ? "zh-Hant" : "zh-Hans") : known.split("-")[0];
};

/** The origins of the pages that the bank lets have it, with the app's `own`; only those where its file tells them. */
export const allowed = (configured, own) =>
  configured.then(
    ({ mode, embed }) => (mode === "web" && embed && Array.isArray(embed.origins) ? embed.origins : []).concat(mode === "web" ? own : []),
    // The app says what is wrong with its configuration, where nobody else can see it.
    () => [own],
  );

/**
 * What a window remembers, for one of several forms in it: only the `first` goes on where the window was left, in `kept`,
 * which is undefined where the browser keeps nothing, or is not to.
 */
export function remembering(first, kept) {
  const own = new Map();
  return {
    getItem: (key) => (own.has(key) ? own.get(key) : first && kept ? kept.getItem(key) : null),
    setItem(key, value) {
      own.set(key, String(value));
      return first && kept && kept.setItem(key, value);
    },
    removeItem(key) {
      own.set(key, null);
      return first && kept && kept.removeItem(key);
    },
  };
}

/**
 * A form. `root` is where its elements are found, `place` the element that bears its language and colours, `around` the one
 * that it is in; `history` has the page that is on as its state, `session` is what the window remembers, `where` drafts are kept
 * (`device`, `code` or `memory`), `say(kind, value)` tells the page.
 */
export function form({ root, place, around, history, session, where, say }) {
  const memory = where === "memory";
  let step = null;
  /** What became of the case that was confirmed on this page: nothing yet, `queued` or `submitted`. */
  let told = null;
  let confirmed = false;
  /** The case that is about to be confirmed, those that were said to wait, and those that were said to have arrived. */
  let id = null;
  const waiting = new Set();
  const arrived = new Set();
  let ready = false;
  /** Whether the page has asked for the focus, and which heading has got it. */
  let asked = false;
  let held = null;

  const app = () => root.querySelector("#app > .jiesu:not(.painted)");

  /** Gives the focus to the heading: at once, or as soon as there is one of the app's own. */
  function focus() {
    const heading = app() && root.querySelector(HEADING);
    asked = !heading;
    if (heading) {
      held = heading;
      heading.tabIndex = -1;
      heading.focus();
    }
  }

  /** Tells the page what is on. */
  function look() {
    const shown = app();
    if (!shown) {
      return;
    }
    if (!ready) {
      ready = true;
      say("ready", where);
    }
    // A heading that was drawn anew has lost what it was given.
    const { activeElement } = root;
    if (asked || (held && !held.isConnected && (!activeElement || activeElement === document.body))) {
      focus();
    } else if (held && activeElement !== held) {
      held = null;
    }
    const now = typeof history.state === "string" ? history.state : "home";
    if (now !== step) {
      confirmed = confirmed ? now === "receipt" : step === "declaration" && now === "receipt";
      told = now === "receipt" ? told : null;
      step = now;
      id = step === "declaration" ? session.getItem(OPEN) : step === "receipt" ? id : null;
      say("step", step);
    }
    const ticket = confirmed && root.querySelector(".ticket");
    const is = (tone) => ticket && ticket.classList.contains(`tone-${tone}`);
    const outcome = is("good") ? "submitted" : is("warn") || is("bad") ? "queued" : null;
    if (outcome && outcome !== told) {
      told = outcome;
      if (outcome === "queued") {
        id && waiting.add(id);
        say("queued");
      } else {
        arrive(id);
      }
    }
    if (shown.querySelector("li.fault")) {
      say("error", "configuration");
    }
  }

  /** The bank has a case, which is told once. */
  function arrive(one) {
    waiting.delete(one);
    if (!one || !arrived.has(one)) {
      arrived.add(one);
      say("submitted");
    }
  }

  /** The page hears of a case that it was told to wait for, also when its receipt was left since. */
  function has(one) {
    if (waiting.has(one)) {
      told = one === id ? "submitted" : told;
      arrive(one);
    }
  }

  /** Listens to what the app sends, and to what it makes of the answers. */
  function hear(parts) {
    const { config, send, signed } = parts;
    let keys = false;
    parts.config = async (text, language) => {
      const checked = await config(text, language);
      const value = JSON.parse(checked);
      keys = SIGNED.test(checked);
      if (!memory) {
        return checked;
      }
      value.storage = Object.assign({}, value.storage, { kept: "memory" });
      return JSON.stringify(value);
    };
    parts.send = async (endpoint, url, init) => {
      const answer = await send(endpoint, url, init);
      // A signature is looked at first, by the app.
      if (answer.ok && !keys && waiting.size > 0) {
        receipt(answer.clone(), init).then(has, () => {});
      }
      const [, takenBack] = EVENT.exec(url) || [];
      if (takenBack && (answer.ok || answer.status === 404)) {
        // The bank knows it, or never had the case: nothing is lost by leaving.
        waiting.delete(takenBack);
      }
      return answer;
    };
    parts.signed = async (...given) => {
      const good = await signed(...given);
      if (good) {
        has(given[2]);
      }
      return good;
    };
  }

  function dressed({ theme, closable }) {
    for (const token of COLOURS.concat(Object.keys(TOKENS))) {
      const value = theme && theme[token];
      const sound = typeof value === "string" && value.length < 200 && !/url|var|[;{}]/i.test(value) && CSS.supports(TOKENS[token] || "color", value);
      place.style[sound ? "setProperty" : "removeProperty"](`--js-${token}`, value);
    }
    strip(closable === true).catch(() => {});
  }

  /** Presses the app's own button until it speaks that language. */
  async function speak(lang) {
    const tag = ours(String(lang));
    for (let presses = 0; tag && presses < 5 && place.lang !== tag; presses += 1) {
      const button = root.querySelector(".bar .tool[lang]");
      if (!button) {
        return;
      }
      await new Promise((done) => {
        const seen = new MutationObserver(() => {
          seen.disconnect();
          done();
        });
        seen.observe(place, { attributeFilter: ["lang"] });
        button.click();
      });
    }
  }

  /** A line above the app to leave by, where the page has somewhere to go. */
  async function strip(wanted) {
    const old = root.querySelector("#embed-strip");
    if (!wanted || old) {
      return wanted || (old && old.remove());
    }
    const line = el("div", { class: "jiesu embed-strip", id: "embed-strip", translate: "no" });
    around.prepend(line);
    const draw = async () => {
      const language = place.lang;
      const say = await spoken(new URL(`${language}.json`, import.meta.url).href);
      line.lang = language;
      line.textContent = "";
      line.append(el("button", { type: "button", class: "btn btn-quiet btn-small", id: "embed-exit", click: () => leave(language) }, say("exit")));
    };
    new MutationObserver(() => draw().catch(() => {})).observe(place, { attributeFilter: ["lang"] });
    await draw();
  }

  async function leave(language) {
    const lost = memory && ((told !== "submitted" && !IDLE.includes(step || "home")) || waiting.size > 0);
    if (!lost) {
      say("exit");
      return;
    }
    const { say: word, put } = await over({ language, root: around }, import.meta.url);
    put(word("exitTitle"), word("exitNo"), el("p", {}, word(waiting.size > 0 || told === "queued" ? "exitQueued" : "exitText")),
      el("button", { type: "button", class: "btn btn-danger", id: "embed-sure", click: () => say("exit") }, word("exitYes")));
  }

  /** What the page asks for later. */
  function ordered(data) {
    if (data.kind === "set") {
      dressed(data);
      speak(data.lang).catch(() => {});
    } else if (data.kind === "focus") {
      focus();
    }
  }

  return { look, hear, dressed, ordered };
}

/** The case whose receipt an answer is, with all that belongs to it; undefined for any other answer. */
async function receipt(answer, { digest, files }) {
  const said = await answer.json();
  return said.digest === digest && (said.attachments || []).length >= files ? said.id : undefined;
}
