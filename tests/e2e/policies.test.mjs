// The workbench: packs chosen and dropped, facts answered, cases run, without a network and without a barrier.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { barriers } from "./support/barriers.mjs";
import { APP, ROOT } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const RULES = process.env.JIESU_RULES_DIR ?? join(ROOT, "dist/rules");
const { Policy, addWorkingDays } = await import(pathToFileURL(join(RULES, "node.js")).href);

const RECEIVED = "2026-09-29T10:00";

/** Opens the workbench by its address; what the page complains about is collected in the answer. */
async function open(app) {
  const wrong = [];
  app.page.on("pageerror", (error) => wrong.push(error.message));
  app.page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await app.page.goto(`${app.url}/#/policies`);
  await app.page.locator("[data-outcome]").waitFor();
  await app.page.locator("#received").fill(RECEIVED);
  return wrong;
}

async function choose(page, id) {
  if ((await page.locator("#pack").inputValue()) !== id) await page.locator("#pack").selectOption(id);
  await page.getByText(`${id} · `).waitFor();
}

/** What Node says about the same case. */
const judged = (id, facts) => {
  const now = `${RECEIVED}:00+08:00`;
  return new Policy(id).assess({ facts, timeline: [{ kind: "received", occurred_at: now }], now });
};

journey(
  "facts that are answered change outcome and dates at once",
  async (app) => {
    const { page } = app;
    const wrong = await open(app);
    await choose(page, "s01-credit-coop-trial");
    await page.locator("[data-outcome=not_yet]").waitFor();
    assert.equal(await page.locator("[data-reply]").getAttribute("data-reply"), addWorkingDays("2026-09-29", 1).date);
    await page.getByLabel("收费", { exact: true }).check();
    await page.locator("#fact-place").selectOption("counter");
    await page.locator("#fact-capacity").selectOption("self");
    for (const fact of ["respondent_outlet", "occurred", "story", "specific_event"]) {
      await page.locator(`input[name=fact-${fact}][value=yes]`).check();
    }
    await page.locator("[data-outcome=accepted]").waitFor();
    await page.locator("#fact-tier").selectOption("city");
    const facts = { grounds: ["fees"], place: "counter", capacity: "self", respondent_outlet: true, occurred: true, story: true, specific_event: true, tier: "city" };
    const expected = judged("s01-credit-coop-trial", facts);
    assert.equal(expected.outcome.kind, "accepted");
    assert.notEqual(expected.reply_by.due.date, addWorkingDays("2026-09-29", 1).date);
    assert.equal(await page.locator("[data-reply]").getAttribute("data-reply"), expected.reply_by.due.date);
    assert.equal(await page.locator(".strip [data-kind=due]").getAttribute("data-date"), expected.reply_by.due.date);
    assert.match(await page.locator(".strip").innerText(), /国庆节/);

    await choose(page, "s05-three-ten-days");
    const other = judged("s05-three-ten-days", {});
    assert.equal(await page.locator("[data-reply]").getAttribute("data-reply"), other.reply_by.due.date);
    assert.deepEqual(wrong, []);
  },
  { open: false },
);

