// A complaint that was begun at a terminal goes on at the person's own telephone. The drafts of the session are sealed here,
// under a key that stands in the fragment of an address, which no browser sends to anybody; the bank's receiver keeps the
// sealed bytes for some minutes, and gives them once. The telephone's part is phone.js.

import { picture } from "../case/proof.js";
import { packed } from "../health/file.js";
import { everything } from "../health/store.js";
import { el, over, told } from "../health/window.js";
import { sealed, uuid, written } from "./seal.js";

const SECOND = 1000;
/** How often it is asked whether the telephone has it. */
const LOOK = 3 * SECOND;
/** How long it stands there that it has, before the terminal is erased. */
const READ = 8 * SECOND;

/** What is to be called off, should the session end: `{ address, headers }`. */
let open;

/** The configuration's `hand_over` as the address of the page on the telephone; undefined where it is not wanted. */
export async function offered() {
  const { hand_over: to, endpoint } = await fetch("config.json").then((response) => response.json()).catch(() => ({}));
  return to && endpoint && !endpoint.mapping ? { to, endpoint } : undefined;
}

/** Deletes at the receiver what nobody has come for. */
export function letGo() {
  const last = open;
  open = undefined;
  if (last) {
    // Outlasts the page.
    fetch(last.address, { method: "DELETE", headers: last.headers, keepalive: true }).catch(() => {});
  }
}

/** Shows the code. `app` is the session's store; `end` erases it, once the telephone has everything. */
export async function show(app, { to, endpoint }, end) {
  const { say, put } = await over(app, import.meta.url);
  const place = el("div", { class: "stack" });
  const dialog = put(say("title"), say("stay"), place);
  dialog.classList.add("kiosk-idle", "kiosk-hand");
  const bad = (why) => {
    place.textContent = "";
    told(place, say(why), "bad");
    place.append(stay(say("stay"), "main"));
  };
  const stay = (text, kind = "line") => el("button", { type: "button", class: `btn btn-${kind}`, id: "hand-stay", click: () => dialog.close() }, text);
  told(place, say("working"), "");
  try {
    const rows = (await everything({ ...app, durable: true, rows: [] })).filter(([table]) => table !== "outbox");
    const drafts = rows.filter(([table]) => table === "drafts").map((row) => row[1]);
    const own = rows.filter((row) => drafts.includes(row[1].split("/")[0]));
    if (drafts.length === 0) {
      bad("nothing");
      return;
    }
    const id = uuid();
    const { bytes, key } = await sealed(id, packed(app.place, Date.now(), own));
    const address = `${endpoint.base.replace(/\/$/, "")}/handovers/${id}`;
    const headers = endpoint.headers || {};
    const answer = await fetch(address, { method: "PUT", headers: { ...headers, "Content-Type": "application/octet-stream" }, body: bytes, cache: "no-store" });
    if (answer.status !== 201) {
      bad({ 413: "large", 404: "never" }[answer.status] || "later");
      return;
    }
    if (!dialog.open) {
      open = { address, headers };
      letGo();
      return;
    }
    open = { address, headers };
    const { seconds } = await answer.json();
    waiting({ say, dialog, place, stay, address, headers, seconds, code: `${to.replace(/\/?$/, "/")}hand.html#${id}.${written(key)}`, end, language: app.language });
  } catch {
    bad("later");
  }
}

/** The code, until the telephone has it, the person goes on here, or it expires. */
function waiting({ say, dialog, place, stay, address, headers, seconds, code, end }) {
  const until = performance.now() + seconds * SECOND;
  const left = el("p", { class: "num", id: "hand-left" });
  const state = el("p", { role: "status", class: "hand-state" }, say("waiting"));
  const figure = el("figure", { class: "kiosk-code" }, picture(code, say("code")));
  place.textContent = "";
  place.append(el("ol", { class: "hand-steps" }, ...["stepCamera", "stepOpen", "stepGoOn"].map((step) => el("li", {}, say(step)))), figure, left, state,
    el("p", { class: "muted" }, say("private")), stay(say("cancel")));
  // Who passes by need not see the code once it is used.
  const over = (why, ...acts) => {
    clearInterval(counting);
    clearInterval(asking);
    place.textContent = "";
    told(place, say(why), why === "arrived" ? "good" : "warn");
    place.append(...acts);
    place.querySelector(".btn").focus();
  };
  const erase = (key) => el("button", { type: "button", class: "btn btn-main", id: "hand-end", click: () => end("hand") }, say(key));
  const expired = () => (dialog.dataset.state === "taking" ? over("unsure", erase("erase"), stay(say("stay"))) : over("expired", stay(say("stay"), "main")));
  const count = () => {
    const rest = Math.max(0, Math.ceil((until - performance.now()) / SECOND));
    left.textContent = say("left", { time: `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}` });
    if (rest === 0) {
      expired();
    }
  };
  const ask = async () => {
    const answer = await fetch(address, { headers, cache: "no-store" }).catch(() => undefined);
    if (!dialog.open || !answer) {
      return;
    }
    if (answer.status === 404 || answer.status === 410) {
      expired();
      return;
    }
    const { state: now } = await answer.json().catch(() => ({}));
    if (now === "taken" && open) {
      open = undefined;
      over("arrived", erase("done"));
      setTimeout(end, READ, "hand");
    } else if (now === "taking" && dialog.dataset.state !== now) {
      dialog.dataset.state = now;
      figure.remove();
      state.textContent = say("taking");
    }
  };
  const counting = setInterval(count, SECOND);
  const asking = setInterval(ask, LOOK);
  count();
  dialog.addEventListener("close", () => {
    clearInterval(counting);
    clearInterval(asking);
    // The idle question closes nothing of this; whoever closes it goes on here.
    letGo();
  });
}
