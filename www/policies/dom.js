// Elements without markup: what a pack says only ever becomes text.

/** An element; attributes that are undefined or false are left out, functions listen to the event of that name. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(3).filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return element;
}

/** Puts children in place of those an element has. Chrome 84 lacks `replaceChildren`. */
export function fill(element, ...children) {
  element.textContent = "";
  element.append(...children.flat(3).filter(Boolean));
  return element;
}

/** A card with a heading. */
export const card = (title, ...children) => el("section", { class: "card stack" }, el("h2", {}, title), ...children);

/** What can be opened: closed until somebody wants it. */
export const fold = (title, ...children) =>
  el("details", { class: "card fold" }, el("summary", {}, el("span", { class: "summary-in" }, title)), ...children);

/** A select over `[value, text]`, with its label. */
export function select(id, label, options, chosen, change) {
  const list = options.map(([value, text]) => el("option", { value, selected: value === chosen }, text));
  return el("div", { class: "field-plain" }, el("label", { class: "field-label", for: id }, label), el("select", { class: "box wb-select", id, change }, list));
}
