// <jiesu-intake>: the complaint form inside another page. The page loads this file alone; everything else comes once the
// element is about to be seen, into a frame of the form's own origin (embed.html), which the page can neither style nor read; or,
// where the page says `open`, into the element itself (embed/open.js).
//
// The two talk through a channel that only a page whose origin the bank lists is given. What comes back is one of KINDS with
// a short word or a number in it, and never an answer. docs/embed.md describes it; tests/e2e/embed.test.mjs freezes it.
// This file must parse in Chrome 84.

/** The version of the events, of `detail.v`, and of what is said to the frame. */
const V = 1;
/** What the frame may say, each with what an event of that name carries beside `v`. */
const KINDS = { ready: "kept", step: "step", resize: "height", submitted: "", queued: "", error: "kind", exit: "" };
/** The colours and sizes that a page may set, as custom properties. */
const TOKENS = ["accent", "accent-2", "accent-ink", "accent-soft", "ink", "ink-2", "ink-3", "paper", "card", "quiet", "line", "line-2", "radius", "font"];
/** In pixels: what is reserved until the frame has said how tall it is, and the bounds of what it may say. */
const HEIGHT = { first: 480, least: 120, most: 30000 };
/** How long the frame may take to answer, in milliseconds. It may still come later; until then the way around it is shown. */
const PATIENCE = 20000;

const own = new WeakMap();
const near =
  self.IntersectionObserver &&
  new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => isIntersecting && begin(target)), { rootMargin: "600px" });

const language = (element) => (element.closest("[lang]") || {}).lang || "";
const isEnglish = (element) => /^en\b/i.test(language(element));
// `src` is for who serves this file from elsewhere, or bundles it.
const address = (element, page) => new URL(page, new URL(element.getAttribute("src") || ".", element.hasAttribute("src") ? document.baseURI : import.meta.url));

function tell(element, name, detail) {
  element.dispatchEvent(new CustomEvent(`jiesu-${name}`, { bubbles: true, composed: true, detail: Object.freeze(Object.assign({ v: V }, detail)) }));
}

/** What the frame is told to look and speak like. */
function wishes(element) {
  const style = getComputedStyle(element);
  const theme = {};
  TOKENS.forEach((token) => {
    const value = style.getPropertyValue(`--js-${token}`).trim();
    if (value && value.length < 200) {
      theme[token] = value;
    }
  });
  return { lang: language(element).slice(0, 35), closable: element.hasAttribute("closable"), theme };
}

function say(element, message) {
  const { port } = own.get(element);
  if (port) {
    port.postMessage(Object.assign({ v: V }, message));
  }
}

/** Puts the frame there, unless it is. */
function begin(element) {
  const my = own.get(element);
  if (near) {
    near.unobserve(element);
  }
  if (my.frame || !element.isConnected) {
    return;
  }
  const isOpen = element.hasAttribute("open") && !element.hasAttribute("isolated") && "adoptedStyleSheets" in my.root;
  const page = address(element, isOpen ? "embed/open.js" : "embed.html");
  const frame = (my.frame = document.createElement(isOpen ? "section" : "iframe"));
  const name = element.getAttribute("label") || (isEnglish(element) ? "Complaint form" : "客户投诉");
  frame.setAttribute("part", isOpen ? "form" : "frame");
  if (isOpen) {
    frame.setAttribute("aria-label", name);
    import(page.href).then(({ open }) => my.frame === frame && greet(element, (hello, port) => (my.stop = open(frame, hello, port, () => element.reset()))), () => my.frame === frame && fail(element, "unreachable"));
  } else {
    frame.title = name;
    // Not by a style sheet, which a strict policy of the page might refuse.
    Object.assign(frame.style, { display: "block", width: "100%", height: `${HEIGHT.first}px`, border: "0", colorScheme: "auto" });
    frame.src = page.href;
    frame.addEventListener("load", () => my.frame === frame && greet(element, (hello, port) => frame.contentWindow.postMessage(hello, page.origin, [port])));
  }
  // The page's own policy may refuse it: then nothing would ever come.
  my.refused = ({ blockedURI, effectiveDirective }) =>
    (isOpen ? /^(script|connect|default)-src/ : /^(frame|child|default)-src/).test(effectiveDirective) &&
    (blockedURI.startsWith(page.origin) || blockedURI === "wasm-eval") &&
    fail(element, "host-policy");
  document.addEventListener("securitypolicyviolation", my.refused);
  my.timer = setTimeout(() => fail(element, "unreachable"), PATIENCE);
  way(element, false);
  my.root.append(frame);
}

/** Opens the channel to a page that was just loaded into the frame, which is a new one after each load; or to the form in here. */
function greet(element, send) {
  const my = own.get(element);
  hangUp(my);
  const { port1, port2 } = new MessageChannel();
  my.port = port1;
  port1.onmessage = ({ data }) => heard(element, data);
  const first = document.querySelector("jiesu-intake") === element;
  send(Object.assign({ jiesu: "hello", v: V, first }, wishes(element)), port2);
  if (my.wanted) {
    say(element, { kind: "focus" });
  }
}

