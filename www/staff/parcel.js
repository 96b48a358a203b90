// A draft for a colleague on the same device: sealed for the colleague's key, so that whoever gives it away cannot read it
// afterwards and nobody else can.
//
// Every store has a pair of keys on P-256. The public half lies in the clear beside the keyring (`pair/<person>` in the
// device's database), the private one beside it, sealed under the store's data key. What is handed over lies there, too: a
// head `hand/<to>/<case>`, and rows `parcel/<number>/<table>/<key>` under a key that follows from a pair made for this parcel
// alone and the taker's (ECDH, HKDF-SHA-256).
//
// Two databases know no common transaction. So each step is one strict transaction, and `settle`, which runs at every
// unlocking, ends what was begun:
//
// 1. giver's store: `handed/<case>`. From now on no window saves, attaches or hands in this draft (src/shell/store/cases.rs)
// 2. device: the parcel, and `handed/<from>/<case>`. This is the hand-over: before it the giver has the draft, after it the taker
// 3. giver's store: the draft and its files go. `handed/<case>` stays, or another window would write the draft once more
// 4. device: `handed/<from>/<case>` goes
// 5. taker's store, when next unlocked: the draft and its files, and `taken/<case>` with the parcel's number, by which it is
//    known again should this end here
// 6. device: the parcel goes; then `taken/<case>`

import { UUID, done, equal, opened, sealed } from "../health/store.js";
import { DEVICE, below, connected, record, row, rows, strictly, unseen } from "./device.js";

const FORMAT = 1;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const TABLES = ["drafts", "attachments"];

const bytesOf = (text) => new TextEncoder().encode(text);
// Revision 0: to a window that saves, it is another version than any it has stored.
const empty = () => [FORMAT, "0", new Uint8Array(0)];
const noted = (value) => [FORMAT, "1", bytesOf(JSON.stringify(value))];

/** One at a time, in all windows: `settle` must not end what is just being done. */
const alone = (act) => (navigator.locks ? navigator.locks.request("jiesu-hand", act) : act());

/** With the device's database and somebody's store, which are closed again. */
async function within(name, act) {
  const device = await connected(DEVICE);
  try {
    const store = await connected(name);
    try {
      return await act(device, store);
    } finally {
      store.close();
    }
  } finally {
    device.close();
  }
}

/**
 * Gives a draft away: `given`; `later`, where the giver's copy goes at the next unlocking only; `gone`, where there is no
 * draft any more; `unready`, where the colleague has to unlock once first; `unknown`, where nobody of that id has a store.
 * Throws where nothing has changed.
 */
export const give = (app, from, to, id) =>
  alone(() =>
    within(app.place, async (device, store) => {
      const theirs = await record(device, `pair/${to}`);
      if (!theirs) {
        return (await row(device, `keyring/${to}`)) ? "unready" : "unknown";
      }
      const kept = await hold(store, id);
      if (!kept) {
        return "gone";
      }
      try {
        await send(device, app, { from, to, id, theirs, kept });
      } catch (fault) {
        await strictly(store, ["device"], (at) => at("device").delete(`handed/${id}`));
        throw fault;
      }
      unseen(app.place);
      return drop(device, store, from, id).then(
        () => "given",
        () => "later",
      );
    }),
  );

/** Step 1: the rows of a draft, which nobody changes any more. */
const hold = (store, id) =>
  strictly(store, [...TABLES, "device"], async (at) => {
    const draft = await done(at("drafts").get(id));
    if (!draft) {
      return undefined;
    }
    const [keys, files] = await Promise.all([done(at("attachments").getAllKeys(below(`${id}/`))), done(at("attachments").getAll(below(`${id}/`)))]);
    at("device").put(empty(), `handed/${id}`);
    return [["drafts", id, draft], ...keys.map((key, index) => ["attachments", key, files[index]])];
  });

/** Step 2. */
async function send(device, app, { from, to, id, theirs, kept }) {
  const number = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const once = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", once.publicKey);
  const key = await agreed(once.privateKey, theirs, to, id, number);
  const parcel = [];
  for (const [table, at, stored] of kept) {
    const bytes = await opened(app, table, at, stored);
    if (!bytes) {
      throw new Error("jiesu: unreadable");
    }
    parcel.push([`parcel/${number}/${table}/${at}`, await sealed({ key }, [`parcel/${number}/${table}`, at, stored[0], stored[1], bytes])]);
  }
  const head = noted({ v: FORMAT, number, once: { kty, crv, x, y }, count: parcel.length });
  await strictly(device, ["device"], (at) => {
    parcel.forEach(([place, value]) => at("device").put(value, place));
    at("device").put(head, `hand/${to}/${id}`);
    at("device").put(empty(), `handed/${from}/${id}`);
  });
  for (const [place, value] of [[`hand/${to}/${id}`, head], ...parcel]) {
    if (!equal((await row(device, place))[2], value[2])) {
      throw new Error("jiesu: read-back");
    }
  }
}

/** Steps 3 and 4. */
async function drop(device, store, from, id) {
  await strictly(store, TABLES, (at) => {
    at("drafts").delete(id);
    at("attachments").delete(below(`${id}/`));
  });
  await strictly(device, ["device"], (at) => at("device").delete(`handed/${from}/${id}`));
}

