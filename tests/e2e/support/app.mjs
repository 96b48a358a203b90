// One person in front of one window. Everything is found as a person finds it: by role, label and heading.

import assert from "node:assert/strict";
import { MANNER } from "./browser.mjs";
import { words } from "./words.mjs";

/** The pages of a complaint in their order, with the messages of their headings. */
export const PAGES = [
  ["who", "CapacityTitle"],
  ["contact", "ContactTitle"],
  ["about", "RespondentTitle"],
  ["grounds", "GroundsTitle"],
  ["story", "StoryTitle"],
  ["evidence", "EvidenceTitle"],
  ["demand", "DemandTitle"],
  ["result", null],
  ["check", "CheckTitle"],
  ["declaration", "DeclarationTitle"],
];

const CAPACITY = { self: "CapacitySelf", agent: "CapacityAgent", organisation: "CapacityOrganisation", joint: "CapacityJoint", witness: "CapacityWitness" };
const PLACE = { counter: "PlaceCounter", lobby: "PlaceLobby", manager: "PlaceManager", machine: "PlaceMachine", app: "PlaceApp", hotline: "PlaceHotline", other: "PlaceOther" };
const GROUND = { attitude: "GroundAttitude", fees: "GroundFees", slowness: "GroundSlowness", misleading: "GroundMisleading", safety: "GroundSafety", system: "GroundSystem", misconduct: "GroundMisconduct", other: "GroundOther" };
const GROUND_HINT = { other: "GroundOtherHint" };
const OCCURRED = { exact: "OccurredExact", about: "OccurredAbout", unsure: "OccurredUnsure" };
const DEMAND = { explain: "DemandExplain", apology: "DemandApology", correct: "DemandCorrect", refund: "DemandRefund", compensate: "DemandCompensate", improve: "DemandImprove" };

/** Waits until an asynchronous question to a page is answered with yes; Playwright's own waiting takes a promise for one. */
export async function until(page, question, value) {
  // A page that is just being replaced gives no answer.
  const ask = (what, value) => page.evaluate(what, value).catch(() => false);
  for (let frame = 0; frame < 1000; frame++) {
    if (await ask(question, value)) {
      return;
    }
    await ask(() => new Promise(requestAnimationFrame));
  }
  throw new Error(`it never came true: ${question}`);
}

/** A complaint that meets every condition; tests change what they are about. */
export function complaint(changes = {}) {
  return {
    capacity: "self",
    name: "李秀英",
    phone: "13900000000",
    anonymous: false,
    outlet: "城关信用社",
    person: "3 号柜台，工号 0217",
    unknown: false,
    place: "counter",
    grounds: ["attitude", "fees"],
    certainty: "exact",
    day: ["2026", "9", "18"],
    time: "10:20",
    story: "我去柜台补登存折。柜员没有说明就收了 30 元工本费。我问依据，柜员说“爱办不办”，让我去别的窗口。",
    amount: "30",
    noEvent: false,
    files: [],
    demands: ["explain", "refund"],
    ...changes,
  };
}

/** A window with the app in it. */
export class App {
  constructor(page, url, language = "zh-Hans") {
    this.page = page;
    this.url = url;
    this.speak(language);
  }

  /** A window in a context of its own. */
  static async in(browser, url, options = {}) {
    const { language = "zh-Hans", ...manner } = options;
    const context = await browser.newContext({ ...MANNER, ...(language === "en" ? { locale: "en-GB" } : {}), ...manner });
    context.setDefaultTimeout(15000);
    return new App(await context.newPage(), url, language);
  }

  /** Another window of the same browser. */
  async another() {
    return new App(await this.page.context().newPage(), this.url, this.language);
  }

  /** From now on, words are expected in this language. */
  speak(language) {
    this.language = language;
    this.t = words(language);
  }

  async close() {
    await this.page.context().close();
  }

  button(id, options = {}) {
    return this.page.getByRole("button", { name: this.t[id], exact: true, ...options });
  }

  heading() {
    return this.page.getByRole("heading", { level: 1 });
  }

  text(id) {
    return this.page.getByText(this.t[id], { exact: true });
  }

  /** Opens the app and waits until it can be used. */
  async open() {
    await this.page.goto(`${this.url}/`);
    await this.button("UiBegin").and(this.page.locator(":enabled")).waitFor();
    return this;
  }

  /** Waits until the page of this name is there. */
  async isOn(slug) {
    const title = PAGES.find(([name]) => name === slug)?.[1];
    if (title) {
      await this.page.getByRole("heading", { level: 1, name: this.t[title], exact: true }).waitFor();
    } else {
      await this.button("ToCheck").waitFor();
    }
  }

  /** Waits until everything typed so far is stored. */
  async saved() {
    await this.page.locator(".chip-good").waitFor();
  }

  /** From the home page to the first page of a new complaint. */
  async begin() {
    await this.button("UiBegin").click();
    await this.page.getByRole("heading", { level: 1, name: this.t.UiStartTitle }).waitFor();
    await this.button("UiStartBegin").click();
    await this.isOn("who");
  }

  /** Chooses a tile by its label. */
  async choose(label, role = "radio", options = {}) {
    const input = this.page.getByRole(role, { name: label, ...options }).first();
    if (!(await input.isChecked())) {
      // The label is the whole tile; that is what a finger hits.
      await input.locator("xpath=following-sibling::label").click();
      await input.and(this.page.locator(":checked")).waitFor();
    }
  }

  async type(id, value) {
    await this.page.getByLabel(this.t[id]).first().fill(value);
  }

