// A terminal in the lobby: one person after the other, and nothing of theirs stays. A session is a page: it begins with a
// key of its own, which no disk ever sees, and ends with a fresh page, by a press, or when nobody is there any more.
//
// None of this waits for the app: a terminal whose app is broken is wiped all the same.

import { DONE, TABLES, done } from "../health/store.js";
import { el, over, spoken, styled } from "../health/window.js";
import { letGo, offered, show as handOver } from "../hand/terminal.js";
import { below, connected, rows, strictly, unseen } from "../staff/device.js";
import { SIGNS, idle, touched } from "../staff/idle.js";
import { aloud, hush, speaks } from "./aloud.js";
import { dress } from "./dress.js";
import { book, cleared, ended as noted, entries, examined, queue, revoked, watched } from "./journal.js";
import { forgotten } from "./mask.js";
import { notes } from "./notes.js";
import { pads } from "./pad.js";
import { paper, photos } from "./paper.js";
import { trapped } from "./traps.js";

const STORE = "jiesu-kiosk";
const SECOND = 1000;
// How long the warning stands before everything is erased, and how much longer somebody may ask for.
const NOTICE = 30 * SECOND;
const LONGER = 600 * SECOND;
// A database that does not answer must not keep the page.
const PATIENCE = 3 * SECOND;
// An app that breaks at once, again and again, is not begun anew in every second; nor is one that only needs a while.
const PAUSE = 30 * SECOND;

let limit;
/** What opens this session's store. */
let key;
/** Where drafts go on, if they do. */
let phone;
let warning;
let ended = false;
let begun;

/** Begins a session: what opens its store, `{ key, database }`. It is asked whether somebody is there after `seconds`. */
export async function begin(seconds) {
  limit = seconds * SECOND;
  begun = performance.now();
  watched();
  watch();
  await styled("kiosk.css", import.meta.url);
  document.documentElement.classList.add("kiosk");
  // Whatever cannot be written down keeps nobody from complaining.
  await Promise.all([tidied().then((left) => left && examined(STORE, left).catch(() => {})), frame()]);
  key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return { key, database: STORE };
}

/**
 * Deletes what earlier sessions left: drafts, which nobody can read any more; cases that are with the bank; and files of
 * neither. What waits for the bank is sealed for it, and stays until it is there. How much it was: `{ drafts, files }`;
 * undefined where nothing can be known.
 */
async function tidied() {
  const store = await connected(STORE).catch(() => undefined);
  if (!store) {
    return;
  }
  try {
    return await strictly(store, TABLES, async (table) => {
      const outbox = table("outbox");
      const [keys, entries] = await Promise.all([done(outbox.getAllKeys()), done(outbox.getAll())]);
      const waiting = new Set(keys.filter((key, at) => Number(entries[at][1]) < DONE));
      keys.filter((key) => !waiting.has(key)).forEach((key) => outbox.delete(key));
      const drafts = await done(table("drafts").count());
      table("drafts").clear();
      const files = await done(table("attachments").getAllKeys());
      const left = files.map((file) => file.split("/")[0]).filter((id) => !waiting.has(id));
      new Set(left).forEach((id) => table("attachments").delete(below(`${id}/`)));
      return { drafts, files: left.length };
    });
  } finally {
    store.close();
  }
}

/** Ends the session: nothing is left on the page, in the browser's storages, or in the store; and a fresh page. `why` is noted. */
async function end(why) {
  if (ended) {
    return;
  }
  ended = true;
  hush();
  letGo();
  forgotten();
  // Gone from the screen before anything else, and with it what was typed, picked or drawn.
  document.querySelectorAll("dialog").forEach((dialog) => dialog.remove());
  document.querySelectorAll("input, textarea, select").forEach((box) => (box.value = ""));
  document.body.textContent = "";
  revoked();
  cleared();
  unseen(STORE);
  const before = entries().pop();
  // The app may be writing still; whatever it leaves, the next session deletes before it begins, and looks for traces.
  const nothing = { drafts: 0, files: 0 };
  const erased = await Promise.race([tidied().catch(() => nothing), new Promise((late) => setTimeout(late, PATIENCE, nothing))]);
  noted({ why, ...(erased || nothing) });
  if (why === "fault" && before && before.why === why && Date.now() - before.at < 2 * PAUSE) {
    await new Promise((rested) => setTimeout(rested, PAUSE));
  }
  location.replace(location.pathname);
}

/** What is on every page: what cannot wait, help, and the end. Drawn anew in another language. */
async function frame() {
  const root = document.documentElement;
  const place = el("aside", { class: "jiesu kiosk-bar", translate: "no" });
  const draw = async () => {
    const language = root.lang;
    const say = await spoken(new URL(`${language}.json`, import.meta.url).href);
    if (language !== root.lang || ended) {
      return;
    }
    place.lang = language;
    place.setAttribute("aria-label", say("bar"));
    place.querySelectorAll(".btn").forEach((old) => old.remove());
    place.append(
      el("button", { type: "button", class: "btn btn-line", id: "kiosk-aloud", click: () => read(language) }, say("aloud")),
      el("button", { type: "button", class: "btn btn-line", id: "kiosk-help", click: () => help(language) }, say("help")),
      phone ? el("button", { type: "button", class: "btn btn-line", id: "kiosk-phone", hidden: !isForm(), click: () => toPhone(language) }, say("phone")) : "",
      el("button", { type: "button", class: "btn btn-line", id: "kiosk-end", click: () => asked(language) }, say("end")));
  };
  new MutationObserver(() => draw().catch(() => {})).observe(root, { attributeFilter: ["lang"] });
  document.body.append(place);
  const app = document.getElementById("app");
  const isForm = () => Boolean(app.querySelector(".step"));
  const phones = () => {
    const button = place.querySelector("#kiosk-phone");
    if (button && button.hidden === isForm()) button.hidden = !isForm();
  };
  phone = await offered();
  pads(app, place);
  await Promise.all([draw(), dress(app, notes(place, () => queue(STORE)), photos, phones), paper(() => help(root.lang))]);
}

