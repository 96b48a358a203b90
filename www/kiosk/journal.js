// What a terminal writes down of its sessions: when each ended and why, how much was erased, and that nothing was found
// afterwards. Numbers only. Staff read it in the window of help; and there they see what waits for the bank, and what the
// bank refused, which nobody can mend at a terminal.

import { attempt, DONE, done, TABLES } from "../health/store.js";
import { el, time } from "../health/window.js";
import { connected, rows } from "../staff/device.js";

const BOOK = "jiesu-kiosk-journal";
// A year of some hundred a day would fill the storage; a month is long enough to ask about.
const MOST = 2000;
const SHOWN = 30;
// Eight signs of these name a case on the telephone: src/intake/case_id.rs.
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY";

/** What is written down: `{ at, why, drafts, files, found }`; `found` are kinds of traces, and missing while nobody has looked. */
export const entries = () => {
  const book = attempt(() => JSON.parse(localStorage.getItem(BOOK)));
  return Array.isArray(book) ? book : [];
};

const kept = (book) => attempt(() => localStorage.setItem(BOOK, JSON.stringify(book.slice(-MOST))));

/** The end of a session. */
export const ended = (entry) => kept([...entries(), { at: Date.now(), ...entry }]);

/** Empties the storages of the page, but for the book. */
export function cleared() {
  sessionStorage.clear();
  Object.keys(localStorage).filter((key) => key !== BOOK).forEach((key) => localStorage.removeItem(key));
}

/** Addresses of pictures that the page has made and not given back. */
const addresses = new Set();

/** Takes down each address of a picture, so that all can be given back. */
export function watched() {
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (thing) => {
    const address = createObjectURL.call(URL, thing);
    addresses.add(address);
    return address;
  };
  URL.revokeObjectURL = (address) => {
    addresses.delete(address);
    revokeObjectURL.call(URL, address);
  };
}

/** Gives them back. */
export const revoked = () => Array.from(addresses).forEach((address) => URL.revokeObjectURL(address));

/**
 * At the beginning of a session, after what was left is deleted: looks for traces, and writes down what there is of the one
 * before; `left` is what was still there. One that did not end by itself was cut off, by a loss of power for instance.
 */
export async function examined(store, left) {
  const book = entries();
  const last = book[book.length - 1];
  const found = await traces(store);
  if (last && !last.found) {
    Object.assign(last, { drafts: last.drafts + left.drafts, files: last.files + left.files, found });
  } else if (left.drafts + left.files > 0) {
    book.push({ at: Date.now(), why: "lost", ...left, found });
  } else if (found.length > 0) {
    book.push({ at: Date.now(), why: "found", ...left, found });
  } else {
    return;
  }
  kept(book);
}

/** Kinds of places where something of a session lies; none after a wipe. */
export async function traces(store) {
  const outbox = await listed(store);
  const waiting = new Set(outbox.map(([id]) => id));
  const boxes = Array.from(document.querySelectorAll("input, textarea"));
  const urls = await cachedUrls().catch(() => ["?"]);
  const databases = indexedDB.databases ? await indexedDB.databases() : [];
  const places = {
    drafts: (await table(store, "drafts")).length > 0,
    files: (await table(store, "attachments")).some(([key]) => !waiting.has(key.split("/")[0])),
    storage: sessionStorage.length > 0 || Object.keys(localStorage).some((key) => key !== BOOK),
    cookies: document.cookie.split("; ").some((cookie) => cookie && !cookie.startsWith(`${store}-canary=`)),
    caches: urls.some((url) => !url.startsWith(new URL("./", location.href).href) || /\/api\/|[?#]/.test(url)),
    databases: databases.some(({ name }) => name.startsWith("jiesu") && name !== store),
    inputs: boxes.some((box) => (box.type === "file" ? box.files.length > 0 : /^(checkbox|radio)$/.test(box.type) ? box.checked : box.value !== "")),
    pictures: addresses.size > 0,
    address: location.search !== "" || location.hash.length > 1,
  };
  return Object.keys(places).filter((place) => places[place]);
}

async function cachedUrls() {
  if (!self.caches) {
    return [];
  }
  const names = (await caches.keys()).filter((name) => name.startsWith("jiesu-"));
  const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return lists.flat().map(({ url }) => url);
}

async function table(store, name) {
  const database = await connected(store).catch(() => undefined);
  if (!database) {
    return [];
  }
  try {
    return TABLES.includes(name) ? await rows(database, name) : [];
  } finally {
    database.close();
  }
}

/** Cases that are not with the bank yet, as `[id, state]`. */
async function listed(store) {
  const open = (await table(store, "outbox")).filter(([, row]) => Number(row[1]) < DONE);
  return open.map(([id, row]) => [id, attempt(() => JSON.parse(new TextDecoder().decode(row[2])).state) || {}]);
}

/** How many cases wait, and which the bank refused, by the code that their receipts show. */
export async function queue(store) {
  const all = await listed(store);
  const refused = all.filter(([, state]) => state.stuck).map(([id, { stuck }]) => ({ code: code(id), why: stuck.why }));
  return { waiting: all.length - refused.length, refused };
}

/** As `CaseId::short_code`. */
export function code(id) {
  let number = parseInt(id.replace(/-/g, "").slice(0, 12), 16);
  let signs = "";
  for (let at = 0; at < 8; at += 1) {
    signs += `${at === 4 ? "-" : ""}${ALPHABET[number % ALPHABET.length]}`;
    number = Math.floor(number / ALPHABET.length);
  }
  return signs;
}

/** For staff, in the window of help. */
export async function book(store, say, language) {
  const { waiting, refused } = await queue(store);
  const all = entries();
  const line = ({ at, why, drafts, files, found }) =>
    el("li", {}, el("span", { class: "num" }, time(at, language)), ` · ${say(`why-${why}`)} · ${say("bookErased", { drafts, files })} · `,
      el("b", { class: found && found.length > 0 ? "health-bad" : "" }, !found ? say("bookOpen") : found.length > 0 ? say("bookFound", { places: found.map((place) => say(`trace-${place}`)).join(language.startsWith("zh") ? "、" : ", ") }) : say("bookClean")));
  return el("details", { class: "card kiosk-book" }, el("summary", {}, el("span", { class: "summary-in" }, say("bookTitle"))),
    el("p", { "data-fact": "waiting" }, say("bookWaiting", { count: waiting })),
    el("p", { "data-fact": "refused", class: refused.length > 0 ? "health-bad" : "" }, say("bookRefused", { count: refused.length })),
    ...(refused.length > 0 ? [el("ul", { class: "num" }, ...refused.map((one) => el("li", {}, one.code))), el("p", {}, say("bookRefusedText"))] : []),
    all.length > 0 ? el("ul", { class: "kiosk-lines small" }, ...all.slice(-SHOWN).reverse().map(line)) : el("p", {}, say("bookEmpty")));
}
