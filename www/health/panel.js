// How well this device keeps what was entered, and backup files: a window over the app, fetched when a person asks for
// it. The app hands over `app`: see src/shell/host/health.rs.

import { attempt, bring, connected, done, everything, forget } from "./store.js";
import { freshCode, inspect, open, readCode, Refused, seal } from "./file.js";
import { asking, el, over, save as download, spoken, stamped, time, told } from "./window.js";

const LAST = "jiesu.backup.";
const STAFF = "jiesu-staff";
/** What the worker's caches are called, before the digest of a build. */
const BUILD = "jiesu-";
const UNSENT = ["waiting", "stuck"];

// A browser that refuses to store anything refuses this too, and just then a backup is needed. Where nothing is to be kept, this
// page alone knows it.
let only;
const remembered = (app) => (app.durable ? attempt(() => Number(localStorage.getItem(LAST + app.place))) : only);
const remember = (app, moment) => (app.durable ? attempt(() => localStorage.setItem(LAST + app.place, String(moment))) : (only = moment));

/** Shows the window; settles once it is there. */
export async function show(app) {
  const { say, put } = await over(app, import.meta.url);
  const state = el("div", {});
  const receipts = el("div", {});
  const again = async () => {
    await facts(state, app, say);
    await kept(receipts, app, say, again);
  };
  await again();
  put(say("title"), say("close"), state, backup(app, say, again), restore(app, say, again), receipts, ...(await tablet(app)));
}

/** What staff can allow their device to do. */
async function tablet({ language, place }) {
  if (!place.startsWith(STAFF)) {
    return [];
  }
  const { installing, messages } = await import("../staff/tablet.js");
  const say = await spoken(new URL(`../staff/${language}.json`, import.meta.url).href);
  return [messages(say), installing(say)];
}

// What a store of staff is called is different on every device; that it is staff's is not.
const kind = (place) => place.replace(/-[0-9a-f]{32}$/, "");
const CODED = "jiesu-code";

/** Whether a backup may come back here: where it is from, or a customer's into encryption. Never out of it, nor to others. */
const fits = (from, to) => kind(from) === kind(to) || (from === "jiesu" && kind(to) === CODED);

/**
 * The store under a code, opened or made because a backup comes back, where customers keep one and none is open; undefined
 * where nothing is kept at all. What is only in the page stays alone: the app sees the store when it starts anew.
 */
export async function coded(app) {
  const { forBackup } = await import("../staff/code.js");
  const { key, database } = (app.rows.length === 0 && (await forBackup(app.language))) || {};
  if (!key) {
    return undefined;
  }
  // The app makes a store's tables when it opens it, which it has not done yet: they are those of its other database.
  const own = await connected(app);
  const [version, tables] = [own.version, [...own.objectStoreNames]];
  own.close();
  const opening = indexedDB.open(database, version);
  opening.onupgradeneeded = ({ oldVersion }) => {
    // One that is there and older is the app's to change.
    oldVersion > 0 ? opening.transaction.abort() : tables.forEach((table) => opening.result.createObjectStore(table));
  };
  (await done(opening)).close();
  return { ...app, key, place: database, durable: true };
}

/** What is known, as name and value; drawn anew after every change. */
async function facts(place, app, say) {
  const count = counted(await everything(app));
  const storage = navigator.storage;
  const persisted = storage && storage.persisted ? await storage.persisted() : undefined;
  const room = storage && storage.estimate ? await storage.estimate() : {};
  const free = room.quota === undefined ? say("unknown") : size(Math.max(0, room.quota - room.usage));
  const last = remembered(app);
  const when = (moment) => (moment ? `${time(moment, app.language)} ${say("open")}${ago(moment, app.language)}${say("shut")}` : undefined);
  const lines = [
    ["place", say(app.durable ? "placeKept" : "placeMemory"), app.durable ? "" : "bad"],
    ["persisted", say(persisted === undefined ? "unknown" : persisted ? "persistedYes" : "persistedNo"), persisted ? "" : "warn"],
    ["free", free, ""],
    ["drafts", say("count", { count: count.drafts }), ""],
    ["unsent", count.unsent ? say("unsentSince", { count: count.unsent, time: when(count.oldest) }) : say("unsentNone"), count.unsent ? "warn" : ""],
    ["backup", when(last) || say("never"), ""],
    ["verified", when(app.verified) || say("neverYet"), ""],
    ...(await versions(say)),
  ];
  const keep = el("button", { type: "button", class: "btn btn-line btn-small", click: () => storage.persist().then(() => facts(place, app, say)) }, say("persist"));
  place.textContent = "";
  place.append(
    el("dl", { class: "facts card" }, ...lines.map(([name, value, tone]) => el("div", { class: "fact" }, el("dt", {}, say(name)), el("dd", { class: `num ${tone && `health-${tone}`}`, "data-fact": name }, value)))),
    persisted === false ? el("p", { class: "health-acts" }, keep) : "",
  );
}

