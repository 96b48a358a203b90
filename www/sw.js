// The app without a network: the files of one version in one cache, checked by digest when they come in.
// The shell is there once it is installed; packs and languages are kept when they are first asked for, and for
// staff, who may need any of them, from the start.
// It answers GET for its own files, and takes what another app shares into memory; a case on its way to the bank never passes
// through here.

const VERSION = "__VERSION__";
const PRECACHE = __PRECACHE__;
const PREFIX = "jiesu-";
const CACHE = PREFIX + VERSION;
// The bank edits the configuration, so the network is asked first, but not for ever.
const PATIENCE = 3000;

const address = (url) => new URL(url, self.registration.scope).href;
// By address: the digest, which only the configuration has not, and the group.
const files = new Map();
const know = (groups) =>
  Object.entries(groups).forEach(([group, list]) =>
    Object.entries(list).forEach(([url, digest]) => files.set(address(url), { digest, group })),
  );
know(PRECACHE);
const LIST = address("files.json");
const page = address("./");
const CONFIG = address("config.json");

// A bank's own pack, a year that was announced after this build, a language that few speak, the workbench: whatever lies there.
const isData = (href) => href.startsWith(page) && /^((packs|calendars|words|health|staff)\/[^?]+\.(json|txt)|(parts|policies|rules)[./][^?]+)$/.test(href.slice(page.length));

// What may be in the second list: some need it, and a first visit does not.
const isOfList = (href) => href.startsWith(page) && /^((case|hand|health|kiosk|mapping|packs|parts|staff|words)\/|(seal|vault|jiesu-\w+)-)[^?]+$/.test(href.slice(page.length));

async function hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function isPublished(response, file) {
  return !file.digest || (await hex(await response.clone().arrayBuffer())).startsWith(file.digest);
}

async function load(cache, href, file) {
  const response = await fetch(href, { cache: "no-cache", credentials: "same-origin", redirect: "error" });
  if (!response.ok) {
    throw new Error("jiesu: " + response.status + " for " + href);
  }
  if (!(await isPublished(response, file))) {
    throw new Error("jiesu: not the published " + href);
  }
  await cache.put(href, response);
}

// The second list, once it is needed.
let listing;
function others() {
  listing = listing || list().catch((fault) => {
    listing = undefined;
    throw fault;
  });
  return listing;
}

async function list() {
  const cache = await caches.open(CACHE);
  if (!(await cache.match(LIST))) {
    await load(cache, LIST, files.get(LIST));
  }
  know(await (await cache.match(LIST)).json());
}

// Which files the version before this one had, so that an update takes away no language and no pack.
async function hadBefore() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return new Set(kept.flat().map((request) => request.url));
}

// An update must not take away what the bank has put beside the app: without a network it could not be had again.
async function carryOver(cache, before) {
  const own = [...before].filter((href) => !files.has(href) && isData(href));
  await Promise.all(own.map(async (href) => cache.put(href, await caches.match(href))));
}

// What this bank needs from the start, beside the shell.
async function groups(cache) {
  const config = await cache.match(CONFIG);
  const { mode, sealing, endpoint, storage } = await config.json().catch(() => ({}));
  const seals = sealing || (endpoint && endpoint.receipt_keys);
  // Without a network a draft must open by its code, too; the worker that opens it seals as well.
  const coded = storage && storage.kept === "code";
  if (mode === "staff" || mode === "kiosk") {
    return ["health", "mapping", "pack", "parts", "seal", "staff", "words", mode];
  }
  return coded ? ["health", "seal", "staff"] : seals ? ["seal"] : [];
}

// All or nothing: half a version would be worse than the one before.
async function install() {
  const cache = await caches.open(CACHE);
  const before = await hadBefore();
  const loadThose = (wanted) => Promise.all(Array.from(files).filter(wanted).map(([href, file]) => load(cache, href, file)));
  try {
    await loadThose(([, file]) => file.group === "shell");
    const needed = await groups(cache);
    if (needed.length > 0 || before.size > 0) {
      await others();
    }
    await loadThose(([href, file]) => file.group !== "shell" && (needed.includes(file.group) || before.has(href)));
    await carryOver(cache, before);
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

// What is not kept yet, or is a newer version's, comes from the network; only what belongs to this version stays.
async function fromCache(href, file, request) {
  const kept = await cached(href);
  if (kept) {
    return kept;
  }
  const response = await fetch(request);
  if (response.ok && (await isPublished(response, file))) {
    const cache = await caches.open(CACHE);
    // A device that is full still shows what it was given.
    await cache.put(href, response.clone()).catch(() => {});
  }
  return response;
}

async function fromNetwork(href, request) {
  const kept = await cached(href);
  const controller = new AbortController();
  const timer = kept ? setTimeout(() => controller.abort(), PATIENCE) : 0;
  try {
    const response = await fetch(request, { cache: "no-cache", signal: controller.signal });
    if (response.ok && !response.redirected) {
      const cache = await caches.open(CACHE);
      await cache.put(href, response.clone()).catch(() => {});
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

// What is in the second list; without that, as it comes.
async function fromList(href, request) {
  await others().catch(() => {});
  const file = files.get(href);
  return file ? fromCache(href, file, request) : isData(href) ? fromNetwork(href, request) : (await cached(href)) || fetch(request);
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

// Pictures that another app shares with the installed one: in memory only, until the page that opens asks for them.
let shared = [];

async function share(request) {
  shared = (await request.formData()).getAll("files");
  return Response.redirect("./#/shared", 303);
}

// A new version takes over when a person says so, never by itself.
self.addEventListener("message", ({ data, ports }) => {
  if (data === "skip-waiting") {
    self.skipWaiting();
  } else if (data === "shared") {
    ports[0].postMessage(shared);
    shared = [];
  }
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method === "POST" && url.href === address("share")) {
    event.respondWith(share(request));
  }
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  url.hash = "";
  url.search = "";
  const href = url.href === address("index.html") ? page : url.href;
  const file = files.get(href);
  if (file) {
    event.respondWith(file.digest ? fromCache(href, file, request) : fromNetwork(href, request));
  } else if (isOfList(href)) {
    event.respondWith(fromList(href, request));
  } else if (isData(href)) {
    event.respondWith(fromNetwork(href, request));
  } else if (request.mode === "navigate" && !/\/api\/|\.[a-z0-9]+$/i.test(url.pathname)) {
    event.respondWith(otherPage(request));
  }
});
