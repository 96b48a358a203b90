// Customers whose bank wants it so: everything in the browser is encrypted under a code that the person keeps. The code takes
// the place of a staff member's passphrase; the rest is theirs, too: the worker that unlocks, its waits after wrong
// attempts, and the lock when nobody is there. There is one such store on a device, and nobody can open it without the code.

import { done } from "../health/store.js";
import { SIGNS } from "../health/file.js";
import { asking, el, over, time, told } from "../health/window.js";
import { below, connected, lastSeen, noted, rows, unseen } from "./device.js";
import { LOCKED, say as toAll, unlock } from "./lock.js";

const DEVICE = "jiesu-code";
const DRAWN = 15;

/** By what the app asked; it asks when it starts. */
let asked;

/** The sign at the end, by which a slip of the pen is told from a wrong code: odd weights find every single one. */
const check = (signs) => SIGNS[Array.from(signs).reduce((sum, sign, at) => sum + SIGNS.indexOf(sign) * (2 * at + 1), 0) % 32];

/** A fresh code in four groups of four signs: 75 random bits. */
function fresh() {
  const drawn = crypto.getRandomValues(new Uint8Array(DRAWN));
  const signs = Array.from(drawn, (byte) => SIGNS[byte % 32]).join("");
  return (signs + check(signs)).match(/.{4}/g).join("-");
}

/** A code as it was typed, without what does not matter; "" where it cannot be one. */
function read(typed) {
  const wide = typed.normalize("NFKC").toUpperCase();
  const signs = wide.replace(/O/g, "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");
  const drawn = signs.slice(0, DRAWN);
  return signs.length === DRAWN + 1 && /^[^U]+$/.test(signs) && signs[DRAWN] === check(drawn) ? signs : "";
}

/** The name of the store that is here, if there is one. */
async function kept() {
  const device = await connected(DEVICE).catch(() => undefined);
  if (!device) {
    return undefined;
  }
  try {
    const [keyring] = await rows(device, "device", below("keyring/"));
    return keyring && JSON.parse(new TextDecoder().decode(keyring[1][2])).database;
  } finally {
    device.close();
  }
}

/** Deletes the store, and then what opens it: what is left if this ends in between opens as an empty one. */
async function remove(store) {
  // Other windows that have it open must not write it anew.
  toAll(LOCKED);
  await done(indexedDB.deleteDatabase(store));
  await done(indexedDB.deleteDatabase(DEVICE));
  unseen(store);
}

/**
 * Asks for the code of the store that is here, or shows one for a new store where a draft was `begun`: `{ key, database }`;
 * nothing where the person wants neither, or there is nothing to be asked.
 */
export async function code(language, minutes, begun, worker) {
  asked = { minutes, worker };
  const store = await kept();
  if (!store && !begun) {
    await gone(language);
    return {};
  }
  const { say, put } = await over({ language }, import.meta.url);
  const open = (code, isNew) => unlock({ device: DEVICE, name: "", passphrase: code, fresh: isNew, minutes }, worker);
  return new Promise((settle) => {
    const show = (title, shut, build) => {
      let found = {};
      let next;
      const end = (result, then) => {
        found = result;
        next = then;
        dialog.close();
      };
      const dialog = put(say(title), say(shut), ...build(end));
      dialog.addEventListener("close", () => (next ? next() : settle(found)));
    };
    const anew = () => show("codeNewTitle", "codeWithout", (end) => fromNew(say, open, end));
    const back = () => show("codeTitle", begun ? "codeWithout" : "codeLater", (end) => fromOld({ say, open, end, language, store, next: begun ? anew : undefined }));
    (store ? back : anew)();
  });
}

/** As [`code`] for who brings a backup here, for which a store is opened or made; undefined where the bank wants no code. */
export const forBackup = async (language) => asked && code(language, asked.minutes, true, asked.worker);

/** Tells that the browser has thrown away what lay here, with the key to it; settles once a person knows. */
async function gone(language) {
  const seen = lastSeen(DEVICE);
  if (!seen) {
    return;
  }
  const { say, put } = await over({ language }, import.meta.url);
  const text = say("goneText", { count: seen.count, time: seen.at ? time(seen.at, language) : "—" });
  const dialog = put(say("goneTitle"), say("goneNoted"), el("p", { role: "alert" }, text));
  await new Promise((settle) => dialog.addEventListener("close", settle));
  noted(DEVICE);
}

/** Shows a new code once, and makes the store when it is written down. */
function fromNew(say, open, end) {
  const code = fresh();
  const place = el("div", { class: "card stack" });
  const make = el("button", { type: "button", class: "btn btn-main", disabled: true, click: begin }, say("codeMake"));
  const tick = el("input", { type: "checkbox", class: "health-tick", id: "code-kept", change: () => (make.disabled = !tick.checked) });
  async function begin() {
    make.disabled = true;
    told(place, say("codeWorking"), "");
    try {
      const answered = await open(read(code), true);
      if (answered.key) {
        end(answered);
        return;
      }
    } catch {
      // Said below.
    }
    told(place, say("codeFailed"), "bad");
    make.disabled = false;
  }
  place.append(
    el("p", {}, say("codeNewText")),
    el("p", { class: "health-code health-code-large num", "data-code": true }, code),
    el("p", {}, say("codeNewLost")),
    el("label", { class: "health-line", for: "code-kept" }, tick, say("codeWritten")),
    make);
  return [place];
}

/** Asks for the code of the store that is here, or deletes it. */
function fromOld({ say, open, end, language, store, next }) {
  const typed = el("input", { type: "text", class: "box num", id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const begin = el("button", { type: "submit", class: "btn btn-main" }, say("codeOpen"));
  const form = el("form", { class: "card stack", novalidate: true, autocomplete: "off", submit },
    el("p", {}, say("codeText")),
    el("label", { class: "field-label", for: "code" }, say("code")), typed, begin);
  async function submit(event) {
    event.preventDefault();
    const code = read(typed.value);
    if (!code || begin.disabled) {
      told(form, say("codeForm"), "warn");
      return;
    }
    begin.disabled = true;
    told(form, say("codeWorking"), "");
    try {
      const answered = await open(code, false);
      if (answered.key) {
        end(answered);
        return;
      }
      const { is, until } = answered;
      told(form, is === "wrong" ? (until > 0 ? say("codeWait", { time: time(until, language) }) : say("codeWrong")) : say("codeFailed"), "bad");
    } catch {
      told(form, say("codeFailed"), "bad");
    }
    begin.disabled = false;
  }
  const lost = el("div", { class: "card stack" }, el("h3", {}, say("codeLostTitle")), el("p", {}, say("codeLostText")));
  lost.append(asking(say, "codeDelete", async () => {
    try {
      await remove(store);
      end({}, next);
    } catch {
      told(lost, say("codeFailed"), "bad");
    }
  }));
  return [form, lost];
}
