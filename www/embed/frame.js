// The app inside another page: who may have it there, where it keeps things, and what it tells.
//
// Nothing begins before a page has said hello whose origin the bank lists in `embed.origins` (config.json), or the app's own
// one; no other page is told anything, or listened to. What is said never holds an answer: the name of a page, a height, a word.
// www/embed.js is the other end. This file must parse in Chrome 84.

import { el, spoken } from "../health/window.js";
import { V, allowed, form, ours, remembering } from "./form.js";

const BOOT = "__BOOT_JS__";
const SIGN = "jiesu-embed-probe";
/** The messages that embed.html holds ready; a page is told their names. */
const LAST_WORDS = ["unsupported", "incomplete", "crashed"];

const root = document.documentElement;
let port;
let shown;
/** What the page has asked for before there was anything to ask. */
const early = [];
let height = 0;
const failed = new Set();

const configured = fetch("config.json", { cache: "no-cache" }).then((response) => response.json());
const origins = allowed(configured, location.origin);

/** Lets go of the heading that has the focus because the page asked for it. */
let release = () => {};

function ordered(data) {
  shown.ordered(data);
  if (data.kind === "focus") {
    hold(document.activeElement);
  }
}

/**
 * The page has put its own focus on the frame before it asks. The browser tells us of that by another way than the channel's; where
 * it comes later, it takes the focus off the heading. So the heading takes it back, until the person does something.
 */
function hold(heading) {
  release();
  const again = ({ relatedTarget }) => !relatedTarget && document.hasFocus() && document.activeElement === document.body && heading.focus();
  heading.addEventListener("blur", again);
  release = () => heading.removeEventListener("blur", again);
}
["pointerdown", "keydown"].forEach((name) => addEventListener(name, () => release(), true));

/** Tells the page; of a fault, once. */
function say(kind, value) {
  const again = kind === "error" && failed.has(value);
  if (kind === "error") {
    failed.add(value);
  }
  if (port && !again) {
    port.postMessage({ v: V, kind, value });
  }
}

function wellFormed({ data, ports, source }) {
  return source === parent && ports.length === 1 && data && data.jiesu === "hello" && data.v === V;
}

addEventListener("message", async (event) => {
  if (port || !wellFormed(event) || !(await origins).includes(event.origin) || port) {
    return;
  }
  port = event.ports[0];
  port.onmessage = ({ data }) => data && data.v === V && (shown ? ordered(data) : early.push(data));
  begin(event.data).catch(() => say("error", "unsupported"));
});

/**
 * Whether what is stored here is what the person finds at the app's own address. Where the browser keeps a store of its own
 * for every page that has us, or refuses one, a cookie for this site alone is refused as well.
 */
function keeps() {
  try {
    document.cookie = `${SIGN}=1; SameSite=Strict; Max-Age=9`;
    const kept = document.cookie.includes(SIGN);
    document.cookie = `${SIGN}=; SameSite=Strict; Max-Age=0`;
    return kept && Boolean(localStorage);
  } catch {
    return false;
  }
}

async function begin(hello) {
  const { storage } = await configured.catch(() => ({}));
  const where = keeps() ? (storage && storage.kept) || "device" : "memory";
  if (where === "memory" && "serviceWorker" in navigator) {
    // It would keep the app once more for each page around it.
    navigator.serviceWorker.register = () => Promise.reject(new Error("jiesu: memory only"));
  }
  // Several on one page share what a window remembers.
  const session = remembering(hello.first === true, where === "memory" ? undefined : sessionStorage);
  Object.defineProperty(window, "sessionStorage", { value: session, configurable: true });
  shown = form({ root: document, place: root, around: document.body, history, session, where, say });
  shown.dressed(hello);
  spokenTo(hello);
  watch();
  early.forEach(ordered);
  await import(BOOT);
  shown.hear(window.jiesuParts);
}

/** The page's language, unless the person has chosen one here before. */
function spokenTo({ lang }) {
  const tag = ours(String(lang));
  if (tag) {
    Object.defineProperty(navigator, "language", { value: tag, configurable: true });
  }
}

function watch() {
  const { look } = shown;
  ["pushState", "replaceState"].forEach((name) => {
    const does = history[name];
    history[name] = (...given) => {
      does.apply(history, given);
      look();
    };
  });
  addEventListener("popstate", () => setTimeout(look));
  new MutationObserver(look).observe(document.getElementById("app"), { childList: true, subtree: true, attributeFilter: ["class"] });
  const last = new MutationObserver(() => LAST_WORDS.forEach((id) => document.getElementById(id).hidden || say("error", id)));
  LAST_WORDS.forEach((id) => last.observe(document.getElementById(id), { attributeFilter: ["hidden"] }));
  new ResizeObserver(tall).observe(document.body);
  tall();
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => node.nodeName === "DIALOG" && inSight(node)))).observe(
    document.body, { childList: true });
  // Another page of ours would be refused in here: it gets a window of its own.
  addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (link && !link.getAttribute("href").startsWith("#") && !/embed\.html$/.test(link.pathname)) {
      link.target = "_blank";
      link.rel = "noopener";
    }
  }, true);
}

/** How tall the frame has to be; a host gives up to 30,000 pixels, beyond them the frame scrolls. */
function tall() {
  const now = Math.ceil(document.body.getBoundingClientRect().height);
  if (now !== height && now > 0) {
    height = now;
    root.style.overflowY = now > 30000 ? "auto" : "hidden";
    say("resize", Math.min(30000, Math.max(120, now)));
  }
}

/** A window over the app would open in the middle of a frame that may be far taller than the screen. */
function inSight(dialog) {
  const seen = new IntersectionObserver(([entry]) => {
    seen.disconnect();
    const { top, height: visible } = entry.intersectionRect;
    if (visible > 0) {
      Object.assign(dialog.style, { top: `${top}px`, bottom: "auto", marginTop: "16px", maxHeight: `${Math.max(200, visible - 32)}px` });
    }
  });
  seen.observe(root);
}

/** Opened by itself, it is the app; in a page that nobody has listed, a way to it. */
async function elsewhere() {
  if (parent === self) {
    location.replace("./");
    return;
  }
  const around = location.ancestorOrigins ? Array.from(location.ancestorOrigins) : [];
  const allowed = await origins;
  if (around.every((origin) => allowed.includes(origin))) {
    return;
  }
  port = null;
  // That of whoever sees it, if it is one of ours.
  const language = navigator.languages.map(ours).find((tag) => ["zh-Hans", "zh-Hant", "en"].includes(tag)) || "zh-Hans";
  const say = await spoken(new URL(`${language}.json`, import.meta.url).href);
  const main = document.querySelector("main");
  main.textContent = "";
  main.append(el("div", { lang: language }, el("h1", {}, say("refused")), el("p", {}, say("refusedText")),
    el("a", { class: "btn btn-main", href: "./", target: "_blank", rel: "noopener" }, say("refusedOpen"))));
}
elsewhere().catch(() => {});