/** Which build this page is, whether another one waits, and which rules it counts by. */
async function versions(say) {
  const boot = document.querySelector('script[type="module"][src]');
  const names = self.caches ? (await caches.keys()).filter((name) => name.startsWith(BUILD)) : [];
  const mine = await Promise.all(names.map(async (name) => Boolean(boot && (await (await caches.open(name)).match(boot.src)))));
  const told = (which) => names.filter((_, at) => mine[at] === which).map((name) => name.slice(BUILD.length, BUILD.length + 8)).join("、");
  const loaded = async (path) => (await fetch(path)).json();
  const rules = await loaded("config.json").then(({ pack }) => loaded(`packs/${pack}.json`)).catch(() => undefined);
  return [
    told(true) && ["build", told(true), ""],
    told(false) && ["buildNext", told(false), ""],
    rules && ["rules", `${rules.id} ${rules.version}`, ""],
  ].filter(Boolean);
}

/** The receipts that are kept here, each of which can be deleted. */
async function kept(place, app, say, changed) {
  const list = delivered(await everything(app)).map(({ id, state }) => {
    const { case_number: number, received_at: received } = state.delivered.receipt;
    const name = number || id;
    const item = el("li", { class: "item" }, el("b", { class: "num" }, name), el("p", { class: "item-detail num" }, say("received", { time: time(Date.parse(received), app.language) })));
    const forgotten = async () => {
      await forget(app, id);
      app.ask();
      await changed();
      place.querySelector("h3, p").focus();
    };
    item.append(asking(say, "forget", forgotten));
    return item;
  });
  place.textContent = "";
  if (app.durable) {
    place.append(el("h3", { tabindex: "-1" }, say("receipts")), list.length > 0 ? el("ul", { class: "list" }, ...list) : el("p", { class: "empty" }, say("receiptsNone")));
  }
}

/** The part that writes a file. */
function backup(app, say, changed) {
  const place = el("div", { class: "card stack" });
  const begin = el("button", { type: "button", class: "btn", click: () => offer() }, say("make"));
  place.append(el("h3", {}, say("makeTitle")), el("p", { class: "muted" }, say("makeText")), begin);
  async function offer() {
    const rows = await everything(app);
    if (rows.length === 0) {
      told(place, say("nothing"), "warn");
      return;
    }
    const code = freshCode();
    const save = el("button", { type: "button", class: "btn", disabled: true, click: () => write(code, rows) }, say("save"));
    const tick = el("input", { type: "checkbox", class: "health-tick", id: "health-kept", change: () => (save.disabled = !tick.checked) });
    const shown = el("div", { class: "stack", tabindex: "-1" },
      el("p", {}, say("codeText")),
      el("p", { class: "health-code num", "data-code": true }, code),
      el("label", { class: "health-line", for: "health-kept" }, tick, say("codeKept")),
      save);
    begin.replaceWith(shown);
    shown.focus();
  }
  async function write(code, rows) {
    const now = Date.now();
    const file = await seal(code, app.place, now, rows);
    const name = `jiesu-${stamped(now)}.jiesu`;
    download(new Blob([file], { type: "application/octet-stream" }), name);
    remember(app, now);
    told(place, say("saved", { count: cases(rows).length, name }), "good");
    await changed();
  }
  return place;
}

