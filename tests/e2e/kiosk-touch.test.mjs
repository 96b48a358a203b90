// A terminal that is only ever touched: keys of its own for numbers, what others in the lobby may not see, and contrast.

import assert from "node:assert/strict";
import { barriers } from "./support/barriers.mjs";
import { complaint, onlyCase } from "./support/app.mjs";
import { panelWords } from "./support/health.mjs";
import { faults } from "./support/layout.mjs";
import { AT_KIOSK, kioskBank, kioskWords, withKeys } from "./support/kiosk.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const t = kioskWords();
const pads = panelWords("parts");
const options = { bank: kioskBank, manner: AT_KIOSK };
const DATA = complaint({ name: "欧阳淑芬", phone: "13957104418", amount: "48217.36" });
const dots = (place) => place.evaluate((element) => getComputedStyle(element).webkitTextSecurity);

journey(
  "numbers are typed on the page's own keys, by touch alone, and the app reads them",
  async (app, bank) => {
    const { page } = app;
    await app.begin();
    await app.walk(DATA, "contact");
    await app.type("Name", DATA.name);
    const phone = page.locator("#f-phone");
    await phone.tap();
    const pad = page.getByRole("region", { name: pads["pad-phone"] });
    await pad.waitFor();
    assert.equal(await phone.getAttribute("inputmode"), "none", "the system's keyboard stays away");
    for (const box of await pad.getByRole("button").evaluateAll((keys) => keys.map((key) => key.getBoundingClientRect().toJSON()))) {
      assert.ok(box.width >= 60 && box.height >= 60, `a key of ${box.width} by ${box.height} px`);
    }
    assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
    await withKeys(app, "139571044189");
    await pad.getByRole("button", { name: pads.padDeleteName }).tap();
    assert.equal(await phone.inputValue(), DATA.phone);
    // In the middle, over what is chosen.
    await phone.evaluate((box) => box.setSelectionRange(0, 3));
    await withKeys(app, "139");
    assert.equal(await phone.inputValue(), DATA.phone);
    await pad.getByRole("button", { name: pads.padDone }).tap();
    await pad.waitFor({ state: "hidden" });
    assert.equal(await phone.getAttribute("inputmode"), "tel", "without the keys the box is what it was");
    // What is pressed beside the keys is pressed, though they go.
    await phone.tap();
    await pad.waitFor();
    await app.button("Continue").tap();
    await app.isOn("about");
    await pad.waitFor({ state: "hidden" });
    await app.walk(DATA, "story", "about");
    await app.fill("story", { ...DATA, amount: "" });
    const amount = page.getByLabel(app.t.Amount).first();
    await amount.tap();
    await page.getByRole("region", { name: pads["pad-amount"] }).waitFor();
    await withKeys(app, DATA.amount);
    await app.next("story");
    await app.walk(DATA, "declaration", "evidence");
    await app.fill("declaration", DATA);
    await app.confirm();
    await app.receiptNumber();
    const { body } = await onlyCase(bank);
    assert.equal(body.complainant.phone, DATA.phone);
    assert.equal(body.complainant.name, DATA.name);
    assert.ok(JSON.stringify(body).includes("4821736"), "the amount, in fen");
  },
  options,
);

/** By what the page was pressed, and whether a key of a keyboard was. */
function pressed() {
  self.pressed = new Set();
  addEventListener("pointerdown", ({ pointerType }) => self.pressed.add(pointerType), true);
  addEventListener("keydown", ({ isTrusted }) => isTrusted && self.pressed.add("keyboard"), true);
}

/** From now on the person only touches; words come from the system's keyboard, numbers from ours. */
function byTouch(app) {
  const { page } = app;
  app.choose = async (label, role = "radio", options = {}) => {
    const input = page.getByRole(role, { name: label, ...options }).first();
    await input.locator("xpath=following-sibling::label").tap();
    await input.and(page.locator(":checked")).waitFor();
  };
  app.type = async (id, text) => {
    await page.getByLabel(app.t[id]).first().tap();
    await page.keyboard.insertText(text);
  };
}

