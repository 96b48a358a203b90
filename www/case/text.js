// A receipt as plain text: what the page of it says, in its order and in its words, to be kept, copied, or sent by e-mail. It is
// made of the page itself, so that it says nothing else than the person has read.

import { el, save, stamped, told } from "../health/window.js";

/** What is to be pressed or only looked at, and what scripts add. */
const LEFT_OUT = "button, script, svg, figure, .actions, .own, .strip, .notices, .skip, [aria-hidden='true'], [hidden], jiesu-part, .steps.print-only, .digest.print-only";
const BLOCKS = /^(ADDRESS|ARTICLE|ASIDE|DD|DETAILS|DIV|DL|DT|H[1-6]|HEADER|LI|OL|P|SECTION|SUMMARY|TABLE|TR|UL)$/;
/** So that an editor of an old system takes it for what it is. */
const MARK = "\ufeff";

/** The text below an element. */
export function text(from) {
  const lines = [""];
  const colon = /^zh/.test((from.closest("[lang]") || {}).lang) ? "：" : ": ";
  const line = (start = "") => {
    if (lines[lines.length - 1].trim()) {
      lines.push("");
    }
    lines[lines.length - 1] = start;
  };
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      lines[lines.length - 1] += node.data.replace(/\s+/g, " ");
    } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(LEFT_OUT)) {
      const { tagName } = node;
      if (tagName === "H2") {
        line();
        lines.push("");
      }
      // A name and what it is stand in one line.
      if (tagName === "DD") {
        lines[lines.length - 1] += colon;
      } else if (BLOCKS.test(tagName)) {
        line(tagName === "LI" ? "· " : "");
      } else if (node.previousSibling && node.previousSibling.nodeType === Node.ELEMENT_NODE) {
        // What stands apart on the page.
        lines[lines.length - 1] += " ";
      }
      node.childNodes.forEach(read);
      if (BLOCKS.test(tagName) && tagName !== "DT") {
        line();
      }
    }
  };
  read(from);
  const trimmed = lines.map((one) => one.replace(/ {2,}/g, " ").trim()).filter((one) => one !== "·");
  return `${trimmed.join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
}

/** The part of a receipt that gives its text away. */
export function keeping(say, language) {
  const acts = el("div", { class: "item-acts" });
  const file = () => {
    const main = acts.closest("main");
    const name = `jiesu-${stamped(Date.now())}.txt`;
    return new File([MARK, text(main).replace(/\n/g, "\r\n")], name, { type: "text/plain;charset=utf-8" });
  };
  const write = () => {
    const made = file();
    save(made, made.name);
    told(acts, say("textDone", { name: made.name }), "good");
  };
  acts.append(el("button", { type: "button", class: "btn btn-line btn-small", click: write }, say("textSave")));
  // A telephone hands it to the app that the person chooses; the title says nothing of what is in it.
  const can = navigator.canShare && navigator.canShare({ files: [new File(["·"], "jiesu.txt", { type: "text/plain" })] });
  if (can) {
    const share = () => navigator.share({ files: [file()], title: say("textTitle") }).catch(() => {});
    acts.append(el("button", { type: "button", class: "btn btn-line btn-small", click: share }, say("textShare")));
  }
  return el("section", { class: "card section own screen-only", lang: language }, el("h2", {}, say("textTitle")), el("p", { class: "muted" }, say("textText")), acts);
}
