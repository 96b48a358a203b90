// The app without a network: every file of one version in one cache, checked by digest when it is installed.
// It answers GET for its own files only; a case on its way to the bank never passes through here.

const VERSION = "__VERSION__";
const PRECACHE = __PRECACHE__;
const PREFIX = "jiesu-";
const CACHE = PREFIX + VERSION;
// The bank edits the configuration, so the network is asked first, but not for ever.
const PATIENCE = 3000;

const address = (url) => new URL(url, self.registration.scope).href;
const files = new Map(PRECACHE.map((file) => [address(file.url), file]));
const page = address("./");

async function hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function load(cache, href, file) {
  const response = await fetch(href, { cache: "no-cache", credentials: "same-origin", redirect: "error" });
  if (!response.ok) {
    throw new Error("jiesu: " + response.status + " for " + file.url);
  }
  if (file.digest && (await hex(await response.clone().arrayBuffer())) !== file.digest) {
    throw new Error("jiesu: not the published " + file.url);
  }
  await cache.put(href, response);
}

// All or nothing: half a version would be worse than the one before.
async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(Array.from(files, ([href, file]) => load(cache, href, file)));
  } catch (fault) {
    await caches.delete(CACHE);
    throw fault;
  }
}

async function clean() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function cached(href) {
  const cache = await caches.open(CACHE);
  return cache.match(href);
}

async function fromCache(href, request) {
  return (await cached(href)) || fetch(request);
}

async function fromNetwork(href, request) {
  const kept = await cached(href);
  const controller = new AbortController();
  const timer = kept ? setTimeout(() => controller.abort(), PATIENCE) : 0;
  try {
    const response = await fetch(request, { cache: "no-cache", signal: controller.signal });
    if (response.ok && !response.redirected) {
      const cache = await caches.open(CACHE);
      await cache.put(href, response.clone());
      return response;
    }
    return kept || response;
  } catch (fault) {
    if (kept) {
      return kept;
    }
    throw fault;
  } finally {
    clearTimeout(timer);
  }
}

// Some other address below ours: the network's business, and without one the app.
async function otherPage(request) {
  try {
    return await fetch(request);
  } catch (fault) {
    const kept = await cached(page);
    if (kept) {
      return kept;
    }
    throw fault;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(clean()));

// A new version takes over when a person says so, never by itself.
self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") {
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  url.hash = "";
  url.search = "";
  const href = url.href === address("index.html") ? page : url.href;
  const file = files.get(href);
  if (file) {
    event.respondWith(file.digest ? fromCache(href, request) : fromNetwork(href, request));
  } else if (request.mode === "navigate" && !/\/api\/|\.[a-z0-9]+$/i.test(url.pathname)) {
    event.respondWith(otherPage(request));
  }
});
