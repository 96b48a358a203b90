// Puts the form into the page that runs this, in a frame and then in the page itself, and names for each what the page's policy,
// its headers, a server or the browser refuse. What is said of the second (codes that begin with `open`) leaves the first as it is.
// Beside the page by embed-check.html, or from its console: import("https://…/embed/check.js").

import { WORDS, language } from "./check-words.js";

const APP = new URL("..", import.meta.url);
const PATIENCE = 25000;

const LANGUAGE = language();
const say = (key, values = {}) =>
  Object.entries(Object.assign({ app: key === "unreachable" ? APP.href : APP.origin, page: location.origin }, values)).reduce((text, [name, value]) => text.split(`{${name}}`).join(value), WORDS[LANGUAGE][key]);

function drawn() {
  const none = document.getElementById("jiesu-check-none");
  if (none) {
    none.remove();
    // The page of the build itself, not one of the bank's.
    document.title = say("title");
    document.querySelector("h1").textContent = say("title");
    document.documentElement.lang = LANGUAGE;
  }
  const list = document.createElement("ol");
  list.id = "jiesu-check";
  list.lang = LANGUAGE;
  (document.querySelector("main") || document.body).append(list);
  return (good, code, text) => {
    const row = document.createElement("li");
    row.dataset.code = code;
    row.dataset.good = String(good);
    row.textContent = `${good ? "✓" : "✗"} ${text}`;
    list.append(row);
    (good ? console.info : console.warn)(`jiesu: ${row.textContent}`);
  };
}

/** Whether the form comes: `kept` where it does, else the `kind` of what keeps it. */
async function tried(attribute) {
  const element = document.createElement("jiesu-intake");
  const heard = new Promise((done) => {
    element.addEventListener("jiesu-ready", ({ detail }) => done(detail));
    element.addEventListener("jiesu-error", ({ detail }) => done(detail));
    setTimeout(() => done({ kind: "unreachable" }), PATIENCE);
  });
  const grown = new Promise((done) => element.addEventListener("jiesu-resize", done, { once: true }));
  element.setAttribute(attribute, "");
  (document.querySelector("main") || document.body).append(element);
  element.reset();
  const { kind, kept } = await heard;
  if (!kind) {
    await grown;
  }
  return { kind, kept, element };
}

async function framed(row) {
  const refused = new Set();
  const watch = ({ blockedURI, effectiveDirective }) => {
    if (blockedURI.startsWith(APP.origin) && !refused.has(effectiveDirective)) {
      refused.add(effectiveDirective);
      row(false, effectiveDirective, say("policy", { what: blockedURI, rule: effectiveDirective }));
    }
  };
  document.addEventListener("securitypolicyviolation", watch);
  const { kind, kept } = await tried("isolated");
  document.removeEventListener("securitypolicyviolation", watch);
  if (kind) {
    row(false, kind, say(WORDS[LANGUAGE][kind] ? kind : "other", { kind }));
    row(false, "end", say("bad"));
    return;
  }
  row(true, "frame", say("frame"));
  row(true, "kept", say(["memory", "code"].includes(kept) ? kept : "device"));
  if (self.crossOriginIsolated) {
    row(true, "isolated", say("isolated"));
  }
  row(true, "end", say("good"));
}

/** A request, and whether the page's policy is what refused it: only the page is told so, and maybe later than the failure. */
async function asked(url, init) {
  let refused = false;
  const watch = ({ blockedURI, effectiveDirective }) => {
    refused = refused || (effectiveDirective === "connect-src" && blockedURI.startsWith(url.origin));
  };
  document.addEventListener("securitypolicyviolation", watch);
  const response = await fetch(url, init).catch(() => null);
  await new Promise((done) => setTimeout(done));
  document.removeEventListener("securitypolicyviolation", watch);
  return { response, refused };
}

/** A module of nothing, which a policy without 'wasm-unsafe-eval' refuses as it would the form. */
const compiles = () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true, () => false);

async function inPage(row) {
  let good = true;
  const found = (is, code, right, wrong, values) => {
    good = good && is;
    row(is, `open-${code}`, say("open", { what: say(is ? right : wrong, values) }));
  };
  const sheets = "adoptedStyleSheets" in document;
  found(sheets, "sheets", "openSheets", "openNoSheets");
  found(await compiles(), "wasm", "openWasm", "openNoWasm");
  let configured;
  for (const name of ["config.json", "embed/open.js", "embed/open.css"]) {
    const url = new URL(name, APP);
    const { response, refused } = await asked(url);
    if (!response || !response.ok) {
      found(false, refused ? "connect" : response ? "missing" : "cors", "", refused ? "openConnect" : response ? "openMissing" : "openCors", { to: url.origin, file: url.href });
      break;
    }
    configured = configured || (await response.json().catch(() => ({})));
    if (name === "embed/open.css") {
      found(true, "cors", "openFiles", "");
    }
  }
  if (configured) {
    const { embed, endpoint } = configured;
    const listed = location.origin === APP.origin || ((embed && embed.origins) || []).includes(location.origin);
    found(listed, "listed", "openListed", "openUnlisted");
    const base = endpoint && endpoint.base ? new URL(endpoint.base, APP) : APP;
    if (base.origin !== location.origin) {
      // Nothing is sent to the bank: the browser asks first whether these headers may be, as it does before a case.
      const headers = { "Content-Type": "application/json", "Content-Digest": "check", "If-None-Match": "*", "Idempotency-Key": "check" };
      const { response, refused } = await asked(base, { headers, credentials: "omit" });
      found(Boolean(response), "backend", "openBackend", refused ? "openConnect" : "openNoBackend", { to: base.origin });
    }
  }
  if (good) {
    const { kind, element } = await tried("open");
    element.remove();
    if (kind) {
      found(false, kind, "", kind === "incomplete" ? "openIncomplete" : "other", { kind });
    }
  }
  row(good, "open-end", say(good ? "openGood" : "openBad"));
}

async function run() {
  const row = drawn();
  row(true, "script", say("script"));
  row(self.isSecureContext, "secure", say(self.isSecureContext ? "secure" : "insecure"));
  try {
    await import("../embed.js");
  } catch (fault) {
    row(false, "embed.js", say("file", { why: fault.message }));
    return;
  }
  await framed(row);
  await inPage(row);
}

run();