/** Reads the page, or stops; says so where the terminal has no voice. */
async function read(language) {
  if (await speaks(language)) {
    aloud(document);
    return;
  }
  const { say, put } = await over({ language }, import.meta.url);
  put(say("aloud"), say("close"), el("p", { role: "status" }, say("aloudNone")));
}

async function help(language) {
  const { say, put } = await over({ language }, import.meta.url);
  const texts = ["helpText", "helpUrgent", "helpStays"].map((key) => el("p", {}, say(key)));
  put(say("help"), say("close"), ...texts, await book(STORE, say, language));
}

/** Once all that was typed is stored; a box takes what is in it when it is left. */
async function toPhone(language) {
  if (document.activeElement) document.activeElement.blur();
  await stored();
  await handOver({ language, place: STORE, key }, phone, end);
}

/** Settles when nothing is being stored any more, or after a while: what cannot be stored cannot be handed over. */
const stored = () =>
  new Promise((settle) => {
    const isBusy = () => {
      const chip = document.querySelector("#app .chip");
      return chip && !chip.matches(".chip-good, .chip-bad");
    };
    const late = setTimeout(settle, PATIENCE);
    const look = () => {
      if (!isBusy()) {
        seen.disconnect();
        clearTimeout(late);
        settle();
      }
    };
    const seen = new MutationObserver(look);
    seen.observe(document.getElementById("app"), { childList: true, subtree: true, attributes: true });
    // The app hears of it first.
    requestAnimationFrame(() => requestAnimationFrame(look));
  });

async function asked(language) {
  const { say, put } = await over({ language }, import.meta.url);
  const dialog = put(say("endTitle"), say("endNo"), el("p", {}, say("endText")),
    el("button", { type: "button", class: "btn btn-main", id: "kiosk-sure", click: () => end("button") }, say("endYes")));
  dialog.classList.add("kiosk-asked");
}

function watch() {
  touched();
  SIGNS.forEach((sign) => addEventListener(sign, moved, { capture: true, passive: true }));
  document.addEventListener("visibilitychange", look);
  setInterval(look, SECOND);
  // Another page is on: what is being said is of the one before.
  new MutationObserver((changes) => changes.some(({ addedNodes }) => Array.from(addedNodes).some((node) => node.querySelector && node.querySelector("h1"))) && hush()).observe(
    document.getElementById("app"), { childList: true, subtree: true });
  // A page that comes back from the browser's cache is somebody else's.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  // A fault in the wasm leaves a page on which nothing works any more.
  addEventListener("error", ({ error }) => error instanceof WebAssembly.RuntimeError && end("fault"));
  addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && end("fault"));
  trapped();
}

/** While it is asked whether somebody is there, only the answer counts: a sleeve that brushes the glass is none. */
function moved() {
  if (!warning) {
    touched();
  }
}

/** The app has stopped, or a storage that does not answer keeps it from beginning. */
const isDead = () =>
  document.querySelector("#crashed:not([hidden]), #incomplete:not([hidden])") ||
  (performance.now() - begun > PAUSE && document.querySelector("#app .begin:disabled"));

function look() {
  if (isDead()) {
    end("fault");
  } else if (idle() >= limit + NOTICE) {
    end("idle");
  } else if (idle() >= limit && !warning) {
    warn();
  }
}

async function warn() {
  warning = { close() {} };
  const here = (longer) => () => {
    limit = Math.max(limit, longer);
    touched();
    warning.close();
  };
  try {
    const language = document.documentElement.lang;
    const { say, put } = await over({ language }, import.meta.url);
    if (idle() < limit || ended) {
      warning = undefined;
      return;
    }
    const left = el("p", { class: "kiosk-left num" });
    const dialog = put(say("idleTitle"), say("idleStay"), el("p", { role: "alert" }, say("idleText", { seconds: NOTICE / SECOND })), left,
      el("button", { type: "button", class: "btn btn-main", id: "kiosk-stay", click: here(0) }, say("idleStay")),
      el("button", { type: "button", class: "btn btn-line", id: "kiosk-longer", click: here(LONGER) }, say("idleLonger", { minutes: LONGER / SECOND / 60 })));
    dialog.classList.add("kiosk-idle");
    const count = () => (left.textContent = say("idleLeft", { seconds: Math.max(0, Math.ceil((limit + NOTICE - idle()) / SECOND)) }));
    count();
    const counting = setInterval(count, SECOND);
    dialog.addEventListener("close", () => {
      clearInterval(counting);
      warning = undefined;
      touched();
    });
    warning = dialog;
  } catch {
    // Without words it is erased all the same.
    warning = undefined;
  }
}
