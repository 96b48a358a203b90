// One run of the fault matrix: a bank, a window whose draft is ready to be handed in, and what came of it in the end.

import { randomUUID } from "node:crypto";
import { App } from "../app.mjs";
import { Bank } from "../bank.mjs";
import { Device } from "../browser.mjs";
import { DATA, delivered } from "../delivery.mjs";

/** Small, seeded, good enough to choose moments (Marsaglia's xorshift). */
export function dice(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** A page of the same address without the app: what is done there comes before the database is open. */
export const beside = (app) => app.page.goto(`${app.url}/icons/icon.svg`);

/** Every row of the customers' database, `[table, key, format, revision, bytes]` with the bytes in base64. */
const rowsOf = (page) =>
  page.evaluate(async () => {
    const done = (request) => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
    const database = await done(indexedDB.open("jiesu"));
    const rows = [];
    for (const table of ["drafts", "attachments", "outbox"]) {
      const store = database.transaction(table).objectStore(table);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      values.forEach(([format, revision, bytes], index) => {
        rows.push([table, keys[index], format, revision, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))]);
      });
    }
    database.close();
    return rows;
  });

/** A filled form, typed once and then put into as many devices as are wanted, each time as another case. */
export class Prepared {
  static async type(browser, data = DATA) {
    const bank = await new Bank().open();
    const app = await App.in(browser, bank.url);
    try {
      await app.open();
      await app.upToConfirm(data);
      await app.saved();
      await beside(app);
      const prepared = new Prepared();
      prepared.rows = await rowsOf(app.page);
      return prepared;
    } finally {
      await app.close();
      await bank.close();
    }
  }

  /** Puts it into a device and opens it there, at its last page. */
  async into(app) {
    const [, old] = this.rows.find(([table]) => table === "drafts");
    const fresh = randomUUID();
    const rows = this.rows.map(([table, key, format, revision, bytes]) => {
      const text = Buffer.from(bytes, "base64");
      const own = table === "drafts" ? Buffer.from(text.toString("utf8").replaceAll(old, fresh)) : text;
      return [table, key.replace(old, fresh), format, revision, own.toString("base64")];
    });
    // The app makes the database; closed again, since this page replaces it.
    await app.open();
    await beside(app);
    await app.page.evaluate(async (rows) => {
      const done = (request) => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
      const database = await done(indexedDB.open("jiesu"));
      const transaction = database.transaction(["drafts", "attachments"], "readwrite");
      for (const [table, key, format, revision, bytes] of rows) {
        transaction.objectStore(table).put([format, revision, Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], key);
      }
      await new Promise((resolve, reject) => ((transaction.oncomplete = resolve), (transaction.onabort = () => reject(transaction.error))));
      database.close();
    }, rows);
    await app.open();
    await app.button("UiResume").click();
    await app.isOn("declaration");
  }
}

/** What a run has at hand. */
export class Run {
  constructor(browser, prepared, seed) {
    this.browser = browser;
    this.prepared = prepared;
    this.draw = dice(seed);
    this.bank = null;
    this.app = null;
    this.device = null;
    this.shown = new Set();
  }

  /** A bank, and a window in a browser that outlives it or, with `mortal`, one of its own that can be killed. */
  async open({ bank = new Bank(), mortal = false, manner = {}, before = () => {} } = {}) {
    this.bank = await bank.open();
    if (mortal) {
      this.device = new Device();
      await this.window();
    } else {
      this.app = await App.in(this.browser, this.bank.url, manner);
    }
    await before(this.app);
    return this.app;
  }

  /** Starts the mortal browser again. */
  async window() {
    this.app = new App((await this.device.start()).pages()[0], this.bank.url);
    return this.app;
  }

  /** A window whose draft is ready to be handed in. */
  async ready(options) {
    const app = await this.open(options);
    await this.prepared.into(app);
    return app;
  }

  /** Presses the last button, and remembers what the receipt promises, whether it was sent already or not. */
  async confirm(app = this.app) {
    await app.confirm();
    await this.promised(app);
  }

  async promised(app = this.app) {
    await app.page.locator(".digest").first().waitFor({ state: "attached" });
    this.shown.add(await app.digest());
  }

  /** Presses on until the receipt is there, and counts. */
  async end(app = this.app) {
    await delivered(app);
    this.shown.add(await app.digest());
    return this.count(app);
  }

  /** Cases that a device has confirmed, that are with the bank whole, that are there twice, that are nowhere. */
  async count(app = this.app) {
    const stored = await this.bank.cases();
    const rows = (await rowsOf(app.page)).filter(([table]) => table === "outbox");
    const entries = rows.map(([, , , , bytes]) => JSON.parse(Buffer.from(bytes, "base64").toString("utf8")));
    const confirmed = new Set([...entries.map(({ digest }) => digest), ...this.shown]);
    const whole = (digest) =>
      stored.some(({ receipt, body }) => receipt.digest === digest && (receipt.attachments ?? []).length === body.attachments.length && body.attachments.length > 0);
    const arrived = [...confirmed].filter(whole);
    const told = entries.filter(({ state, digest }) => state.delivered && whole(digest));
    return { confirmed: confirmed.size, delivered: told.length, duplicated: stored.length - new Set(arrived).size, lost: confirmed.size - arrived.length };
  }

  async close() {
    if (this.device) {
      await this.device.close();
    } else {
      await this.app?.close();
    }
    await this.bank?.close();
  }
}
