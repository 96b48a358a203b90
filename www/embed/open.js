// The form in the page itself, inside the element's open shadow root: the app of the page of its own, run anew for each
// element, with a window and a document of its own that end at the element. docs/embed.md says what the page's server and the
// app's have to allow, and what a page can read then.
// This file must parse in Chrome 84.

import { el, spoken } from "../health/window.js";
import { V, allowed, form, ours, remembering } from "./form.js";

const RUN = "__OPEN_JS__";
const APP = new URL("..", import.meta.url);
/** What the app, or what starts it, shows of these when it cannot go on. */
const LAST_WORDS = ["unsupported", "incomplete", "crashed"];

/** What all elements of a page share: the program once compiled, and the style sheet. */
let compiled;
let sheet;

const text = async (name) => {
  const response = await fetch(new URL(name, APP));
  if (!response.ok) {
    throw new Error("jiesu: a file is missing");
  }
  return response.text();
};

/** What is had once; where it cannot be had now, it is asked for again next time. */
const once = (asked, forget) => (asked.catch(forget), asked);

async function module(url) {
  const response = await fetch(url);
  return WebAssembly.compile(await response.arrayBuffer());
}

async function dress() {
  const made = new CSSStyleSheet();
  await made.replace(await text("embed/open.css"));
  return made;
}

/** A thing of the browser with members of our own in the place of some of its own; nothing is ever written to it. */
const instead = (real, own) =>
  new Proxy(own, {
    get(_, key) {
      const value = key in own ? own[key] : real[key];
      return typeof value === "function" && !(key in own) && !value.prototype ? value.bind(real) : value;
    },
    has: (_, key) => (key in own ? own[key] !== undefined : key in real),
    set(_, key, value) {
      own[key] = value;
      return true;
    },
  });

/** Undoes what was begun, at the end: listeners, timers, channels, observers. What comes later than that is not begun. */
function ending() {
  const undo = new Set();
  let isOver = false;
  const keep = (stop) => (isOver ? stop() : undo.add(stop));
  const end = () => {
    isOver = true;
    undo.forEach((stop) => stop());
    undo.clear();
  };
  /** Those that a thing has, without the popstate of the page, since the form's history is its own. */
  const listening = (real) => {
    const heard = [];
    return {
      addEventListener(type, call, options) {
        if (type === "popstate" || type === "hashchange") {
          return;
        }
        const stop = () => real.removeEventListener(type, call, options);
        heard.push([type, call, stop]);
        real.addEventListener(type, call, options);
        keep(stop);
      },
      removeEventListener(type, call) {
        heard.filter(([known, called]) => known === type && called === call).forEach(([, , stop]) => {
          undo.delete(stop);
          stop();
        });
      },
    };
  };
  const timers = new Map();
  const clearTimeout = (timer) => {
    self.clearTimeout(timer);
    undo.delete(timers.get(timer));
    timers.delete(timer);
  };
  const setTimeout = (call, wait, ...given) => {
    const timer = self.setTimeout(() => {
      clearTimeout(timer);
      call(...given);
    }, wait);
    timers.set(timer, () => self.clearTimeout(timer));
    keep(timers.get(timer));
    return timer;
  };
  return { keep, end, listening, setTimeout, clearTimeout, over: () => isOver };
}

/** The history of the form: in memory, since that of the page is the page's. */
function past(changed) {
  const kept = { state: null };
  const note = (state) => {
    kept.state = state;
    changed();
  };
  return Object.assign(kept, { pushState: note, replaceState: note });
}

/** All that the app finds by a name without anything before it. */
function surroundings({ frame, hello, memory, session, history, life, again }) {
  const root = frame.getRootNode();
  const { setTimeout, clearTimeout, listening, keep } = life;
  const fetch = (asked, init) => self.fetch(typeof asked === "string" ? new URL(asked, APP) : asked, init);
  const tag = ours(String(hello.lang));
  const navigator = instead(self.navigator, Object.assign({ serviceWorker: undefined }, tag && { language: tag }, memory && { locks: undefined }));
  const document = instead(self.document, Object.assign(listening(self.document), {
    body: frame,
    documentElement: frame,
    title: "",
    getElementById: (id) => root.getElementById(id),
    querySelector: (asked) => root.querySelector(asked),
    querySelectorAll: (asked) => root.querySelectorAll(asked),
  }));
  // The mark by which the app knows whether its store was emptied.
  const cookie = memory ? { value: "", writable: true } : { get: () => self.document.cookie, set: (value) => (self.document.cookie = value) };
  Object.defineProperty(document, "cookie", cookie);
  const location = { href: APP.href, origin: APP.origin, pathname: APP.pathname, hash: "", search: "", reload: again, replace: again };
  const local = memory ? remembering(false) : localStorage;
  const window = instead(self, Object.assign(listening(self), { document, history, location, navigator, fetch, setTimeout, clearTimeout, localStorage: local, sessionStorage: session }));
  Object.assign(window, { window, self: window, globalThis: window });
  // What one form keeps in memory is no other one's business.
  const channel = memory ? `-${Math.random()}` : "";
  function Channel(name) {
    const made = new BroadcastChannel(name + channel);
    keep(() => made.close());
    return made;
  }
  // Nothing is put into the store of somebody else's page; and a connection left open would keep all that hears of it.
  const indexedDB = memory ? undefined : instead(self.indexedDB, {
    open(...given) {
      const asked = self.indexedDB.open(...given);
      asked.addEventListener("success", () => keep(() => asked.result.close()));
      return asked;
    },
  });
  const { addEventListener } = window;
  return {
    window, self: window, globalThis: window, document, history, location, navigator, fetch, setTimeout, clearTimeout, addEventListener,
    // The app asks whether what it has is a window.
    Window: { [Symbol.hasInstance]: (value) => value === window || value instanceof Window },
    BroadcastChannel: self.BroadcastChannel && Channel,
    customElements: { define: (name, made) => customElements.get(name) || customElements.define(name, made) },
    localStorage: local,
    sessionStorage: session,
    indexedDB,
    started: (init) => ({ module_or_path }) => init({ module_or_path: (compiled = compiled || once(module(module_or_path), () => (compiled = undefined))) }),
  };
}

