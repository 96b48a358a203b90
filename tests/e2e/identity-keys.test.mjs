// The number of an identity document, outside a terminal: our keys for whoever touches its box, the system's for everybody else.

import assert from "node:assert/strict";
import { complaint } from "./support/app.mjs";
import { barriers } from "./support/barriers.mjs";
import { panelWords } from "./support/health.mjs";
import { faults } from "./support/layout.mjs";
import { beginAsStaff, setPassphrase, staffBank } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const NUMBER = "11010519491231002X";
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const TABLET = { viewport: { width: 820, height: 1180 }, hasTouch: true };

/** The page about the person, with a document of this kind chosen, once its box can be touched. */
async function withDocument(app, kind = "resident_id") {
  await app.isOn("contact");
  const asked = app.page.waitForResponse((response) => response.url().endsWith("/parts/identity.js"));
  await app.page.locator("#f-id_kind").selectOption(kind);
  await asked;
  return app.page.locator("#f-id_number");
}

const toContact = (app) => app.begin().then(() => app.walk(complaint(), "contact"));
const keysOf = (app) => app.page.getByRole("region", { name: panelWords("parts", app.language)["pad-identity"] });
/** Once the keys could come: their place is in the page. */
const ready = (app) => app.page.locator(".pad").waitFor({ state: "attached" });
const tapOn = async (app, text) => {
  for (const sign of text) await keysOf(app).getByRole("button", { name: sign, exact: true }).tap();
};
const edges = (place) => place.evaluate((element) => element.getBoundingClientRect().toJSON());

/** Types a number with a wrong last digit by the keys, is told, mends it, and goes on: nothing that is needed lies beneath them. */
async function typed(app, large) {
  const { page } = app;
  const t = panelWords("parts", app.language);
  const box = await withDocument(app);
  await ready(app);
  await box.tap();
  const keys = keysOf(app);
  await keys.waitFor();
  assert.equal(await box.getAttribute("inputmode"), "none", "the system's keyboard stays away");
  assert.deepEqual([...(await barriers(page)), ...(await faults(page, large))], []);
  await tapOn(app, "110105194912310021");
  assert.equal(await box.inputValue(), "110105194912310021");
  await keys.getByRole("button", { name: t.padDone }).tap();
  await keys.waitFor({ state: "hidden" });
  assert.equal(await box.getAttribute("inputmode"), null, "without the keys the box is what it was");
  await app.next("contact");
  const fault = page.locator("#f-id_number-error");
  await fault.waitFor();
  // By its link the box is reached without being touched itself.
  await page.getByRole("alert").getByRole("button").first().tap();
  await keys.waitFor();
  const top = (await edges(keys)).top;
  for (const place of [fault, box]) {
    const { top: above, bottom } = await edges(place);
    assert.ok(above >= 0 && bottom <= top, `from ${above} to ${bottom}, the keys begin at ${top}`);
  }
  await keys.getByRole("button", { name: t.padDeleteName }).tap();
  await tapOn(app, "X");
  assert.equal(await box.inputValue(), NUMBER);
  // All of the page can be brought above the keys, and what is pressed there is pressed, though they go.
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  assert.ok((await edges(page.locator(".foot"))).bottom <= (await edges(keys)).top + 1, "the end of the page is above the keys");
  const consent = page.locator("label[for=f-id_consent]");
  await consent.tap();
  await page.locator("#f-id_consent:checked").waitFor({ state: "attached" });
  await keys.waitFor({ state: "hidden" });
}

for (const [language, large, colorScheme] of [["zh-Hans", false, "light"], ["zh-Hans", true, "dark"], ["en", true, "light"], ["en", false, "dark"]]) {
  journey(
    `on a telephone, in ${language}, ${large ? "large" : "ordinary"} type and ${colorScheme} colours, an identity number is typed on keys with an X`,
    async (app) => {
      if (large) await app.button("UiLargeType").tap();
      await toContact(app);
      await app.fill("contact", complaint());
      await typed(app, large);
    },
    { manner: { ...PHONE, colorScheme, language } },
  );
}

journey(
  "so it is on staff's tablet",
  async (app) => {
    await setPassphrase(app);
    await beginAsStaff(app, "陈志远");
    await app.walk(complaint(), "contact");
    await app.fill("contact", complaint());
    await typed(app, false);
  },
  { open: false, bank: staffBank, manner: TABLET },
);

journey(
  "whoever asks for the system's keyboard keeps it, real keys send ours away, and the browser's back button takes them along",
  async (app) => {
    const { page } = app;
    await toContact(app);
    const box = await withDocument(app);
    await ready(app);
    await box.tap();
    await keysOf(app).waitFor();
    await page.keyboard.type("1");
    await keysOf(app).waitFor({ state: "hidden" });
    assert.equal(await box.inputValue(), "1");
    assert.equal((await app.focused()).id, "f-id_number");
    await box.tap();
    await keysOf(app).waitFor();
    await keysOf(app).getByRole("button", { name: panelWords("parts").padLetters }).tap();
    await keysOf(app).waitFor({ state: "hidden" });
    assert.equal(await box.getAttribute("inputmode"), null);
    await page.locator("#f-phone").tap();
    await box.tap();
    assert.equal(await box.getAttribute("inputmode"), null, "the choice holds");
    assert.equal(await keysOf(app).isVisible(), false);
    // Another page, another box.
    await page.goBack();
    await app.isOn("who");
    await app.next("who");
    await app.isOn("contact");
    await box.tap();
    await keysOf(app).waitFor();
    await page.goBack();
    await app.isOn("who");
    await keysOf(app).waitFor({ state: "hidden" });
  },
  { manner: PHONE },
);

journey(
  "telephone and amount keep the system's keys, and a document with letters its keyboard",
  async (app) => {
    const { page } = app;
    await toContact(app);
    const box = await withDocument(app);
    await ready(app);
    // What a screen reader presses is a click, and no finger.
    await box.evaluate((element) => {
      element.focus();
      element.click();
    });
    assert.equal(await box.getAttribute("inputmode"), null);
    await page.locator("#f-id_kind").selectOption("passport");
    for (const [place, mode] of [[box, null], [page.locator("#f-phone"), "tel"]]) {
      await place.tap();
      assert.equal(await place.getAttribute("inputmode"), mode);
      assert.equal(await page.locator(".pad").isVisible(), false);
    }
    await page.locator("#f-id_kind").selectOption("resident_id");
    // A mouse on a device that can be touched, too.
    await box.click();
    assert.equal(await box.getAttribute("inputmode"), null);
    assert.equal(await page.locator(".pad").isVisible(), false);
    await box.tap();
    await keysOf(app).waitFor();
  },
  { manner: PHONE },
);

journey(
  "where nothing can be touched, nothing of it is loaded",
  async (app) => {
    const { page } = app;
    const loaded = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await toContact(app);
    const box = await withDocument(app);
    await box.click();
    await box.fill(NUMBER);
    await app.saved();
    assert.deepEqual(loaded.filter((path) => /keys/.test(path)), []);
    assert.equal(await page.locator(".pad").count(), 0);
  },
);
