// Debian's Firefox, driven over WebDriver BiDi: Playwright brings a Firefox of its own, which no customer has.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";
import { PHONE } from "./browser.mjs";
import { FIREFOX } from "./places.mjs";
import { words } from "./words.mjs";

const t = words();

/** A browser with a profile of its own, which is gone when it is closed. */
export async function firefox() {
  assert.ok(existsSync(FIREFOX), `there is no Firefox at ${FIREFOX}. On Debian: sudo apt-get install firefox-esr; elsewhere set FIREFOX to its path`);
  return puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    defaultViewport: PHONE,
    extraPrefsFirefox: {
      "intl.accept_languages": "zh-CN",
      // Loopback only: it asks nobody whether it is up to date, or whether there is a network.
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
    },
  });
}

/**
 * Waits until what is asked in a page is true, and gives it as a handle. puppeteer's own waiting makes functions of strings, which
 * the page's policy rightly refuses.
 */
export async function until(frame, question, ...given) {
  for (const end = Date.now() + 15000; Date.now() < end;) {
    // A page that is just being replaced gives no answer.
    const found = await frame.evaluateHandle(question, ...given).catch(() => undefined);
    if (await found?.evaluate((found) => Boolean(found)).catch(() => false)) {
      return found;
    }
    await frame.evaluate(() => new Promise(requestAnimationFrame)).catch(() => {});
  }
  throw new Error(`it never came true: ${question} ${given}`);
}

/** The visible element with these words, also inside shadow roots. */
function seen(selector, text) {
  const within = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? within(one.shadowRoot) : [])]);
  return within(document).find((one) => one.matches(selector) && (!text || one.textContent.trim() === text) && one.getClientRects().length > 0);
}

/** Somebody in front of a window of it, or of a frame in one. */
export class Somebody {
  /** `around` finds the frame's element in the page. */
  constructor(frame, around) {
    this.frame = frame;
    this.around = around;
  }

  find(selector, text) {
    return until(this.frame, seen, selector, text);
  }

  async press(id) {
    await this.click(await this.find("button:enabled", t[id]));
  }

  /** puppeteer looks for frames among the children of the document, and ours are in a shadow root: the way there is counted here. */
  async click(element) {
    const page = this.frame.page();
    await element.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const centre = (element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left, top, width / 2, height / 2];
    };
    const [left, top, x, y] = await element.evaluate(centre);
    const [over, above] = this.around ? await (await until(page.mainFrame(), this.around)).evaluate(centre) : [0, 0];
    await page.mouse.click(over + left + x, above + top + y);
  }

  isOn(id) {
    return this.find("h1", t[id]);
  }

  /** A tile is pressed by its label. */
  async choose(selector) {
    const tile = await this.find(`${selector} ~ label`);
    await this.click(tile);
    await this.find(`${selector}:checked ~ label`);
  }

  async type(selector, text) {
    await (await this.find(selector)).type(text);
  }

  /** From the home page to the first page of a complaint. */
  async begin() {
    await this.press("UiBegin");
    await this.isOn("UiStartTitle");
    await this.press("UiStartBegin");
    await this.isOn("CapacityTitle");
  }
}
