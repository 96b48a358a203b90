// What a person does with a confirmed case after all: takes it back, or mends what the bank refused. Each is one strict
// transaction on the app's database, which holds only where the entry is still the one that was looked at, and is read
// back after it. Nobody sends meanwhile: this window has the sender's lock.

import { connected, DONE, done, equal, finished, FORMAT, OPEN, opened, sealed, TABLES } from "../health/store.js";

const LOCK = "jiesu-sender";
const { subtle } = crypto;
const written = (value) => new TextEncoder().encode(canonical(value));
const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Why nothing was changed: `busy`, while it is being sent; `changed`, where it is another one by now; `device`. */
export class Refused extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** One entry with its row and what belongs to it: `{ entry, row, withdrawal, files }`; undefined where it is not there. */
export async function found(app, id) {
  if (!app.durable) {
    return inMemory(app, id);
  }
  const database = await connected(app);
  try {
    const stores = database.transaction(TABLES);
    const rows = stores.objectStore("outbox");
    const own = IDBKeyRange.bound(`${id}/`, `${id}0`, false, true);
    const attachments = stores.objectStore("attachments");
    const [keys, values, names, bytes] = await Promise.all([done(rows.getAllKeys()), done(rows.getAll()), done(attachments.getAllKeys(own)), done(attachments.getAll(own))]);
    const entries = await Promise.all(values.map((row, index) => opened(app, "outbox", keys[index], row)));
    const all = entries.map((plain) => plain && read(plain));
    const at = keys.indexOf(id);
    const plain = await Promise.all(bytes.map((row, index) => opened(app, "attachments", names[index], row)));
    const files = new Map(names.map((name, index) => [name.slice(id.length + 1), plain[index]]));
    return all[at] && { entry: all[at], row: values[at], files, withdrawal: all.find((other) => other && other.of === id) };
  } finally {
    database.close();
  }
}

/** The same where nothing outlasts the page: of the rows that the app has now. */
function inMemory(app, id) {
  app.ask(app);
  const of = (table) => app.rows.filter((row) => row[0] === table);
  const row = of("outbox").find(([, key]) => key === id);
  const withdrawal = of("outbox").map((other) => read(other[4])).find((other) => other.of === id);
  const own = of("attachments").filter(([, key]) => key.startsWith(`${id}/`));
  const files = new Map(own.map(([, key, , , bytes]) => [key.slice(id.length + 1), bytes]));
  return row && { entry: read(row[4]), row, files, withdrawal };
}

/**
 * Takes a case back. One that has its receipt keeps it; any other is closed, and its content goes. In both the bank is told
 * by an event, which the app delivers as it delivers cases: also where there is no receipt, since an answer can get lost.
 */
export const withdraw = (app, id, now = Date.now()) =>
  alone(async () => {
    const { entry, row, withdrawal } = await still(app, id);
    if (withdrawal) {
      throw new Refused("changed");
    }
    const at = beijing(now);
    const body = canonical({ kind: "withdrawn", occurred_at: at });
    const event = {
      format: FORMAT,
      id: uuid(),
      of: id,
      digest: hex(await subtle.digest("SHA-256", new TextEncoder().encode(body))),
      body,
      attachments: [],
      confirmed_at: at,
      sheet: { ...entry.sheet, timeline: [...entry.sheet.timeline, { kind: "withdrawn", occurred_at: at, recorded_at: at }] },
      state: { waiting: { attempts: 0, next_try: at } },
    };
    const writes = [["outbox", event.id, FORMAT, String(OPEN), written(event)]];
    if (!("delivered" in entry.state)) {
      writes.push(["outbox", id, FORMAT, String(DONE), written(closed(entry, { at }))]);
    }
    await commit(app, id, row, writes, writes.length > 1);
  });