/** Writes into a box by the page's keys, which come for it. */
async function onKeys(app, box, text, kind) {
  await box.tap();
  await app.page.getByRole("region", { name: pads[`pad-${kind}`] }).waitFor();
  await withKeys(app, text);
}

journey(
  "from the invitation to the receipt by fingers alone, every choice tapped",
  async (app, bank) => {
    const { page } = app;
    await page.addInitScript(pressed);
    await page.reload();
    byTouch(app);
    const next = (id = "Continue") => app.button(id).tap();
    await app.button("UiBegin").and(page.locator(":enabled")).tap();
    await app.button("UiStartBegin").tap();
    await app.isOn("who");
    await app.fill("who", DATA);
    await next();
    await app.isOn("contact");
    await app.type("Name", DATA.name);
    await onKeys(app, page.locator("#f-phone"), DATA.phone, "phone");
    await next();
    await app.isOn("about");
    await app.fill("about", { ...DATA, unknown: true });
    await next();
    await app.isOn("grounds");
    await app.fill("grounds", DATA);
    await next();
    await app.isOn("story");
    await app.choose(app.t.OccurredExact, "radio", { exact: true });
    const boxes = page.getByRole("group", { name: app.t.OccurredOn });
    for (const [index, label] of ["DateYear", "DateMonth", "DateDay"].entries()) {
      await onKeys(app, boxes.getByLabel(app.t[label], { exact: true }), DATA.day[index], "number");
    }
    await page.locator("#f-story").tap();
    await page.keyboard.insertText(DATA.story);
    await onKeys(app, page.getByLabel(app.t.Amount).first(), DATA.amount, "amount");
    await next();
    await app.isOn("evidence");
    await next();
    await app.isOn("demand");
    await app.fill("demand", DATA);
    await next();
    await app.isOn("result");
    await next("ToCheck");
    await app.isOn("check");
    await next("ToDeclaration");
    await app.isOn("declaration");
    await app.fill("declaration", DATA);
    await next("HandIn");
    await app.receiptNumber();
    assert.deepEqual(await page.evaluate(() => [...self.pressed]), ["touch"]);
    const { body } = await onlyCase(bank);
    assert.deepEqual([body.complainant.phone, body.matter.story], [DATA.phone, DATA.story]);
    assert.ok(JSON.stringify(body).includes("4821736"), "the amount, in fen");
  },
  options,
);

journey(
  "a document has keys with an X, letters by request, and further people are hidden row by row",
  async (app) => {
    const { page } = app;
    byTouch(app);
    await app.begin();
    await app.choose(app.t.CapacityJoint);
    await app.next("who");
    await app.isOn("contact");
    // The browser's own list, which no test can touch.
    await page.locator("#f-id_kind").selectOption("resident_id");
    const identity = page.locator("#f-id_number");
    await onKeys(app, identity, "11010519491231002X", "identity");
    assert.equal(await identity.inputValue(), "11010519491231002X");
    await page.getByRole("region", { name: pads["pad-identity"] }).getByRole("button", { name: pads.padLetters }).tap();
    await page.locator(".pad").waitFor({ state: "hidden" });
    assert.equal((await app.focused()).id, "f-id_number", "now the system's keyboard writes there");
    const first = page.locator("#f-people-0-name");
    await first.tap();
    assert.equal(await dots(identity), "disc");
    await page.keyboard.insertText(DATA.name);
    await onKeys(app, page.locator("#f-people-0-phone"), DATA.phone, "phone");
    await app.button("AddPerson").tap();
    await page.locator("#f-people-1-name").tap();
    await page.keyboard.insertText("司徒志远");
    await page.locator("#f-id_consent").or(page.locator("h1")).first().waitFor();
    for (const box of [first, page.locator("#f-people-0-phone")]) assert.equal(await dots(box), "disc");
    await onKeys(app, page.locator("#f-people-1-phone"), "13700000000", "phone");
    // One person's row, and no other, is shown.
    await page.locator("div", { has: first }).last().getByRole("button", { name: t.maskShow }).tap();
    assert.equal(await dots(first), "none");
    assert.equal(await dots(page.locator("#f-people-1-name")), "disc");
    assert.equal(await dots(identity), "disc");
    assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
  },
  options,
);