function heard(element, data) {
  const { kind, value } = Object(data);
  if (Object(data).v !== V || !Object.prototype.hasOwnProperty.call(KINDS, kind)) {
    return;
  }
  const my = own.get(element);
  const name = KINDS[kind];
  if (name === "height" ? !(value >= HEIGHT.least && value <= HEIGHT.most) : name && !/^[a-z-]{1,32}$/.test(value)) {
    return;
  }
  if (kind === "exit") {
    element.exit();
    return;
  }
  if (kind === "error") {
    fail(element, value);
    return;
  }
  calm(my);
  if (kind === "resize") {
    if (my.frame.src) {
      my.frame.style.height = `${Math.ceil(value)}px`;
    }
    way(element, false);
  } else if (kind === "ready") {
    my.ready = true;
    my.wanted = false;
  } else if (kind === "step") {
    const goesOn = my.step !== null;
    my.step = value;
    // Only of a form that somebody is in: no other one may move the page.
    if (goesOn && document.activeElement && document.activeElement.contains(element) && element.getBoundingClientRect().top < 0) {
      element.scrollIntoView();
    }
  }
  tell(element, kind, name && { [name]: name === "height" ? Math.ceil(value) : value });
}

/** Whatever keeps the frame from working, there is a way around it. */
function fail(element, kind) {
  const my = own.get(element);
  calm(my);
  if (!my.ready && /^(host-policy|unreachable)$/.test(kind)) {
    way(element, true);
    if (kind === "host-policy" && my.frame.src) {
      // There is nothing in it but the browser's own words.
      my.frame.style.height = "0";
    }
  }
  tell(element, "error", { kind });
}

/** Shows what the page has put into the element, or a link of our own; or neither. */
function way(element, shown) {
  const { link, slot } = own.get(element);
  slot.style.display = shown ? "contents" : "none";
  link.href = address(element, "./").href;
  link.textContent = isEnglish(element) ? "Open the complaint form" : "打开投诉页面";
}

function calm(my) {
  clearTimeout(my.timer);
  document.removeEventListener("securitypolicyviolation", my.refused);
}

function hangUp(my) {
  if (my.port) {
    my.port.close();
  }
  my.port = undefined;
  if (my.stop) {
    my.stop();
  }
  my.stop = undefined;
  my.ready = false;
  my.step = null;
}

function end(element) {
  const my = own.get(element);
  calm(my);
  hangUp(my);
  if (near) {
    near.unobserve(element);
  }
  if (my.frame) {
    my.frame.remove();
  }
  my.frame = undefined;
}

export class JiesuIntake extends HTMLElement {
  static get observedAttributes() {
    return ["closable", "lang", "open", "src"];
  }
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const slot = document.createElement("slot");
    const link = document.createElement("a");
    link.target = "_blank";
    link.rel = "noopener";
    slot.append(link);
    root.append(slot);
    if ("adoptedStyleSheets" in root) {
      // Whatever the page's rules do to all elements: important ones from in here go before them.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`:host{display:block!important;min-height:${HEIGHT.least}px!important}:host([hidden]){display:none!important}`);
      root.adoptedStyleSheets = [sheet];
    }
    own.set(this, { root, slot, link, ready: false, step: null });
  }
  connectedCallback() {
    const my = own.get(this);
    if (my.frame || my.over) {
      return;
    }
    way(this, true);
    if (near) {
      near.observe(this);
    } else {
      begin(this);
    }
  }
  /** Moved, it is connected again before this runs; really removed, nothing of it stays. */
  disconnectedCallback() {
    Promise.resolve().then(() => this.isConnected || end(this));
  }
  /** With `moveBefore` a page moves it and nothing in it is lost. */
  connectedMoveCallback() {}
  attributeChangedCallback(name, before, now) {
    const my = own.get(this);
    if (before === now || !my.frame) {
      return;
    }
    if (name === "src" || name === "open") {
      this.reset();
    } else {
      say(this, Object.assign({ kind: "set" }, wishes(this)));
    }
  }
  /** Whether the form can be used now. */
  get ready() {
    return own.get(this).ready;
  }
  /** The page that it is on, such as `home`, `story` or `receipt`; null before it is ready. */
  get step() {
    return own.get(this).step;
  }
  /** Puts the focus on the heading of the page that it is on. */
  focus(options) {
    const my = own.get(this);
    const { frame, link } = my;
    // What has not come yet is told when it comes.
    my.wanted = !my.ready;
    (frame && frame.src ? frame : link).focus(options);
    say(this, { kind: "focus" });
  }
  /** Begins anew, with a fresh page. What was kept in memory only is gone; a draft that is stored is offered again. */
  reset() {
    end(this);
    own.get(this).over = false;
    begin(this);
  }
  /** Ends it: the frame goes, and with it what was kept in memory only. `reset` brings a new one. */
  exit() {
    end(this);
    own.get(this).over = true;
    way(this, false);
    tell(this, "exit");
  }
}

if (!customElements.get("jiesu-intake")) {
  customElements.define("jiesu-intake", JiesuIntake);
}