/** Ends what was begun and takes in what colleagues gave: how many came, could not be taken in, and went from here. */
export const settle = ({ id, key, database }) =>
  alone(async () => {
    const device = await connected(DEVICE);
    try {
      await paired(device, id, key);
    } finally {
      device.close();
    }
    // A store that was made a moment ago has no database yet.
    const is = (await indexedDB.databases()).some(({ name }) => name === database);
    return is ? within(database, (device, store) => settled(device, store, id, key)) : { count: 0, left: 0, gone: 0 };
  });

async function settled(device, store, me, key) {
  const come = { count: 0, left: 0, gone: 0 };
  const handed = await rows(store, "device", below("handed/"));
  for (const id of handed.map(([place]) => place.slice("handed/".length)).filter((id) => UUID.test(id))) {
    const given = await row(device, `handed/${me}/${id}`);
    if (given) {
      await drop(device, store, me, id);
      come.gone += 1;
    } else if (await done(store.transaction("drafts").objectStore("drafts").get(id))) {
      await strictly(store, ["device"], (at) => at("device").delete(`handed/${id}`));
    }
  }
  for (const [place] of await rows(device, "device", below(`hand/${me}/`))) {
    const id = place.slice(`hand/${me}/`.length);
    // What does not open stays; the next one may.
    const taken = await take(device, store, me, id, key).catch(() => false);
    come[taken ? "count" : "left"] += 1;
  }
  for (const [place] of await rows(store, "device", below("taken/"))) {
    if (!(await row(device, `hand/${me}/${place.slice("taken/".length)}`))) {
      await strictly(store, ["device"], (at) => at("device").delete(place));
    }
  }
  return come;
}

/** Steps 5 and 6 for one parcel; whether it is in the store. */
async function take(device, store, me, id, key) {
  const { number, once, count } = await record(device, `hand/${me}/${id}`);
  const before = await record(store, `taken/${id}`);
  if (before !== number && !(await unpack(device, store, { me, id, key, number, once, count }))) {
    return false;
  }
  await strictly(device, ["device"], (at) => {
    at("device").delete(`hand/${me}/${id}`);
    at("device").delete(below(`parcel/${number}/`));
  });
  await strictly(store, ["device"], (at) => at("device").delete(`taken/${id}`));
  return true;
}

async function unpack(device, store, { me, id, key, number, once, count }) {
  const sealedPair = await row(device, `pair/${me}/private`);
  const secret = await crypto.subtle.importKey("pkcs8", await opened({ key }, "pair", me, sealedPair), CURVE, false, ["deriveBits"]);
  const theirs = await agreed(secret, once, me, id, number);
  const parcel = [];
  for (const [place, stored] of await rows(device, "device", below(`parcel/${number}/`))) {
    const [table, ...at] = place.slice(`parcel/${number}/`.length).split("/");
    const bytes = await opened({ key: theirs }, `parcel/${number}/${table}`, at.join("/"), stored);
    const its = at[0] === id && at.length === (table === "drafts" ? 1 : 2) && at.every((part) => UUID.test(part));
    if (!bytes || !its || !TABLES.includes(table)) {
      return false;
    }
    parcel.push([table, at.join("/"), stored[0], stored[1], bytes]);
  }
  const draft = parcel.find(([table]) => table === "drafts");
  if (!draft || parcel.length !== count) {
    return false;
  }
  const values = await Promise.all(parcel.map((taken) => sealed({ key }, taken)));
  const put = await strictly(store, [...TABLES, "outbox", "device"], async (at) => {
    const [entry, other] = await Promise.all([done(at("outbox").get(id)), done(at("drafts").get(id))]);
    // An older version of the same draft gives way; anything newer is not overwritten.
    if (entry || (other && Number(other[1]) > Number(draft[3]))) {
      return false;
    }
    at("attachments").delete(below(`${id}/`));
    parcel.forEach(([table, place], index) => at(table).put(values[index], place));
    at("device").delete(`handed/${id}`);
    at("device").put(noted(number), `taken/${id}`);
    return true;
  });
  const back = put && (await done(store.transaction("drafts").objectStore("drafts").get(id)));
  if (put && !(back && equal(await opened({ key }, "drafts", id, back), draft[4]))) {
    throw new Error("jiesu: read-back");
  }
  return put;
}

/** Makes a store's pair of keys, where it has none. */
async function paired(device, id, key) {
  if (await row(device, `pair/${id}`)) {
    return;
  }
  const made = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", made.publicKey);
  const secret = new Uint8Array(await crypto.subtle.exportKey("pkcs8", made.privateKey));
  const kept = await sealed({ key }, ["pair", id, FORMAT, "1", secret]);
  await strictly(device, ["device"], async (at) => {
    if (!(await done(at("device").get(`pair/${id}`)))) {
      at("device").put(noted({ kty, crv, x, y }), `pair/${id}`);
      at("device").put(kept, `pair/${id}/private`);
    }
  });
}

/** The key of a parcel, for its two sides. */
async function agreed(ours, theirs, to, id, number) {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: await crypto.subtle.importKey("jwk", theirs, CURVE, false, []) }, ours, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const by = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: bytesOf(`jiesu/1/hand/${to}/${id}/${number}`) };
  return crypto.subtle.deriveKey(by, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