journey(
  "events are entered and taken back, and the clocks follow",
  async (app) => {
    const { page } = app;
    const wrong = await open(app);
    await choose(page, "s05-three-ten-days");
    // Whatever the rules know as an event can be entered.
    const schema = JSON.parse(readFileSync(join(ROOT, "src/rules/packs/pack.schema.json"), "utf8"));
    const known = JSON.stringify(schema).match(/\["occurred",[^\]]*\]/)[0];
    const offered = await page.locator("#event option").evaluateAll((all) => all.map(({ value }) => value).filter(Boolean));
    assert.deepEqual([...offered, "received"].sort(), JSON.parse(known).sort());

    const clock = page.locator("[data-clock=cn-reply]");
    const due = () => clock.getAttribute("data-due");
    const at = (time) => `${time}:00+08:00`;
    const timeline = [{ kind: "received", occurred_at: at(RECEIVED) }];
    const expected = () => {
      const now = timeline[timeline.length - 1].occurred_at;
      return new Policy("s05-three-ten-days").assess({ facts: {}, timeline, now }).clocks.find(({ id }) => id === "cn-reply");
    };
    const add = async (kind, time, attributes = {}) => {
      timeline.push({ kind, occurred_at: at(time), attributes });
      await page.locator("#event").selectOption(kind);
      await page.locator("#event-at").fill(time);
      for (const [name, value] of Object.entries(attributes)) {
        const field = page.locator(`#attribute-${name}`);
        if (value === "yes") await field.check();
        else await field.fill(value);
      }
      await page.locator("#event-add").click();
      assert.equal(await due(), expected().due.date, kind);
    };
    const before = await due();
    await add("marked_complex", "2026-10-09T09:00");
    assert.notEqual(await due(), before);
    const complex = await due();
    await add("extended", "2026-10-12T09:00");
    assert.equal(await due(), complex);
    assert.match(await clock.locator("[data-note=incomplete]").innerText(), /已经告诉客户/);
    assert.deepEqual(await barriers(page), []);
    await page.locator("[data-event=extended] button").click();
    assert.equal(await clock.locator("[data-note]").count(), 0);
    timeline.pop();
    await add("extended", "2026-10-12T09:00", { told: "yes", approved_by: "行长" });
    assert.ok((await due()) > complex);
    await add("replied", "2026-10-14T09:00");
    assert.equal(expected().state, "met");
    await clock.getByText("已做到").waitFor();
    for (const kind of ["replied", "extended", "marked_complex"]) await page.locator(`[data-event=${kind}] button`).click();
    assert.equal(await due(), before);
    assert.deepEqual(wrong, []);
  },
  { open: false },
);

journey(
  "the cases of three packs pass, and nothing bars the way in either language",
  async (app) => {
    const { page } = app;
    const wrong = await open(app);
    for (const id of ["s01-credit-coop-trial", "s10-three-lines", "s18-opinion-levels"]) {
      await choose(page, id);
      const { all, passed } = await page.locator("#cases").evaluate(({ dataset }) => ({ ...dataset }));
      assert.ok(Number(all) > 10);
      assert.equal(passed, all, id);
    }
    assert.deepEqual(await barriers(page), []);
    await page.locator("#language").click();
    await page.getByRole("heading", { level: 1, name: "Policy workbench" }).waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(wrong, []);
  },
  { open: false },
);

journey(
  "a file with faults is told fault by fault, a sound one is used",
  async (app) => {
    const { page } = app;
    const wrong = await open(app);
    const pack = JSON.parse(readFileSync(join(APP, "packs/s03-consumer-24h.json"), "utf8"));
    const give = (value) => page.locator("#file").setInputFiles({ name: "own.json", mimeType: "application/json", buffer: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)) });
    const faulty = { ...pack, clocks: pack.clocks.map((clock) => ({ ...clock, unit: "fortnight" })), colour: 1 };
    await give(faulty);
    await page.locator("[data-fault]").first().waitFor();
    assert.ok((await page.locator("[data-fault]").count()) >= 2);
    assert.match(await page.locator("#faults").innerText(), /clocks\[[\s\S]*fortnight/);
    assert.doesNotMatch(await page.locator("#faults").innerText(), /\{\w+\}/);
    assert.equal(await page.locator("[data-outcome]").count(), 0);
    await give("no JSON");
    await page.locator("#faults .tone-bad").waitFor();
    await give({ pack: { ...pack, id: "own-pack" }, wording: { "zh-Hans": { title: "自己的制度" } } });
    await page.getByRole("heading", { name: "自己的制度" }).waitFor();
    await page.locator("[data-outcome]").waitFor();
    assert.deepEqual(wrong, []);
  },
  { open: false },
);

journey(
  "it works without a network once it was there",
  async (app, bank) => {
    const { page } = app;
    await open(app);
    await page.locator("html[data-kept]").waitFor();
    await bank.shut();
    await page.reload();
    await page.locator("[data-outcome]").waitFor();
    await choose(page, "s14-four-types");
    const { all, passed } = await page.locator("#cases").evaluate(({ dataset }) => ({ ...dataset }));
    assert.equal(passed, all);
  },
  { open: false },
);

journey(
  "the example without a framework adds days and judges a case",
  async (app) => {
    const { page } = app;
    const wrong = [];
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    await page.goto(`${app.url}/examples/rules.html`);
    await page.locator("#why li").first().waitFor();
    assert.match(await page.locator("#sum").innerText(), /2026-10-08/);
    assert.match(await page.locator("#case").innerText(), /accepted.*2026-10-08/);
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(wrong, []);
  },
  { open: false },
);