journey(
  "whoever has real keys is left alone, and speaks another language on the keys",
  async (app) => {
    const { page } = app;
    await app.begin();
    await app.walk(DATA, "contact");
    const phone = page.locator("#f-phone");
    await page.locator("#f-anonymous").focus();
    await page.keyboard.press("Tab");
    assert.equal((await app.focused()).id, "f-phone");
    assert.equal(await page.locator(".pad").isVisible(), false);
    assert.equal(await phone.getAttribute("inputmode"), "tel");
    await page.keyboard.type("139");
    await phone.tap();
    await page.getByRole("region", { name: pads["pad-phone"] }).waitFor();
    await page.keyboard.type("57");
    assert.equal(await phone.inputValue(), "13957");
    await page.keyboard.press("Escape");
    await page.locator(".pad").waitFor({ state: "hidden" });
    assert.equal((await app.focused()).id, "f-phone", "the place is kept");
    await page.getByRole("button", { name: "English" }).first().tap();
    await page.getByText(kioskWords("en").end).waitFor();
    await phone.tap();
    await page.getByRole("region", { name: panelWords("parts", "en")["pad-phone"] }).waitFor();
  },
  options,
);

journey(
  "who somebody is shows as dots once the box is left, and on the page of all answers, until it is asked for",
  async (app) => {
    const { page } = app;
    await page.context().clock.install();
    await page.reload();
    await app.begin();
    await app.walk(DATA, "contact");
    const name = page.getByLabel(app.t.Name).first();
    await name.fill(DATA.name);
    assert.equal(await dots(name), "none", "what is being typed is seen");
    await page.locator("#f-phone").fill(DATA.phone);
    assert.equal(await dots(name), "disc");
    assert.equal(await name.inputValue(), DATA.name, "the box holds what was typed");
    assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
    const show = page.locator(".field", { has: name }).getByRole("button", { name: t.maskShow });
    await show.tap();
    assert.equal(await dots(name), "none");
    await page.context().clock.fastForward("00:21");
    assert.equal(await dots(name), "disc", "nobody has to remember to hide it");
    await show.focus();
    await page.keyboard.press("Enter");
    assert.equal(await dots(name), "none", "by the keyboard, too");
    await page.context().clock.resume();
    await app.walk(DATA, "check", "contact");
    const answers = page.locator("dd").filter({ hasText: new RegExp(`^(${DATA.name}|${DATA.phone})$`) });
    assert.equal(await answers.count(), 2);
    for (const answer of await answers.all()) assert.equal(await dots(answer), "disc");
    assert.equal(await dots(page.locator("dd").filter({ hasText: DATA.story })), "none", "what has to be read through is not hidden");
    assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
    await page.locator(".group-head .kiosk-show").tap();
    for (const answer of await answers.all()) assert.equal(await dots(answer), "none");
    await page.getByRole("button", { name: "English" }).first().tap();
    await page.getByRole("button", { name: kioskWords("en").maskHide }).waitFor();
  },
  options,
);

journey(
  "contrast is beside language and large type, on every page, and forgotten with the session",
  async (app) => {
    const { page } = app;
    const button = page.getByRole("button", { name: t.contrast });
    await button.tap();
    const colour = () => page.locator("main h1").evaluate((title) => [getComputedStyle(title).color, getComputedStyle(document.body).backgroundColor, title.closest(".jiesu") && getComputedStyle(title.closest(".jiesu")).backgroundColor].join(" "));
    assert.match(await colour(), /^rgb\(255, 255, 255\).*rgb\(0, 0, 0\)/);
    assert.deepEqual(await barriers(page), []);
    await app.begin();
    await app.walk(DATA, "contact");
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    await app.fill("contact", DATA);
    await page.locator("#f-phone").tap();
    await page.getByRole("region", { name: pads["pad-phone"] }).waitFor();
    assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
    await page.locator("#kiosk-end").tap();
    await Promise.all([page.waitForNavigation(), page.locator("#kiosk-sure").tap()]);
    await app.button("UiBegin").and(page.locator(":enabled")).waitFor();
    assert.equal(await button.getAttribute("aria-pressed"), "false");
  },
  options,
);