/** Makes a draft of its own of what the bank refused, with answers and files; the id of the draft. */
export const mend = (app, id, now = Date.now()) =>
  alone(async () => {
    const { entry, row, files } = await still(app, id);
    if (!canMend(entry)) {
      throw new Refused("changed");
    }
    const at = beijing(now);
    const old = JSON.parse(entry.draft);
    const { declaration, ...answers } = { ...arrival(old, entry.confirmed_at), ...old.answers };
    const draft = { ...old, id: uuid(), revision: 1, page: "check", edited_at: at, answers, replaces: id };
    const held = draft.attachments.map((file) => ["attachments", `${draft.id}/${file.id}`, FORMAT, "1", files.get(file.id)]);
    if (held.some((row) => !row[4])) {
      throw new Refused("device");
    }
    const { why, problem } = entry.state.stuck;
    const writes = [["drafts", draft.id, FORMAT, "1", written(draft)], ...held, ["outbox", id, FORMAT, String(DONE), written(closed(entry, { at, mended: true, by: draft.id, why, problem }))]];
    await commit(app, id, row, writes, true);
    return draft.id;
  });

/** Where staff did not say when it arrived: then it was when they confirmed it first. A refusal postpones nothing (D27). */
function arrival({ mode }, confirmed) {
  if (mode !== "staff") {
    return {};
  }
  const [year, month, day] = confirmed.slice(0, 10).split("-");
  return { arrived_on: { date: { year, month, day } }, arrived_time: { text: confirmed.slice(11, 16) } };
}

/** Whether the bank refused it, and this device can read it. */
export const canMend = ({ state, draft }) => Boolean(draft && state.stuck && ["refused", "too_large"].includes(state.stuck.why));

/** What is left of a case that is closed on this device: nothing that was entered. */
function closed(entry, state) {
  const { body, draft, ...rest } = entry;
  return { ...rest, attachments: [], state: { closed: state } };
}

/** The entry, which must be there with its row. */
async function still(app, id) {
  const now = await found(app, id);
  if (!now || !now.row) {
    throw new Refused("changed");
  }
  return now;
}

/** Puts all rows, if the entry's row is still this one; with `clear`, the bytes of its files go. */
async function commit(app, id, row, writes, clear) {
  if (!app.durable) {
    // Between this look and the last row nothing else runs.
    const now = inMemory(app, id);
    if (!now || !equal(now.row[4], row[4])) {
      throw new Refused("changed");
    }
    const gone = clear ? [...now.files.keys()].map((name) => ["attachments", `${id}/${name}`, FORMAT, "0"]) : [];
    [...gone, ...writes].forEach((write) => app.ask(write));
    return;
  }
  // Sealed before the transaction, which waits for nothing but the database.
  const values = await Promise.all(writes.map((write) => sealed(app, write)));
  const database = await connected(app);
  try {
    const transaction = database.transaction(TABLES, "readwrite", { durability: "strict" });
    const ended = finished(transaction);
    const at = (table) => transaction.objectStore(table);
    const stored = await done(at("outbox").get(id));
    if (!stored || stored[1] !== row[1] || !equal(stored[2], row[2])) {
      transaction.abort();
      await ended.catch(() => {});
      throw new Refused("changed");
    }
    if (clear) {
      at("attachments").delete(IDBKeyRange.bound(`${id}/`, `${id}0`, false, true));
    }
    writes.forEach(([table, key], index) => at(table).put(values[index], key));
    await ended;
    const back = database.transaction(TABLES);
    const found = await Promise.all(writes.map(([table, key]) => done(back.objectStore(table).get(key))));
    if (found.some((value, index) => !value || !equal(value[2], values[index][2]))) {
      throw new Refused("device");
    }
  } finally {
    database.close();
  }
}

/** While nobody sends: `busy` otherwise. Where the browser has no locks, the transaction's own check has to do. */
async function alone(work) {
  if (!navigator.locks) {
    return work();
  }
  let asked = false;
  const held = (lock) => {
    asked = true;
    if (!lock) {
      throw new Refused("busy");
    }
    return work();
  };
  return navigator.locks.request(LOCK, { ifAvailable: true }, held).catch((fault) => {
    // Where a browser refuses all storage, as it may inside another page, it refuses locks as well; nobody else has what is here.
    if (asked) {
      throw fault;
    }
    return work();
  });
}

/** RFC 8785 for what is written here: text, whole numbers, lists, members in the order of their names. */
export function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value);
  }
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

const beijing = (moment) => `${new Date(moment + 8 * 3600000).toISOString().slice(0, 23)}+08:00`;

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

function uuid() {
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  drawn[6] = (drawn[6] & 15) | 64;
  drawn[8] = (drawn[8] & 63) | 128;
  return hex(drawn).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
