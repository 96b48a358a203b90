// Takes the worker away from every device that has it: published in place of sw.js when no device may show the files that it
// keeps any longer. Only those go; drafts and confirmed cases lie in the database, which nothing here touches.

const PREFIX = "jiesu-";

async function off() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX)).map((name) => caches.delete(name)));
  await self.registration.unregister();
}

// Pages that are open go on as they are, each with what it has loaded: nobody loses what is on the screen.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(off()));
