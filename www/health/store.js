// The app's database beside the app: every row of every case, and a case that comes back. What a row looks like is said
// in src/shell/store: `[format, revision, bytes]` under a key, and for staff the bytes sealed under the key of the
// unlocked store, with the row's place as additional data.

export const TABLES = ["drafts", "attachments", "outbox"];
// Of every record; a file with another one has a version of its own.
export const FORMAT = 1;
const SEAL = 1;
const NONCE = 12;
/** An id of a case or a file. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// Ranks of an entry, which only rise.
export const OPEN = 1;
export const DONE = 2;

/** Every row as `[table, key, format, revision, bytes]`, opened; the open draft as it is on the screen. */
export async function everything(app) {
  if (!app.durable) {
    return app.rows;
  }
  const rows = [];
  for (const table of TABLES) {
    for (const [key, row] of await listed(app, table)) {
      const bytes = await opened(app, table, key, row);
      // What cannot be read here could be read nowhere else.
      if (bytes) {
        rows.push([table, key, row[0], row[1], bytes]);
      }
    }
  }
  const newer = ([table, key]) => app.rows.some((row) => row[0] === table && row[1] === key);
  return [...rows.filter((row) => !newer(row)), ...app.rows];
}

/**
 * Stores the rows of one case in one transaction, then reads it back: `added`; `known`, where it is here already or
 * this device knows more; `other`, where another version of it is here; `unreadable`. Only `added` changes anything.
 */
export async function bring(app, rows) {
  const head = sound(app, rows);
  if (!head) {
    return "unreadable";
  }
  const [table, key, , , bytes] = head;
  const { of, digest } = read(bytes);
  const rank = isDone(head) ? DONE : OPEN;
  // Prepared before the transaction, which waits for nothing but the database.
  const kept = rank === DONE ? [head] : rows;
  const values = await Promise.all(kept.map((row) => sealed(app, row)));
  const database = await connected(app);
  try {
    // What a person confirmed here stays what it is: an end of something else under its id is not its end.
    const mine = await done(database.transaction("outbox").objectStore("outbox").get(key));
    const isSame = !mine || (table === "outbox" && read(await opened(app, table, key, mine)).digest === digest);
    const transaction = database.transaction(TABLES, "readwrite", { durability: "strict" });
    const ended = finished(transaction);
    const at = (table) => transaction.objectStore(table);
    const [entry, draft, whole] = await Promise.all([done(at("outbox").get(key)), done(at("drafts").get(key)), of && done(at("outbox").get(of))]);
    const known = entry && (table === "drafts" || (isSame && Number(entry[1]) >= rank));
    // A withdrawal comes after its case, which has ended here by then, unless it is another one.
    const isOther = !isSame || (whole && Number(whole[1]) < DONE);
    if (known || draft || isOther) {
      await ended;
      const same = draft && table === "drafts" && equal(await opened(app, table, key, draft), bytes);
      return known || same ? "known" : "other";
    }
    // A receipt needs no files.
    at("attachments").delete(IDBKeyRange.bound(`${key}/`, `${key}0`, false, true));
    kept.forEach((row, index) => at(row[0]).put(values[index], row[1]));
    await ended;
    const back = await done(database.transaction(table).objectStore(table).get(key));
    if (!back || !equal(await opened(app, table, key, back), bytes)) {
      throw new Error("jiesu: read-back");
    }
    return "added";
  } finally {
    database.close();
  }
}

/** The draft or entry of a case, if the rows are one case that this version can read; a file may hold anything. */
function sound(app, rows) {
  const heads = rows.filter((row) => row[0] !== "attachments");
  if (heads.length !== 1 || !["drafts", "outbox"].includes(heads[0][0]) || !UUID.test(heads[0][1])) {
    return undefined;
  }
  const [head] = heads;
  const [table, key, , revision, bytes] = head;
  const formats = rows.every((row) => row[2] === FORMAT);
  const files = rows.every((row) => row === head || (row[1].startsWith(`${key}/`) && UUID.test(row[1].slice(key.length + 1)) && row[3] === "1"));
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const value = JSON.parse(text);
    const counted = table === "drafts" ? value.revision : isDone(head) ? DONE : OPEN;
    const its = value.id === key && String(counted) === revision && reads(app, table, text);
    return formats && files && its ? head : undefined;
  } catch {
    return undefined;
  }
}

/** The app marks a record that it can read. */
function reads(app, table, text) {
  const row = [table, text];
  app.ask(row);
  return row[2] === true;
}

/** Deletes the receipt of a case that is with the bank; no other row is ever deleted from here. */
export async function forget(app, key) {
  const database = await connected(app);
  try {
    const transaction = database.transaction("outbox", "readwrite", { durability: "strict" });
    const ended = finished(transaction);
    const rows = transaction.objectStore("outbox");
    const row = await done(rows.get(key));
    if (row && Number(row[1]) === DONE) {
      rows.delete(key);
    }
    await ended;
  } finally {
    database.close();
  }
}

/** A record; one that cannot be opened has nothing in it. */
const read = (bytes) => (bytes ? JSON.parse(new TextDecoder().decode(bytes)) : {});

// A receipt, or that it was closed here.
const isEnd = (state) => ["delivered", "closed"].some((end) => end in Object(state));
const isDone = ([table, , , , bytes]) => table === "outbox" && isEnd(read(bytes).state);

// It is there, in the version of the app: the app has it open.
export const connected = (app) => done(indexedDB.open(app.place));

async function listed(app, table) {
  const database = await connected(app);
  try {
    const rows = database.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([done(rows.getAllKeys()), done(rows.getAll())]);
    return keys.map((key, index) => [key, values[index]]);
  } finally {
    database.close();
  }
}

const cipher = (nonce, table, key, revision) => ({
  name: "AES-GCM",
  iv: nonce,
  additionalData: new TextEncoder().encode(`jiesu/1/${table}/${key}/${revision}`),
});

/** A row's bytes, opened under `app.key` if there is one; undefined where they do not open. */
export async function opened(app, table, key, [, revision, bytes]) {
  if (!app.key) {
    return bytes;
  }
  try {
    const how = cipher(bytes.subarray(1, 1 + NONCE), table, key, revision);
    return new Uint8Array(await crypto.subtle.decrypt(how, app.key, bytes.subarray(1 + NONCE)));
  } catch {
    return undefined;
  }
}

/** A row as it is stored, sealed under `app.key` if there is one. */
export async function sealed(app, [table, key, format, revision, bytes]) {
  if (!app.key) {
    return [format, revision, bytes];
  }
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const text = new Uint8Array(await crypto.subtle.encrypt(cipher(nonce, table, key, revision), app.key, bytes));
  const all = new Uint8Array(1 + NONCE + text.length);
  all.set([SEAL]);
  all.set(nonce, 1);
  all.set(text, 1 + NONCE);
  return [format, revision, all];
}

/** Whether two arrays of bytes are the same. */
export const equal = (one, other) => Boolean(one && other) && one.length === other.length && one.every((byte, index) => byte === other[index]);

/** What an act gives; undefined where it fails. */
export const attempt = (act) => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

/** What a request brings. */
export const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Settles with a transaction. */
export const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
