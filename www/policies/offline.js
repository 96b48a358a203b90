// Keeps the page for times without a network: what was loaded before the worker came is asked for again through it.

const WORKER = "sw.js";

function address() {
  if (!self.trustedTypes) return WORKER;
  const policy = self.trustedTypes.createPolicy("jiesu", {
    createScriptURL(url) {
      if (url === WORKER) return url;
      throw new TypeError("jiesu: no such worker");
    },
  });
  return policy.createScriptURL(WORKER);
}

/** Done once everything loaded so far, and the files named, are kept. */
export async function keep(names) {
  if (!("serviceWorker" in navigator)) return false;
  await navigator.serviceWorker.register(address(), { updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  }
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name.split("#")[0]);
  const page = location.href.split("#")[0];
  const wanted = new Set([page, ...loaded.filter((url) => url.startsWith(new URL("./", page).href)), ...names]);
  const answers = await Promise.all([...wanted].map((url) => fetch(url)));
  return answers.every(({ ok }) => ok);
}
