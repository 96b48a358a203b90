// Links into the app, as a bank's pages, an icon on a tablet and the share menu have them: `#/start`, `#/outbox`, a page of the
// complaint that was begun here such as `#/evidence`, and the pages of their own, `#/policies` and `#/status`. `?lang=en` behind one
// says what to speak where nobody has chosen a language. A link never holds an answer, and leaves the address once it is read.
// www/boot.js loads this when an address has one. This file must parse in Chrome 84.

import { el, over } from "../health/window.js";

const OWN = { policies: "policies.html", status: "status.html" };
const LINK = /^#\/([a-z-]{1,20})(?:\?lang=([A-Za-z-]{2,35}))?$/;
/** Pictures that another app has given, by the name that the worker goes on with. */
const SHARED = "shared";
/** Where shared pictures belong. */
const FILES = "evidence";

let pending;
let seen;

/** Follows the link in the address, once the app is there. Settles before, or never if the page is left. */
export async function follow() {
  const [, word, lang] = LINK.exec(location.hash) || [];
  if (OWN[word]) {
    location.replace(OWN[word]);
    return new Promise(() => {});
  }
  history.replaceState(history.state, "", location.pathname + location.search);
  if (word) {
    speak(lang);
    pending = { word: word === SHARED ? FILES : word, files: word === SHARED ? await given() : [] };
    if (word === SHARED && pending.files.length === 0) {
      pending = undefined;
    }
    watch();
  }
  return undefined;
}

/** The language that the app takes for the browser's. */
function speak(lang) {
  if (lang) {
    Object.defineProperty(navigator, "language", { value: lang, configurable: true });
  }
}

function watch() {
  if (!seen) {
    seen = new MutationObserver(step);
    seen.observe(document.getElementById("app"), { childList: true, subtree: true });
  }
  step();
}

/** Goes on the way to the page as far as the app is now; what a person has to do first is theirs. */
function step() {
  const shown = document.querySelector("#app > .jiesu");
  const here = history.state;
  if (!pending || !shown || shown.classList.contains("painted") || document.querySelector(".lock-mark, dialog[open]") || typeof here !== "string") {
    return;
  }
  if (pending.files.length > 0 && !pending.agreed) {
    if (!pending.asked) {
      pending.asked = true;
      agree(pending).then(step, () => {});
    }
    return;
  }
  const box = pending.files.length > 0 && shown.querySelector('main input[type="file"]:not([capture])');
  if (box) {
    put(box, pending.files);
    pending = undefined;
    return;
  }
  const { word, files, moved } = pending;
  if (moved || here === word) {
    // Files still wait for their page, however long the person takes to come to it.
    pending = files.length > 0 ? pending : undefined;
    return;
  }
  if (["home", "start", "outbox"].includes(word)) {
    pending = undefined;
    go(word);
    return;
  }
  if (["home", "start", "outbox", "receipt"].includes(here)) {
    // One that was begun is gone on with; of several a person chooses.
    const drafts = here === "home" ? shown.querySelectorAll("main .item .item-acts .btn:not(.btn-line):not(.btn-quiet):not(.btn-danger)") : [];
    if (drafts.length === 1 && !pending.resumed) {
      pending.resumed = true;
      drafts[0].click();
    } else if (files.length === 0 && !pending.resumed) {
      pending = undefined;
    }
    return;
  }
  pending.moved = true;
  if (pending.resumed) {
    go(word);
  }
}

/** As the browser's own buttons go back and forth: the app asks for what it needs, and goes nowhere without a complaint. */
const go = (word) => dispatchEvent(new PopStateEvent("popstate", { state: word }));

/** Hands files over as if they had been picked. */
function put(box, files) {
  const moved = new DataTransfer();
  files.forEach((file) => moved.items.add(file));
  box.files = moved.files;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What another app has shared, which only the worker holds, and in memory. */
async function given() {
  const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
  if (!worker) {
    return [];
  }
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((done) => (port1.onmessage = ({ data }) => done(Array.isArray(data) ? data : [])));
  worker.postMessage(SHARED, [port2]);
  return answer;
}

/** Asks whether they are wanted, by their names: another page could have sent them, too. */
async function agree(asked) {
  const { say, put: shown } = await over({ language: document.documentElement.lang }, import.meta.url);
  const add = () => {
    asked.agreed = true;
    dialog.close();
  };
  const dialog = shown(say("sharedTitle"), say("sharedNo"),
    el("ul", { class: "list" }, ...asked.files.map(({ name }) => el("li", { class: "item" }, name))),
    el("p", {}, say("sharedText")),
    el("div", { class: "item-acts" }, el("button", { type: "button", class: "btn", click: add }, say("sharedYes"))));
  await new Promise((closed) => dialog.addEventListener("close", closed));
  if (!asked.agreed) {
    pending = undefined;
  }
}
