// A device whose storage fails.

import { grant } from "../health.mjs";

/** Grants little room and fills nearly all of it. */
export async function fill(app) {
  await app.page.evaluate(async () => {
    const done = (request) => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
    const opening = indexedDB.open("filler", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("rows", { autoIncrement: true });
    const filler = await done(opening);
    const put = (bytes) =>
      new Promise((resolve) => {
        const transaction = filler.transaction("rows", "readwrite");
        transaction.oncomplete = () => resolve(true);
        transaction.onabort = () => resolve(false);
        transaction.objectStore("rows").put(crypto.getRandomValues(new Uint8Array(bytes)));
      });
    for (let size = 65536; size >= 512; ) {
      if (!(await put(size))) {
        size /= 2;
      }
    }
    filler.close();
  });
}

/** Takes away what fills it, and grants more: a Chromium before 156 counts what was deleted until it tidies up its files. */
export async function emptied(app) {
  await app.page.evaluate(() => new Promise((resolve) => (indexedDB.deleteDatabase("filler").onsuccess = resolve)));
  await grant(app, 400_000_000);
}

/** From the next page on, remembers the app's connections to its database, so that `drop` can close them. */
export const watched = (app) =>
  app.page.addInitScript(() => {
    self.connections = [];
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...given) {
      const request = Reflect.apply(open, this, given);
      request.addEventListener("success", () => self.connections.push(request.result));
      return request;
    };
  });

/** Closes every connection under the app, as iOS does with a page that was in the background. */
export const drop = (app) => app.page.evaluate(() => self.connections.splice(0).forEach((connection) => connection.close()));
