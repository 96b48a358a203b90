// The database of a staff device, beside the app: what lies in it is said in src/shell/vault and in ADR 4. Names stand in
// it as HMAC under the device's secret, a key that can be used and not read.

import { attempt, done, finished } from "../health/store.js";

/** Its name. */
export const DEVICE = "jiesu-staff";
const SECRET = "secret";
/** The item of a stored row that is a key, after format, revision and bytes. */
const KEY = 3;

/** A database that is there; one that is not is not made. */
export function connected(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.transaction.abort();
  return done(request);
}

/** What stands for a person's name on this device, as src/shell/vault/mod.rs has it. */
export async function idOf(device, name) {
  const secret = await row(device, SECRET);
  if (!secret) {
    return undefined;
  }
  const told = `jiesu/staff/${name.trim().normalize("NFKC").toLowerCase()}`;
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", secret[KEY], new TextEncoder().encode(told)));
  return Array.from(signed.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A row of the device. */
export const row = (device, key) => done(device.transaction("device").objectStore("device").get(key));

/** A record that is JSON; undefined where there is none. */
export async function record(device, key) {
  const found = await row(device, key);
  return found && JSON.parse(new TextDecoder().decode(found[2]));
}

/** The range of all keys below a prefix, which ends with `/`; "0" is the sign after "/". */
export const below = (prefix) => IDBKeyRange.bound(prefix, `${prefix.slice(0, -1)}0`, false, true);

/** A change of some tables that survives a loss of power once it is settled; `change` gets a table by its name. */
export async function strictly(database, tables, change) {
  const transaction = database.transaction(tables, "readwrite", { durability: "strict" });
  const ended = finished(transaction);
  try {
    const given = await change((table) => transaction.objectStore(table));
    await ended;
    return given;
  } catch (fault) {
    // It may have ended already, with this very fault.
    ended.catch(() => {});
    attempt(() => transaction.abort());
    throw fault;
  }
}

/** Forgets how many cases were last seen in a store (src/shell/host/canary.rs), before some go on purpose. */
export const unseen = (name) => (document.cookie = `${name}-canary=; Max-Age=0; SameSite=Strict`);

/**
 * How many cases the witnesses last saw in the stores of a device that is gone, and when (0: not known); undefined where they
 * saw none. Cookies outlast a database that the browser throws away, and with it the keys.
 */
export function lastSeen(device) {
  const seen = witnesses(device).filter(({ count }) => count > 0);
  return seen.length > 0 ? { count: seen.reduce((sum, { count }) => sum + count, 0), at: Math.max(...seen.map(({ at }) => at)) } : undefined;
}

/** Forgets what they saw, once a person knows. */
export const noted = (device) => witnesses(device).forEach(({ name }) => unseen(name));

function witnesses(device) {
  const form = new RegExp(`^(${device}-[0-9a-f]{32})-canary=(\\d+)\\.(\\d+)$`);
  const found = document.cookie.split("; ").map((cookie) => form.exec(cookie)).filter(Boolean);
  return found.map(([, name, count, at]) => ({ name, count: Number(count), at: Number(at) }));
}

/** Rows with their keys. */
export async function rows(database, table, range) {
  const store = database.transaction(table).objectStore(table);
  const [keys, values] = await Promise.all([done(store.getAllKeys(range)), done(store.getAll(range))]);
  return keys.map((key, index) => [key, values[index]]);
}
