// Starts the app: the glue, then the wasm while it streams. What cannot start says so with the words that
// index.html holds ready. This file must parse in Chrome 84: no `??=`, no top-level await.

const GLUE = "__APP_JS__";
const WASM = "__APP_WASM__";
const PICTURE = "__PICTURE_JS__";
const SEAL = "__SEAL_JS__";
const WORKER = "sw.js";
const VAULT = "__VAULT__";
const HOUR = 3600000;

function cannotStart() {
  const message = document.getElementById("unsupported");
  if (message) {
    message.hidden = false;
    message.scrollIntoView();
  }
}

const vault = () => new Worker(workerAddress(VAULT), { type: "module" });

// What only some need. The app asks for it, since only a script can import another one later.
window.jiesuParts = {
  /** Every fault of a pack that is not built in. */
  async faults(json, words) {
    const checker = await import("./rules/jiesu_check.js");
    await checker.default();
    try {
      checker.check(json, words);
      return [];
    } catch (error) {
      return error.faults;
    }
  },
  /** A picture, drawn anew without what its camera wrote into it. */
  picture: async (...given) => (await import(PICTURE)).picture(...given),
  /** Storage, its health, and backups; or one case. */
  health: async (app) => (await import(app.case ? "./case/panel.js" : "./health/panel.js")).show(app),
  /**
   * How many milliseconds this device's clock is ahead of the server's. By HEAD, which the service worker leaves alone: an
   * answer that it had kept would tell an old time.
   */
  async ahead() {
    const asked = Date.now();
    const { headers } = await fetch("config.json", { method: "HEAD", cache: "no-store" });
    // Written somewhere between question and answer, and cut to whole seconds.
    return (asked + Date.now()) / 2 - Date.parse(headers.get("Date")) - 500;
  },
  /** The configuration, with the faults of its mapping and its keys on SM2; and a request, as the configured backend takes it. */
  config: async (text, language) =>
    /"(mapping|SM2)"/.test(text) ? (await import("./mapping/check.js")).checked(text, language) : text,
  send: async (endpoint, url, init) =>
    endpoint ? (await import("./mapping/send.js")).send(endpoint, url, init) : fetch(url, init),
  /** A finished case, sealed for the bank; its files; and what the bank has signed. */
  seal: async (...given) => (await import(SEAL)).seal(...given),
  signed: async (...given) => (await import(SEAL)).signed(...given),
  sealFile: async (...given) => (await import(SEAL)).sealFile(...given),
  /** Staff: asking for a passphrase until it opens a store, and giving a draft to a colleague. */
  vault: async (...given) => (await import("./staff/unlock.js")).ask(...given, vault),
  /** Customers who keep a code: opening a store by it, or making one. */
  code: async (...given) => (await import("./staff/code.js")).code(...given, vault),
  /** Anybody at a terminal: a session that leaves nothing. */
  kiosk: async (seconds) => (await import("./kiosk/session.js")).begin(seconds),
  handOver: async (app) => (await import("./staff/hand.js")).show(app),
};

// Parts of a page that scripts of their own draw wherever the app puts them: the bank's signed dates and a QR code on a
// receipt, what staff unlock by, how much time is left, a helper for the story, and the button that reads a page aloud.
const drawnBy = (name, load) =>
  customElements.define(
    name,
    class extends HTMLElement {
      static get observedAttributes() {
        return ["data-signed", "data-dates", "data-language"];
      }
      connectedCallback() {
        load(this).then(({ draw }) => draw(this)).catch(() => {});
      }
      attributeChangedCallback() {
        if (this.isConnected) this.connectedCallback();
      }
    },
  );
drawnBy("jiesu-proof", () => import("./case/proof.js"));
drawnBy("jiesu-lock", () => import("./staff/unlock.js"));
drawnBy("jiesu-part", ({ dataset }) => import(`./parts/${dataset.part}.js`));

async function start() {
  // Imported late: where the glue does not parse, this file still runs and can say so.
  const glue = await import(GLUE);
  await glue.default({ module_or_path: new URL(WASM, import.meta.url) });
}

// The one policy of the page. It lets through the addresses of the two workers and nothing else.
let policy;
function workerAddress(wanted) {
  if (!self.trustedTypes) {
    return wanted;
  }
  policy =
    policy ||
    self.trustedTypes.createPolicy("jiesu", {
      createScriptURL(url) {
        if (url === WORKER || url === VAULT) {
          return url;
        }
        throw new TypeError("jiesu: no such worker");
      },
    });
  return policy.createScriptURL(wanted);
}

// Packs and words that came past the worker, before it was there, are asked for again through it, so that it keeps
// them; those that are still on their way when it takes over, too.
async function keepLoaded() {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  }
  // Firefox tells of none that it came by the worker: each is asked for once.
  const asked = new Set();
  const isOurs = ({ name, workerStart }) =>
    workerStart === 0 && /\/(case|health|mapping|packs|parts|rules|words)\/[^/]+$/.test(name) && asked.size < asked.add(name).size;
  const keep = (list) => list.getEntries().filter(isOurs).forEach(({ name }) => fetch(name).catch(() => {}));
  new PerformanceObserver(keep).observe({ type: "resource", buffered: true });
}

// A new version is looked for when the page comes back into view, at most once an hour; it then waits.
async function keepFresh() {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  const registration = await navigator.serviceWorker.register(workerAddress(WORKER), { updateViaCache: "none" });
  keepLoaded().catch(() => {});
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - looked > HOUR) {
      looked = Date.now();
      registration.update().catch(() => {});
    }
  });
}

// A link to one of the app's pages, or to a page of its own such as the workbench: a script knows them.
const follow = async () => /^#\//.test(location.hash) && (await import("./parts/link.js")).follow();

addEventListener("hashchange", follow);
// A tablet's page to unlock asks with it (www/staff/tablet.js), which may be there later.
addEventListener("beforeinstallprompt", (offer) => (window.jiesuParts.offer = offer));
follow().catch(() => {}).then(start).then(
  // Only now, so that its downloads do not compete with those of the first page.
  () => keepFresh().catch(() => {}),
  cannotStart,
);
