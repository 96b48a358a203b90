// A tablet that is left lying about: it says that it will lock, and locks in every window, with everything that was typed kept.

import assert from "node:assert/strict";
import { complaint } from "./support/app.mjs";
import { panelWords } from "./support/health.mjs";
import { beginAsStaff, setPassphrase, staffBank, unlock } from "./support/staff.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const t = panelWords("staff");
const STORY = "我问了三次，没有人答复，最后让我第二天再来。";

function bank() {
  const front = staffBank();
  const plain = JSON.parse(front.changes["/config.json"]);
  front.minutes = (lock_minutes) => (front.changes["/config.json"] = JSON.stringify({ ...plain, storage: { lock_minutes } }));
  return front;
}

const options = { open: false, bank, manner: { viewport: { width: 820, height: 1180 } } };

/** A window whose time the test turns, in all windows of the browser at once. */
async function begun(app) {
  await app.page.context().clock.install();
  await setPassphrase(app);
  await beginAsStaff(app, "陈志远");
  await app.walk(complaint(), "story");
}

/** Lets time pass; afterwards it runs on by itself. */
async function pass(app, time) {
  await app.page.context().clock.fastForward(time);
  await app.page.context().clock.resume();
}

const warning = (app) => app.page.getByRole("dialog", { name: t.lockTitle });
// Gone from the document, not only from sight: between the press and the event that removes the window the test must not turn
// the time.
const closed = (app) => app.page.locator("dialog").waitFor({ state: "detached" });
const locked = (app) => app.page.getByRole("heading", { level: 1, name: app.t.lockedTitle }).waitFor();

/** Back in the draft: the window remembers it, or offers it at home. */
async function resumed(app) {
  const story = app.page.locator("#f-story");
  await story.or(app.button("UiResume")).first().waitFor();
  if (await app.button("UiResume").isVisible()) {
    await app.button("UiResume").click();
  }
  await story.waitFor();
  return story.inputValue();
}

journey(
  "after five minutes it locks, a minute before it says so, and what was typed last is there afterwards",
  async (app) => {
    await begun(app);
    await pass(app, "03:50");
    assert.equal(await warning(app).count(), 0);
    await pass(app, "00:20");
    await warning(app).getByRole("alert").getByText(t.lockText).waitFor();
    await warning(app).getByRole("button", { name: t.lockStay }).click();
    await closed(app);
    await pass(app, "03:50");
    assert.equal(await warning(app).count(), 0, "the time begins anew");
    // Typed, and left at once: it is stored before the key goes.
    await app.page.locator("#f-story").fill(STORY);
    await pass(app, "05:01");
    await locked(app);
    assert.equal(await warning(app).count(), 0);
    const shown = await app.page.locator("body").innerText();
    assert.ok(!shown.includes(STORY) && !shown.includes("陈志远"));
    await unlock(app);
    assert.equal(await resumed(app), STORY);
  },
  options,
);

journey(
  "work in one window keeps the others open; when it ends, all lock, with the windows over them",
  async (app) => {
    await begun(app);
    const other = await app.another();
    await other.page.goto(`${app.url}/`);
    await unlock(other);
    await other.button("UiStaffBegin").waitFor();
    await pass(app, "04:10");
    await warning(app).waitFor();
    await warning(other).waitFor();
    await other.page.keyboard.press("Escape");
    await closed(app);
    await pass(app, "03:50");
    assert.equal((await warning(app).count()) + (await warning(other).count()), 0);
    await other.button("UiHealth").click();
    const health = other.page.getByRole("dialog", { name: panelWords("health").title });
    await health.waitFor();
    await pass(app, "05:05");
    await locked(app);
    await locked(other);
    await closed(other);
  },
  options,
);

journey(
  "a touch that wakes a sleeping tablet does not keep it open, and the bank sets the time",
  async (app, front) => {
    front.minutes(2);
    await begun(app);
    await pass(app, "01:05");
    await warning(app).waitFor();
    await warning(app).getByRole("button", { name: t.lockStay }).click();
    // Nothing ran while it slept; the first thing that happens is the touch.
    await pass(app, "10:00:00");
    await app.page.mouse.move(20, 20);
    await locked(app);
  },
  options,
);