  /** Fills the page of this name; a value that is left out stays blank. */
  async fill(slug, data) {
    const { t, page } = this;
    switch (slug) {
      case "who":
        if (data.capacity) await this.choose(t[CAPACITY[data.capacity]]);
        break;
      case "contact":
        if (data.anonymous) await this.choose(t.Anonymous, "checkbox");
        if (data.name && !data.anonymous) await this.type("Name", data.name);
        if (data.phone) await page.locator("#f-phone").fill(data.phone);
        break;
      case "about":
        if (data.unknown) {
          await this.choose(t.RespondentUnknown, "checkbox");
        } else {
          if (data.outlet) await page.getByRole("combobox", { name: t.Outlet }).selectOption({ label: data.outlet });
          if (data.person) await this.type("StaffPerson", data.person);
        }
        if (data.place) await this.choose(t[PLACE[data.place]]);
        break;
      case "grounds":
        for (const ground of data.grounds) {
          const hint = t[GROUND_HINT[ground] ?? GROUND[ground]];
          await this.choose(hint, "checkbox");
        }
        break;
      case "story":
        if (data.certainty) await this.choose(t[OCCURRED[data.certainty]], "radio", { exact: true });
        if (data.certainty === "exact" || data.certainty === "about") {
          const boxes = page.getByRole("group", { name: t[data.certainty === "exact" ? "OccurredOn" : "OccurredOnAbout"] });
          for (const [index, label] of ["DateYear", "DateMonth", "DateDay"].entries()) {
            if (data.day[index]) await boxes.getByLabel(t[label], { exact: true }).fill(data.day[index]);
          }
        }
        if (data.certainty === "exact" && data.time) await this.type("OccurredTime", data.time);
        if (data.story) await page.locator("#f-story").fill(data.story);
        if (data.report) await page.locator("#f-report").fill(data.report);
        if (data.amount) await this.type("Amount", data.amount);
        if (data.noEvent) await this.choose(t.NoEvent, "checkbox");
        break;
      case "evidence":
        if (data.files.length > 0) {
          await this.attach(data.files);
          await this.choose(t.EvidenceConsent, "checkbox");
        }
        break;
      case "demand":
        for (const demand of data.demands) await this.choose(t[DEMAND[demand]], "checkbox");
        if (data.reply) await this.choose(data.reply);
        break;
      case "declaration":
        await this.choose(t.DeclarationTick, "checkbox");
        break;
      default:
        break;
    }
  }

  /** Picks files, `{ name, mimeType, buffer }` each, and waits until all of them are listed. */
  async attach(files) {
    await this.page.getByLabel(this.t.AddFiles).setInputFiles(files);
    for (const file of files) {
      await this.page.getByText(file.name).first().waitFor();
    }
  }

  /** Leaves a page forwards. */
  async next(slug) {
    const labels = { result: "ToCheck", check: "ToDeclaration", declaration: "HandIn" };
    await this.button(labels[slug] ?? "Continue").click();
  }

  /** Fills and leaves pages from `from` until the page `to` is there. */
  async walk(data, to, from = "who") {
    const names = PAGES.map(([name]) => name);
    for (const slug of names.slice(names.indexOf(from), names.indexOf(to))) {
      await this.isOn(slug);
      await this.fill(slug, data);
      await this.next(slug);
    }
    await this.isOn(to);
  }

  /** The whole way up to the last button, not pressed. */
  async upToConfirm(data = complaint()) {
    await this.begin();
    await this.walk(data, "declaration");
    await this.fill("declaration", data);
  }

  async confirm() {
    await this.button("HandIn").click();
  }

  /** Waits for the receipt of a delivered case; its case number. */
  async receiptNumber() {
    await this.page.getByRole("heading", { level: 1, name: this.t.ReceiptDeliveredTitle }).waitFor();
    return (await this.page.locator(".ticket-number").innerText()).trim();
  }

  /** What the line under a headline or in a box says, once it says `message`. */
  async says(message) {
    await this.page.getByText(message).first().waitFor();
  }

  /** The way to the receipt, from the home page. */
  async handIn(data = complaint()) {
    await this.upToConfirm(data);
    await this.confirm();
    return this.receiptNumber();
  }

  /** The digest that the receipt shows. */
  async digest() {
    return (await this.page.locator(".digest").first().textContent()).trim();
  }

  /** Every record of every IndexedDB store, with bytes as text, as one searchable string. */
  async everythingStored() {
    return this.page.evaluate(async () => {
      const asked = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const readable = (value) => {
        if (value instanceof ArrayBuffer) value = new Uint8Array(value);
        if (ArrayBuffer.isView(value)) return new TextDecoder("utf-8", { fatal: false }).decode(value);
        if (value && typeof value === "object" && !(value instanceof CryptoKey)) {
          return Object.entries(value).map(([key, inner]) => `${key}=${readable(inner)}`).join(" ");
        }
        return String(value);
      };
      let all = "";
      for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
          const rows = database.transaction(store).objectStore(store);
          const [keys, values] = await Promise.all([asked(rows.getAllKeys()), asked(rows.getAll())]);
          values.forEach((value, index) => (all += `${name}/${store}/${String(keys[index])}: ${readable(value)}\n`));
        }
        database.close();
      }
      return all;
    });
  }

  /** Where the focus is: tag, id and text. */
  focused() {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      return { tag: element?.tagName.toLowerCase(), id: element?.id, mark: element?.dataset?.focus, text: element?.textContent?.trim().slice(0, 80) };
    });
  }
}

/** The one case the bank has. That it is one, and complete, is what most tests are about. */
export async function onlyCase(bank) {
  const cases = await bank.cases();
  assert.equal(cases.length, 1, `exactly one case has arrived, not ${cases.length}`);
  return cases[0];
}
