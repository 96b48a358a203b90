// The telephone's part of a hand-over (terminal.js): hand.html is the app with this script in front of it. It takes the
// draft from the receiver, once, and brings it into whatever store the app has open here. This file must parse in Chrome 84.

import { unpacked } from "../health/file.js";
import { bring } from "../health/store.js";
import { el, over, told } from "../health/window.js";
import { opened, read, uuid } from "./seal.js";

const BOOT = "__BOOT_JS__";
const FORM = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;
/** How often it is tried to say that it has arrived: until then the terminal erases nothing. */
const TRIES = 5;
const PAUSE = 1000;

const [, id, key] = FORM.exec(location.hash) || [];
// The key leaves the address bar and the history before anything else happens; opened again, it is the app.
history.replaceState(null, "", "./");
/** By which the receiver knows this telephone again, should an answer be lost. */
const me = uuid();

/** What the app tells the window about storage: the store it has open. */
function keeper() {
  const parts = window.jiesuParts;
  const { health } = parts;
  return new Promise((found) => {
    parts.health = async (app) => {
      parts.health = health;
      found(app);
    };
    const look = () => {
      const button = document.querySelector("#app > .jiesu:not(.painted) .section.own > button");
      // Who is asked for a code is asked for it first.
      if (button && !button.disabled && !document.querySelector("dialog[open]")) {
        seen.disconnect();
        button.click();
      }
    };
    const seen = new MutationObserver(look);
    seen.observe(document.body, { childList: true, subtree: true, attributes: true });
    look();
  });
}

class Refused extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const post = ({ base, headers }, what) =>
  fetch(`${base.replace(/\/$/, "")}/handovers/${id}/${what}`, { method: "POST", headers: { ...headers, "Idempotency-Key": me }, cache: "no-store", credentials: "omit", redirect: "error" });

/** The rows of each draft. */
async function taken(endpoint) {
  const answer = await post(endpoint, "take").catch(() => {
    throw new Refused("offline");
  });
  if (!answer.ok) {
    throw new Refused(answer.status === 410 || answer.status === 404 ? "used" : "offline");
  }
  const bytes = new Uint8Array(await answer.arrayBuffer().catch(() => {
    throw new Refused("offline");
  }));
  try {
    const { rows } = unpacked(await opened(id, read(key), bytes));
    const drafts = rows.filter(([table]) => table === "drafts");
    return drafts.map((draft) => [home(draft), ...rows.filter(([table, at]) => table === "attachments" && at.startsWith(`${draft[1]}/`))]);
  } catch {
    throw new Refused("damaged");
  }
}

/** It is no terminal's any more. */
function home([table, at, format, revision, bytes]) {
  const draft = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  return [table, at, format, revision, new TextEncoder().encode(JSON.stringify({ ...draft, mode: "web" }))];
}

/** Where it goes: the store that is open, one under a code, or nothing but this page. */
async function store(app, storage) {
  if (app.durable || !storage || storage.kept !== "code") {
    return app;
  }
  const { coded } = await import("../health/panel.js");
  return (await coded(app)) || Promise.reject(new Refused("code"));
}

async function put(app, rows) {
  if (app.durable) {
    const how = await bring(app, rows);
    return how === "added" || how === "known";
  }
  const [[table, , , , bytes]] = rows;
  const head = [table, new TextDecoder().decode(bytes)];
  app.ask(head);
  if (head[2]) {
    rows.forEach((row) => app.ask(row));
  }
  return Boolean(head[2]);
}

async function confirmed(endpoint) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await post(endpoint, "taken").catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429) {
      return;
    }
    await new Promise((rested) => setTimeout(rested, PAUSE));
  }
}

/** Brings it here: the store, and the draft to go on with. */
async function fetched(app, { endpoint, storage }) {
  const into = await store(app, storage);
  const drafts = await taken(endpoint);
  for (const rows of drafts) {
    if (!(await put(into, rows))) {
      throw new Refused("other");
    }
  }
  await confirmed(endpoint);
  return { into, draft: drafts[drafts.length - 1][0][1] };
}

async function begin() {
  // The one that was open here stays closed for now.
  const { getItem } = Storage.prototype;
  Storage.prototype.getItem = function (name) {
    return name === "jiesu.open" ? null : getItem.call(this, name);
  };
  await import(BOOT);
  const app = await keeper();
  Storage.prototype.getItem = getItem;
  const { say, put: window } = await over(app, import.meta.url);
  const place = el("div", { class: "stack" });
  const dialog = window(say("phoneTitle"), say("close"), place);
  const act = (text, id, click) => el("button", { type: "button", class: "btn btn-main", id, click }, text);
  const go = async () => {
    place.textContent = "";
    told(place, say("phoneWorking"), "");
    try {
      const config = await fetch("config.json", { cache: "no-cache" }).then((response) => response.json()).catch(() => {
        throw new Refused("offline");
      });
      if (!id) {
        throw new Refused("damaged");
      }
      const { into, draft } = await fetched(app, config);
      if (into === app) {
        dialog.close();
        app.ask(draft);
        return;
      }
      // Only a fresh start shows it, and asks for the code.
      place.textContent = "";
      told(place, say("phoneCoded"), "good");
      place.append(act(say("phoneOpen"), "hand-open", () => location.reload()));
    } catch (fault) {
      const why = fault instanceof Refused ? fault.why : "device";
      place.textContent = "";
      told(place, say(`phone-${why}`), "bad");
      if (["offline", "code", "device"].includes(why)) {
        place.append(act(say("phoneAgain"), "hand-again", go));
      }
      // One way out, which says what comes then.
      dialog.querySelectorAll(".spread .btn").forEach((shut) => shut.remove());
      place.append(el("button", { type: "button", class: "btn btn-line", click: () => dialog.close() }, say("phoneAnew")));
    }
  };
  await go();
}

begin().catch(() => {
  const message = document.getElementById("incomplete");
  if (message) message.hidden = false;
});