/** Whoever listens to what happens inside: the page around, by `port`. */
function watch(frame, { look }, say, life) {
  const root = frame.getRootNode();
  const app = frame.querySelector("#app");
  const seen = new MutationObserver(() => {
    look();
    // The page around has a main part of its own.
    root.querySelectorAll("main:not([role])").forEach((main) => main.setAttribute("role", "group"));
    // Other pages of ours, in a window of their own.
    root.querySelectorAll("a[href]:not([target])").forEach((link) => {
      const href = link.getAttribute("href");
      if (!/^(#|[a-z]+:)/i.test(href)) {
        link.href = new URL(href, APP).href;
      }
      if (!href.startsWith("#") && !link.download) {
        link.target = "_blank";
        link.rel = "noopener";
      }
    });
  });
  seen.observe(frame, { childList: true, subtree: true, attributeFilter: ["class", "href"] });
  const last = new MutationObserver(() => LAST_WORDS.forEach((id) => {
    if (!root.getElementById(id).hidden) {
      app.hidden = true;
      say("error", id);
    }
  }));
  LAST_WORDS.forEach((id) => last.observe(root.getElementById(id), { attributeFilter: ["hidden"] }));
  const tall = new ResizeObserver(() => {
    const { height } = frame.getBoundingClientRect();
    if (app.firstElementChild && height > 0) {
      say("resize", Math.min(30000, Math.max(120, Math.ceil(height))));
    }
  });
  tall.observe(frame);
  [seen, last, tall].forEach((observer) => life.keep(() => observer.disconnect()));
}

async function begin({ frame, hello, say, life, again, ready }) {
  const configured = text("config.json").then(JSON.parse);
  if (!(await allowed(configured, APP.origin)).includes(location.origin)) {
    say("error", "unreachable");
    return;
  }
  const { storage } = await configured.catch(() => ({}));
  // Only under the app's own address is there a store that is the app's; workers, which codes need, are the page's to refuse.
  const kept = (storage && storage.kept) || "device";
  const where = location.origin === APP.origin && kept === "device" && stores() ? kept : "memory";
  const memory = where === "memory";
  sheet = sheet || once(dress(), () => (sheet = undefined));
  const [run, style] = await Promise.all([import(RUN), sheet]);
  const tag = ours(String(hello.lang)) || "zh-Hans";
  const word = await spoken(new URL(`embed/${["zh-Hans", "zh-Hant", "en"].includes(tag) ? tag : "zh-Hans"}.json`, APP).href);
  if (life.over()) {
    return;
  }
  const root = frame.getRootNode();
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((one) => one !== style), style];
  frame.className = "embedded";
  const last = (id) => el("div", { id, class: "last-words", role: "alert", hidden: true }, el("p", {}, word("broken")), el("button", { type: "button", class: "btn", click: again }, word("brokenOpen")));
  frame.append(...LAST_WORDS.map(last), el("div", { id: "app" }));
  const session = remembering(hello.first === true, memory ? undefined : sessionStorage);
  let shown;
  const history = past(() => shown && shown.look());
  shown = form({ root, place: frame, around: frame, history, session, where, say });
  shown.dressed(hello);
  watch(frame, shown, say, life);
  const around = surroundings({ frame, hello, memory, session, history, life, again });
  run.default(around);
  const { jiesuParts } = around.window;
  const { health } = jiesuParts;
  // Its windows belong into the element.
  jiesuParts.health = (app) => health(Object.assign(app, { root: frame }));
  shown.hear(jiesuParts);
  ready(shown.ordered);
}

function stores() {
  try {
    return Boolean(localStorage && sessionStorage);
  } catch {
    return false;
  }
}

/**
 * Begins a form in `frame`, which is inside a shadow root, and talks through `port`; `again` begins it anew. What is given back
 * ends it.
 */
export function open(frame, hello, port, again) {
  const life = ending();
  const failed = new Set();
  const early = [];
  let ordered;
  const say = (kind, value) => {
    if (kind !== "error" || !failed.has(value)) {
      failed.add(kind === "error" && value);
      port.postMessage({ v: V, kind, value });
    }
  };
  port.onmessage = ({ data }) => data && data.v === V && (ordered ? ordered(data) : early.push(data));
  const ready = (given) => {
    ordered = given;
    early.forEach(ordered);
  };
  begin({ frame, hello, say, life, again, ready }).catch(() => say("error", "incomplete"));
  return () => {
    life.end();
    port.close();
  };
}
