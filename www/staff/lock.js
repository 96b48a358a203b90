// Staff: opens a store in a worker, and locks it again when nobody has touched the app for a while.
//
// A person at work in one window keeps the others open; when time is up, all lock at once, by the word that the app itself
// says when somebody presses the lock (src/shell/host/tabs.rs). The app stores an open draft before it forgets the key.

import { el, over } from "../health/window.js";
import { unseen } from "./device.js";
import { SIGNS, idle, touched } from "./idle.js";

const CHANNEL = "jiesu";
/** The word by which all windows lock. */
export const LOCKED = "locked";
const AWAKE = "awake";
const MINUTE = 60000;
// How long before the lock it is announced: a minute, or half of a short time.
const NOTICE = MINUTE;
// A draft that cannot be stored keeps its window open; then it is tried again.
const AGAIN = 10000;

/** Whose store is open: what stands for a name on this device. */
export let me = "";
let limit = 0;
let told = 0;
let tried = 0;
let channel;
let warning;

/** Asks the worker; it ends with its answer, and with it the memory that held the passphrase. */
export async function unlock(asked, worker) {
  const answered = await new Promise((done, failed) => {
    const vault = worker();
    const end = (settle) => (event) => {
      vault.terminate();
      settle(event.data);
    };
    vault.onmessage = end(done);
    vault.onerror = end(failed);
    vault.postMessage(asked);
  });
  if (answered.key) {
    me = answered.id;
    watch(asked.minutes * MINUTE);
    const { taken } = answered;
    if (taken && taken.gone > 0) {
      unseen(answered.database);
    }
    if (taken) {
      // Without its words the notice is missing, and nothing else.
      came(taken).catch(() => {});
    }
  }
  return answered;
}

/** Says what colleagues have handed over; what could not be taken in lies where it was, sealed. */
async function came({ count, left }) {
  if (count + left === 0) {
    return;
  }
  const { say, put } = await over({ language: document.documentElement.lang }, import.meta.url);
  const lines = [count > 0 ? say("cameText", { count }) : "", left > 0 ? say("cameLeft") : ""];
  put(say("cameTitle"), say("close"), ...lines.filter(Boolean).map((line) => el("p", { role: "status" }, line)));
}

function watch(time) {
  limit = time;
  touch();
  if (channel) {
    return;
  }
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data === AWAKE) {
      touch();
    } else if (data === LOCKED) {
      // What is open over the app shows the same cases, and holds the same key.
      document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    }
  };
  SIGNS.forEach((sign) => addEventListener(sign, moved, { capture: true, passive: true }));
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
}

/** Says a word to all windows, this one, too: a channel is not heard by itself, but by every other one. */
export function say(word) {
  const once = new BroadcastChannel(CHANNEL);
  once.postMessage(word);
  once.close();
}

const isLocked = () => document.querySelector(".lock-mark") !== null;

function touch() {
  touched();
  if (warning) {
    warning.close();
  }
}

/**
 * Somebody is there. Whoever wakes a device after the time is up finds it locked, not unlocked by the touch. While the lock is
 * announced, only the answer to that counts: were the window gone by a movement, the press would hit what lies under it.
 */
function moved() {
  if (idle() >= limit) {
    look();
  } else if (!warning) {
    here();
  }
}

function here() {
  touch();
  if (performance.now() - told > 1000) {
    told = performance.now();
    channel.postMessage(AWAKE);
  }
}

function look() {
  if (isLocked()) {
    return;
  }
  if (idle() >= limit) {
    lock();
  } else if (isDue() && !warning) {
    warn();
  }
}

const isDue = () => limit - idle() <= Math.min(NOTICE, limit / 2);

function lock() {
  if (tried && performance.now() - tried < AGAIN) {
    return;
  }
  tried = performance.now();
  // A channel is not heard by itself, but by every other one: the app's in this window, and all in the others.
  channel.postMessage(LOCKED);
}

async function warn() {
  warning = { close() {} };
  try {
    const { say, put } = await over({ language: document.documentElement.lang }, import.meta.url);
    // Somebody may have come, or locked, while the words did.
    if (!isDue() || isLocked()) {
      warning = undefined;
      return;
    }
    const dialog = put(say("lockTitle"), say("lockStay"), el("p", { role: "alert" }, say("lockText")));
    dialog.addEventListener("close", () => {
      warning = undefined;
      if (idle() < limit) {
        here();
      }
    });
    warning = dialog;
  } catch {
    // Without words it locks all the same, and nothing that was entered is lost.
    warning = undefined;
  }
}
