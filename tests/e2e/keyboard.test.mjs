// Without a mouse: the whole way, and where the focus is at every step of it.

import assert from "node:assert/strict";
import { complaint, onlyCase } from "./support/app.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

/** Presses Tab until the element has the focus, as often as there are stops on the page at most. */
async function reach(app, locator, key = "Tab") {
  await locator.waitFor();
  for (let stop = 0; stop < 60; stop += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await app.page.keyboard.press(key);
  }
  assert.fail(`${locator} cannot be reached by ${key}`);
}

async function headingHasFocus(app) {
  await app.page.waitForFunction(() => document.activeElement?.tagName === "H1");
}

journey("the whole way by keyboard, with the focus on every new heading", async (app, bank) => {
  const { page, t } = app;
  const keys = page.keyboard;
  const data = complaint();
  const press = async (locator, key = "Enter") => {
    await reach(app, locator);
    await keys.press(key);
  };
  const tick = async (name, role = "checkbox") => press(page.getByRole(role, { name }).first(), "Space");
  const write = async (locator, text) => {
    await reach(app, locator);
    await keys.insertText(text);
  };

  await press(app.button("UiBegin"));
  await headingHasFocus(app);
  await press(app.button("UiStartBegin"));
  await app.isOn("who");
  await headingHasFocus(app);
  await tick(t.CapacitySelf, "radio");
  await press(app.button("Continue"));

  await app.isOn("contact");
  await headingHasFocus(app);
  await write(page.getByLabel(t.Name).first(), data.name);
  await write(page.locator("#f-phone"), data.phone);
  // Enter in a line goes on, as in any form.
  await keys.press("Enter");

  await app.isOn("about");
  await headingHasFocus(app);
  await reach(app, page.getByRole("combobox", { name: t.Outlet }));
  await keys.press("ArrowDown");
  await write(page.getByLabel(t.StaffPerson).first(), data.person);
  await tick(t.PlaceCounter, "radio");
  // The arrows move within the group and choose.
  await keys.press("ArrowDown");
  assert.equal(await page.getByRole("radio", { name: t.PlaceLobby }).isChecked(), true);
  await press(app.button("Continue"));

  await app.isOn("grounds");
  await headingHasFocus(app);
  await tick(t.GroundAttitude);
  await press(app.button("Continue"));

  await app.isOn("story");
  await headingHasFocus(app);
  await tick(t.OccurredExact, "radio");
  const boxes = page.getByRole("group", { name: t.OccurredOn });
  await write(boxes.getByLabel(t.DateYear, { exact: true }), data.day[0]);
  await write(boxes.getByLabel(t.DateMonth, { exact: true }), data.day[1]);
  await write(boxes.getByLabel(t.DateDay, { exact: true }), data.day[2]);
  await write(page.locator("#f-story"), data.story);
  await press(app.button("Continue"));

  await app.isOn("evidence");
  await headingHasFocus(app);
  await reach(app, page.getByLabel(t.AddFiles));
  await press(app.button("Continue"));
  await app.isOn("demand");
  await headingHasFocus(app);
  await tick(t.DemandExplain);
  await press(app.button("Continue"));
  await app.isOn("result");
  await headingHasFocus(app);
  await press(app.button("ToCheck"));
  await app.isOn("check");
  await headingHasFocus(app);
  await press(app.button("ToDeclaration"));
  await app.isOn("declaration");
  await headingHasFocus(app);
  await tick(t.DeclarationTick);
  await press(app.button("HandIn"));
  await app.receiptNumber();
  await headingHasFocus(app);
  assert.equal((await onlyCase(bank)).body.respondent.place, "lobby");
});

journey("the summary of faults takes the focus, and each of its lines leads to its field", async (app) => {
  const { page, t } = app;
  await app.begin();
  await app.walk(complaint(), "contact");
  await app.type("Email", "keine-adresse");
  await app.button("Continue").click();
  await page.waitForFunction(() => document.activeElement?.dataset.focus === "summary");
  const summary = page.getByRole("alert").filter({ hasText: t.ProblemsTitle });
  for (const [fault, field] of [["NeedName", "f-name"], ["BadEmail", "f-email"]]) {
    await reach(app, summary.getByRole("button", { name: t[fault] }));
    await page.keyboard.press("Enter");
    await page.waitForFunction((id) => document.activeElement?.id === id, field);
    const described = await page.locator(`#${field}`).evaluate((input) => {
      const ids = (input.getAttribute("aria-describedby") ?? "").split(" ");
      return ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    });
    assert.ok(described.includes(t[fault]), "and the fault is read out with the field");
    assert.equal(await page.locator(`#${field}`).getAttribute("aria-invalid"), "true");
    await page.locator("h1").focus();
    await reach(app, summary.getByRole("button", { name: t[fault] }), "Shift+Tab");
    await page.locator("h1").focus();
    await page.keyboard.press("Shift+Tab");
    await page.locator(".bar .tool").first().focus();
  }
  await app.type("Name", "李秀英");
  await summary.getByRole("button", { name: t.NeedName }).waitFor({ state: "detached" });
  assert.equal(await summary.getByRole("button", { name: t.BadEmail }).count(), 1, "what is mended goes, what is not stays");
});

journey("the skip link leads past the bar", async (app) => {
  const { page, t } = app;
  await app.begin();
  await page.locator(".bar button").first().focus();
  await reach(app, page.getByRole("button", { name: t.UiSkip }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "MAIN");
});

journey("a deleted file or draft does not lose the focus", async (app) => {
  const { page, t } = app;
  await app.begin();
  await app.walk(complaint(), "contact");
  await app.button("UiLeave").click();
  await reach(app, app.button("UiDiscard"));
  await page.keyboard.press("Enter");
  await page.waitForFunction((no) => document.activeElement?.textContent === no, t.UiDiscardNo);
  await page.keyboard.press("Enter");
  await page.waitForFunction((discard) => document.activeElement?.textContent === discard, t.UiDiscard);
});
