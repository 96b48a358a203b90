// A new version of the app is offered, never forced, and not over an open complaint.

import assert from "node:assert/strict";
import { complaint } from "./support/app.mjs";
import { Front } from "./support/bank.mjs";
import { publish, settled, take } from "./support/faults/update.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();

journey(
  "an update is offered at home, not over an open complaint, and loses nothing",
  async (app, front) => {
    const { page } = app;
    const before = await settled(app);
    await app.begin();
    await app.walk(complaint(), "story");
    await app.fill("story", complaint());
    await app.saved();
    await publish(app, front);
    assert.equal(await app.text("NoticeUpdate").count(), 0, "nothing disturbs an open complaint");
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);

    await app.button("UiLeave").click();
    await take(app, before);
    await app.button("UiResume").click();
    await app.isOn("story");
    assert.equal(await page.locator("#f-story").inputValue(), complaint().story);
    assert.equal(await app.text("NoticeUpdate").count(), 0);
  },
  { bank: () => new Front() },
);