/** The part that reads a file. */
function restore(app, say, changed) {
  let bytes;
  const file = el("input", { type: "file", id: "health-file", accept: ".jiesu", change: pick });
  const label = el("label", { class: "pick-label", for: "health-file" }, say("file"));
  const code = el("input", { type: "text", class: "box num", id: "health-code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const begin = el("button", { type: "submit", class: "btn" }, say("bring"));
  const form = el("form", { class: "card stack", novalidate: true, submit: read },
    el("h3", {}, say("bringTitle")), el("p", { class: "muted" }, say("bringText")),
    // The browser's own button speaks the browser's language: ours lies over it, and names the file.
    el("div", { class: "pick" }, file, label),
    el("label", { class: "field-label", for: "health-code" }, say("code")), code, begin);
  const refuse = (fault) => told(form, say(fault instanceof Refused ? `refused-${fault.why}` : "refused-device"), "bad");
  async function pick() {
    bytes = undefined;
    told(form, "", "");
    label.textContent = say("file");
    for (const { name } of file.files) label.append(el("span", { class: "small muted" }, name));
    try {
      const read = new Uint8Array(await file.files[0].arrayBuffer());
      await inspect(read);
      bytes = read;
    } catch (fault) {
      refuse(fault);
    }
  }
  async function read(event) {
    event.preventDefault();
    if (!bytes || !readCode(code.value)) {
      if (bytes || file.files.length === 0) {
        told(form, say(bytes ? "codeForm" : "fileFirst"), "bad");
      }
      return;
    }
    begin.disabled = true;
    told(form, say("working"), "");
    try {
      const found = await open(code.value, bytes);
      if (!fits(found.place, app.durable ? app.place : CODED)) {
        throw new Refused(app.durable ? "elsewhere" : "memory");
      }
      const into = app.durable ? app : await coded(app);
      if (!into) {
        throw new Refused("memory");
      }
      const counts = { added: 0, known: 0, other: 0, unreadable: 0 };
      for (const rows of cases(found.rows)) {
        counts[await bring(into, rows)] += 1;
      }
      app.ask();
      const lines = Object.entries(counts).filter(([, count]) => count > 0).map(([what, count]) => say(`done-${what}`, { count }));
      told(form, lines.join("\n") || say("nothing"), counts.other + counts.unreadable > 0 ? "warn" : "good");
      if (into === app) {
        await changed();
      } else {
        // Only a fresh start shows it, and asks for the code.
        form.append(el("p", {}, say("codedText")), el("button", { type: "button", class: "btn btn-main", click: () => location.reload() }, say("codedOpen")));
      }
    } catch (fault) {
      refuse(fault);
    } finally {
      begin.disabled = false;
    }
  }
  return form;
}

/** The rows of each case: the key of an attachment begins with the case's. What follows a case comes after all of them. */
function cases(rows) {
  const all = new Map();
  for (const row of rows) {
    const id = row[1].split("/")[0];
    all.set(id, [...(all.get(id) || []), row]);
  }
  const follows = ([row]) => row[0] === "outbox" && /"of":"/.test(new TextDecoder().decode(row[4]));
  return [...all.values()].sort((one, other) => follows(one) - follows(other));
}

const read = (rows, table) => rows.filter((row) => row[0] === table).map((row) => JSON.parse(new TextDecoder().decode(row[4])));

// Receipts of cases; that a withdrawal arrived is no receipt of its own.
const delivered = (rows) => read(rows, "outbox").filter((entry) => "delivered" in entry.state && !entry.of);

function counted(rows) {
  const unsent = read(rows, "outbox").filter((entry) => UNSENT.some((state) => state in entry.state));
  const since = unsent.map((entry) => Date.parse(entry.confirmed_at));
  return { drafts: read(rows, "drafts").length, unsent: unsent.length, oldest: Math.min(...since) };
}

function ago(moment, language) {
  const minutes = Math.round((moment - Date.now()) / 60000);
  const said = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (Math.abs(minutes) < 60) {
    return said.format(minutes, "minute");
  }
  return Math.abs(minutes) < 2880 ? said.format(Math.round(minutes / 60), "hour") : said.format(Math.round(minutes / 1440), "day");
}

function size(bytes) {
  const mega = bytes / 1048576;
  return mega >= 1024 ? `${(mega / 1024).toFixed(1)} GB` : mega >= 1 ? `${Math.floor(mega)} MB` : `${Math.floor(bytes / 1024)} KB`;
}
