// Puts the form into the page that runs this, and names what the page's policy, its headers or the browser refuse.
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

async function run() {
  const row = drawn();
  row(true, "script", say("script"));
  row(self.isSecureContext, "secure", say(self.isSecureContext ? "secure" : "insecure"));
  const refused = new Set();
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    if (blockedURI.startsWith(APP.origin) && !refused.has(effectiveDirective)) {
      refused.add(effectiveDirective);
      row(false, effectiveDirective, say("policy", { what: blockedURI, rule: effectiveDirective }));
    }
  });
  try {
    await import("../embed.js");
  } catch (fault) {
    row(false, "embed.js", say("file", { why: fault.message }));
    return;
  }
  const element = document.createElement("jiesu-intake");
  const heard = new Promise((done) => {
    element.addEventListener("jiesu-ready", ({ detail }) => done(detail));
    element.addEventListener("jiesu-error", ({ detail }) => done(detail));
    setTimeout(() => done({ kind: "unreachable" }), PATIENCE);
  });
  const grown = new Promise((done) => element.addEventListener("jiesu-resize", done, { once: true }));
  element.setAttribute("isolated", "");
  (document.querySelector("main") || document.body).append(element);
  element.reset();
  const { kind, kept } = await heard;
  if (kind) {
    row(false, kind, say(WORDS[LANGUAGE][kind] ? kind : "other", { kind }));
    row(false, "end", say("bad"));
    return;
  }
  await grown;
  row(true, "frame", say("frame"));
  row(true, "kept", say(["memory", "code"].includes(kept) ? kept : "device"));
  if (self.crossOriginIsolated) {
    row(true, "isolated", say("isolated"));
  }
  row(true, "end", say("good"));
}

run();
