// Hostile strings, and a window that notices whatever they set off.

import assert from "node:assert/strict";

const code = (letters) => String.fromCharCode(...letters);

/** Each sets `self.struck` if it is ever executed. */
export const MARKUP = [
  "<script>self.struck=1</script>",
  "\"'><img src=x onerror=self.struck=1>",
  "<svg/onload=self.struck=1>",
  "</textarea></title><iframe srcdoc='<script>parent.struck=1</script>'>",
  "javascript:self.struck=1",
  "{{constructor.constructor('self.struck=1')()}}",
  "${self.struck=1}",
  "{name} {count} {code} {{0}} %s %n",
  "<a href=javascript:self.struck=1>link</a>",
  "<style>@import 'http://attacker.invalid/'</style>",
  "'; DROP TABLE cases; --",
  "__proto__ constructor ../../../etc/passwd",
].join(" ");

/** Turns the line around, hides, ends a string in C, is no character, joins and stacks. */
export const LETTERS = `\u202e反过来\u202c\u2066\u200b\ufeff 甲${code([0])}乙 ${code([0xd800])}丙${code([0xdfff])} \ufffe e${"\u0301".repeat(60)} 👨‍👩‍👧‍👦 \u2028\u2029 完`;

/** A megabyte in UTF-8. */
export const MEGABYTE = "投诉".repeat(175_000);

/** What arrives of letters that are none: a lone half of a pair has no form in UTF-8. */
export const arrived = (text) => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");

/** Notices what a page of this context does that it should not: see `Watch.quiet`. */
export class Watch {
  constructor(app) {
    this.app = app;
    this.wrong = [];
    const context = app.page.context();
    const watched = (page) => {
      page.on("dialog", (dialog) => {
        this.wrong.push(`dialog: ${dialog.message()}`);
        dialog.dismiss().catch(() => {});
      });
      page.on("pageerror", (error) => this.wrong.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (/panicked|Content Security Policy|TrustedHTML|unreachable/i.test(message.text())) {
          this.wrong.push(`console: ${message.text().slice(0, 300)}`);
        }
      });
      page.on("popup", () => this.wrong.push("another window"));
    };
    watched(app.page);
    context.on("request", (request) => {
      if (!/^(https?:\/\/127\.0\.0\.1[:/]|data:|blob:)/.test(request.url())) this.wrong.push(`request: ${request.url()}`);
    });
  }

  /** Nothing was executed, nothing panicked, nothing of it became an element, no policy had to step in. */
  async quiet(where) {
    const page = await this.app.page.evaluate(() => ({
      struck: self.struck,
      elements: [...document.querySelectorAll("body img[src=x], body iframe, body svg[onload], a[href^='javascript:'], [onerror], [onload], body style, body script:not([src])")].map((element) => element.outerHTML.slice(0, 200)),
      polluted: Object.keys(Object.prototype),
    }));
    assert.deepEqual({ where, wrong: this.wrong, ...page }, { where, wrong: [], struck: undefined, elements: [], polluted: [] });
  }
}

/** Enters a text as code units, which a keyboard and the protocol of the browser could not. */
export async function enter(field, text) {
  const most = 8192;
  const units = [];
  for (let from = 0; from < text.length; from += most) {
    const length = Math.min(most, text.length - from);
    units.push(Array.from({ length }, (_, at) => text.charCodeAt(from + at)));
  }
  await field.evaluate((element, parts) => {
    const value = parts.map((part) => String.fromCharCode(...part)).join("");
    const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value");
    set.call(element, value);
    element.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }, units);
}

/** Every box for text that is on the page. */
export const boxes = (app) => app.page.locator("main input:not([type=radio], [type=checkbox], [type=file], [type=hidden]):visible, main textarea:visible").all();
