// A tablet of staff: the app as one that is installed, the screen that stays on while something is sent, a number on its icon,
// a word when a case has arrived, and the camera beside the files. Each of them is there where the browser has it, and nothing
// is missing where it has not. None of it holds a word of a complaint: the icon has a number, a message says how many.

import { DONE, done } from "../health/store.js";
import { el, spoken, time } from "../health/window.js";
import { connected } from "./device.js";

const OUTBOX = "outbox";
const TAKE = "staff-camera";

/** The store that is open, and how many cases waited in it when they were last counted. */
let database;
let waiting;
let sending = 0;
let awake;

const installed = () => matchMedia("(display-mode: standalone)").matches;

const CHANGED = ["beforeinstallprompt", "appinstalled"];

/** What is said where somebody could install the app; drawn anew when that changes. */
export function installing(say) {
  const place = el("div", { class: "install" });
  const show = () => {
    place.textContent = "";
    // The browser's own question, which www/boot.js keeps: it may come before this script does.
    const { offer } = window.jiesuParts;
    if (offer && !installed()) {
      const ask = async () => {
        // It can be asked once.
        window.jiesuParts.offer = undefined;
        await offer.prompt();
        show();
      };
      place.append(el("p", { class: "hint" }, say("installText")), el("button", { type: "button", class: "btn btn-line btn-small", id: "staff-install", click: ask }, say("install")));
    }
  };
  // What boot.js hears it has noted by then.
  CHANGED.forEach((sign) => addEventListener(sign, () => setTimeout(show)));
  show();
  return place;
}

/** Whether messages may be shown, and a button to allow them; for the window about storage. */
export function messages(say) {
  const place = el("div", { class: "card stack" });
  const show = () => {
    const is = self.Notification ? Notification.permission : "missing";
    place.textContent = "";
    place.append(el("h3", {}, say("messagesTitle")), el("p", { class: "muted" }, say(`messages-${is}`)));
    if (is === "default") {
      place.append(el("div", { class: "item-acts" }, el("button", { type: "button", class: "btn btn-line btn-small", click: () => Notification.requestPermission().then(show) }, say("messagesAllow"))));
    }
  };
  show();
  return place;
}

/** From now on, for the store of this name, which somebody has opened. */
export function opened(name) {
  database = name;
  waiting = undefined;
  count().catch(() => {});
}

/** Begins, once for the page. */
export function begin() {
  const { jiesuParts: parts } = window;
  const { send } = parts;
  parts.send = async (...given) => {
    sending += 1;
    stay().catch(() => {});
    try {
      return await send(...given);
    } finally {
      sending -= 1;
      rest();
      // The app writes down what was answered before it sends the next.
      setTimeout(() => count().catch(() => {}), 1000);
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      count().catch(() => {});
    } else if (sending > 0) {
      // The lock of the screen went with the page.
      awake = undefined;
      stay().catch(() => {});
    }
  });
  new MutationObserver(() => camera().catch(() => {})).observe(document.getElementById("app"), { childList: true, subtree: true });
}

/** Keeps the screen on: a tablet that sleeps in the middle of a large file begins that file again. */
async function stay() {
  if (navigator.wakeLock && !awake && !document.hidden) {
    awake = navigator.wakeLock.request("screen");
    const lock = await awake.catch(() => undefined);
    if (!lock) {
      awake = undefined;
    } else if (sending === 0) {
      rest();
    }
  }
}

function rest() {
  if (sending === 0 && awake) {
    awake.then((lock) => lock.release()).catch(() => {});
    awake = undefined;
  }
}

/** Counts what waits in the store that was opened last. A row says by its revision whether it is done; what it holds is sealed. */
async function count() {
  if (!database) {
    return;
  }
  const store = await connected(database);
  let now;
  try {
    const rows = await done(store.transaction(OUTBOX).objectStore(OUTBOX).getAll());
    now = rows.filter(([, revision]) => Number(revision) !== DONE).length;
  } finally {
    store.close();
  }
  if (navigator.setAppBadge) {
    await (now > 0 ? navigator.setAppBadge(now) : navigator.clearAppBadge());
  }
  const sent = waiting - now;
  waiting = now;
  if (sent > 0 && document.hidden) {
    await message(sent, now);
  }
}

/** Says how many have arrived, where nobody sees the app. */
async function message(sent, left) {
  if (!self.Notification || Notification.permission !== "granted") {
    return;
  }
  const language = document.documentElement.lang;
  const say = await spoken(new URL(`${language}.json`, import.meta.url).href);
  const registration = await navigator.serviceWorker.getRegistration();
  const text = say(left > 0 ? "messageLeft" : "messageAll", { sent, left, time: time(Date.now(), language) });
  await registration.showNotification(say("messageTitle"), { body: text, tag: "jiesu-sent", lang: language, icon: "icons/icon-192.png" });
}

/**
 * Beside every place for files: the camera, with one tap. The browser may end the page while the camera has the screen, so
 * nothing opens before what was typed last is stored; what cannot be stored has said so itself.
 */
async function camera() {
  const language = document.documentElement.lang;
  for (const box of document.querySelectorAll('#app main .pick input[type="file"]:not([capture])')) {
    const pick = box.closest(".pick");
    const drawn = () => (pick.nextElementSibling && pick.nextElementSibling.dataset.camera ? pick.nextElementSibling : undefined);
    if (drawn() && drawn().dataset.camera === language) {
      continue;
    }
    const say = await spoken(new URL(`${language}.json`, import.meta.url).href);
    if (!pick.isConnected || language !== document.documentElement.lang) {
      continue;
    }
    if (drawn()) {
      drawn().remove();
    }
    pick.after(taking(say, language, box));
  }
}

function taking(say, language, box) {
  const id = `${TAKE}-${box.id}`;
  const click = (event) => {
    if (isSaving()) {
      event.preventDefault();
      stored().then(() => taken.click());
    }
  };
  const change = () => {
    const moved = new DataTransfer();
    Array.from(taken.files).forEach((file) => moved.items.add(file));
    taken.value = "";
    box.files = moved.files;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const taken = el("input", { type: "file", id, accept: "image/*", capture: "environment", click, change });
  return el("div", { class: "pick", "data-camera": language }, taken, el("label", { class: "pick-label", for: id }, say("camera")));
}

/** The sign of what is stored, of what is not, and of memory has an icon; while it is being stored, it has none. */
const isSaving = () => Array.from(document.querySelectorAll("#app .chip")).some((chip) => !chip.querySelector("svg"));

function stored() {
  return new Promise((settle) => {
    const seen = new MutationObserver(() => {
      if (!isSaving()) {
        seen.disconnect();
        settle();
      }
    });
    seen.observe(document.getElementById("app"), { childList: true, subtree: true, attributeFilter: ["class"] });
  });
}
