// A window over the app, and what the scripts in it have in common: elements, words, a place that says how it went, a file
// that is saved.

const HOUR = 3600000;
const words = new Map();
const sheets = new Map();

/** Where the app is that `place` is in: the page, or in one of somebody else's the element that it may fill. */
const around = (place) => (place && place.getRootNode() instanceof ShadowRoot ? place.getRootNode().querySelector(".embedded") : document.body);

/**
 * The words and the empty window of a script at `from`, whose folder holds `<language>.json`: `{ say, put }`. `app.root` is
 * anything in the app, where it may not be alone in its page.
 */
export async function over(app, from) {
  const root = around(app.root);
  await styled("panel.css", import.meta.url, root);
  const say = await spoken(new URL(`${app.language}.json`, from).href);
  const put = (name, shut, ...content) => {
    // One window may ask for another: each is called by its own title.
    const id = `health-title-${root.querySelectorAll("dialog").length}`;
    const title = el("h2", { id, tabindex: "-1" }, name);
    const close = el("button", { type: "button", class: "btn btn-quiet btn-small", click: () => dialog.close() }, shut);
    const inside = el("div", { class: "jiesu health", lang: app.language, translate: "no", "data-density": density(root) },
      el("div", { class: "row spread wrap" }, title, close), ...content);
    const dialog = el("dialog", { class: "health-dialog", "aria-labelledby": id }, inside);
    dialog.addEventListener("close", () => dialog.remove());
    root.append(dialog);
    dialog.showModal();
    title.focus();
    return dialog;
  };
  return { say, put };
}

/** A button that asks once more, in its place, before it does what cannot be undone; its words begin with `key`. */
export function asking(say, key, act) {
  const acts = el("div", { class: "item-acts" });
  const button = (text, style, click) => el("button", { type: "button", class: `btn btn-small ${style}`, click }, text);
  const first = button(say(key), "btn-quiet", () => {
    const sure = el("div", { class: "item-sure", role: "group", "aria-label": say(`${key}Sure`) }, el("p", {}, say(`${key}Sure`)));
    const no = button(say(`${key}No`), "btn-line", () => {
      sure.replaceWith(acts);
      first.focus();
    });
    sure.append(el("div", { class: "item-acts" }, no, button(say(`${key}Yes`), "btn-danger", act)));
    acts.replaceWith(sure);
    no.focus();
  });
  acts.append(first);
  return acts;
}

// Dates are Beijing's, whatever the device says.
export const time = (moment, language) =>
  new Intl.DateTimeFormat(language, { timeZone: "Asia/Shanghai", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(moment);

/** Says how it went, in one place that a screen reader hears. */
export function told(place, text, tone) {
  place.querySelectorAll(".health-told").forEach((old) => old.remove());
  place.append(el("p", { class: `health-told ${tone && `health-${tone}`}`, role: tone === "bad" ? "alert" : "status" }, text));
}

/** A moment as names of files have it: Beijing's time. */
export const stamped = (moment) => new Date(moment + 8 * HOUR).toISOString().slice(0, 16).replace(/[T:]/g, "-");

/** Hands a file over to the browser's downloads. */
export function save(file, name) {
  const url = URL.createObjectURL(file);
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), HOUR);
}

const density = (root) => {
  const app = root.querySelector(".jiesu[data-density]");
  return app ? app.dataset.density : undefined;
};

/** What says the words of a file by their key, with their blanks filled. */
export async function spoken(address) {
  if (!words.has(address)) {
    const response = await fetch(address);
    if (!response.ok) {
      throw new Error("jiesu: no words");
    }
    words.set(address, await response.json());
  }
  const t = words.get(address);
  return (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.split(`{${name}}`).join(value), t[key]);
}

/** Loads the style sheet of a script at `from`, once for the page, or the element, that `place` is in; without it the words still show. */
export function styled(sheet, from, place) {
  const { href } = new URL(sheet, from);
  const root = place && place.isConnected ? place.getRootNode() : document;
  if (root !== document) {
    return adopted(root, href).catch(() => {});
  }
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) {
    return undefined;
  }
  return new Promise((done) => document.head.append(el("link", { rel: "stylesheet", href, load: done, error: done })));
}

/** A sheet of a page of somebody else's, whose policy may refuse links. */
async function adopted(root, href) {
  if (!sheets.has(href)) {
    const sheet = new CSSStyleSheet();
    sheets.set(href, sheet);
    await sheet.replace(await (await fetch(href)).text());
  }
  const sheet = sheets.get(href);
  root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet).concat(sheet);
}

/** A part of a drawing. */
export function drawn(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

/** An element; attributes that are undefined or false are left out, functions listen to the event of that name. */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== ""));
  return element;
}
