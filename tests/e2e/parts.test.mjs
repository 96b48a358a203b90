// What scripts of their own draw on a page: how much time is left, a helper for the story, and the voice for large letters.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { complaint } from "./support/app.mjs";
import { barriers } from "./support/barriers.mjs";
import { faults } from "./support/layout.mjs";
import { ROOT } from "./support/places.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const OWN = "我自己写的一句。";
const words = (language) => JSON.parse(readFileSync(join(ROOT, `src/text/parts/${language}.json`), "utf8"));
const t = words("zh-Hans");

const story = (app) => app.page.locator("#f-story");
const opened = async (app) => {
  await app.begin();
  await app.walk(complaint(), "story");
  await app.page.getByRole("button", { name: t.story, exact: true }).click();
};
const tapped = (app, part, index) => app.page.getByRole("group", { name: t[`story${part}`] }).getByRole("button", { name: t[`story${part}${index}`], exact: true });

journey("how much time is left stands on the receipt, in words as well as a picture, and the page of the code tells the same, or what it knows", async (app) => {
  const { page } = app;
  await app.handIn();
  const face = page.getByRole("group", { name: t.clock, exact: true });
  await face.waitFor();
  assert.equal(await face.count(), 1, "one face, beside the date it is about");
  assert.match(await face.innerText(), /还有 \d+ 天|明天到期/);
  assert.deepEqual(await barriers(page), []);
  await page.getByRole("button", { name: "English" }).click();
  const english = page.getByRole("group", { name: words("en").clock });
  const left = await english.locator(".dial-title").innerText();
  const code = (await page.locator("[data-code]").innerText()).trim();
  await page.goto(`${app.url}/status.html`);
  const ask = async () => {
    await page.locator("#code").fill(code);
    await page.locator("form .btn").first().click();
  };
  await ask();
  await english.getByText(left, { exact: true }).waitFor();
  // A bank whose backend does not count tells how long it has been.
  await page.route("**/status", async (route) => {
    const answer = await route.fetch();
    const { reply_by, ...rest } = await answer.json();
    await route.fulfill({ response: answer, json: rest });
  });
  await ask();
  await english.getByText(words("en").clockNew).waitFor();
  assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
});

journey("the helper stays closed until it is asked for, and whoever types meets nothing else", async (app) => {
  await app.begin();
  await app.walk(complaint(), "story");
  const open = app.page.getByRole("button", { name: t.story, exact: true });
  await open.waitFor();
  assert.equal(await open.getAttribute("aria-expanded"), "false");
  assert.equal(await app.page.getByText(t.storyWhat, { exact: true }).isVisible(), false);
  await app.walk(complaint(), "evidence", "story");
});

journey("the helper asks in order, shows how it reads, and puts it behind what was typed", async (app, bank) => {
  const { page } = app;
  await opened(app);
  const questions = ["What", "When", "Who", "Said", "Cost", "Want"].map((part) => t[`story${part}`]);
  assert.deepEqual(await page.locator(".story-card legend").allInnerTexts(), questions);
  const put = page.getByRole("button", { name: t.storyPut, exact: true });
  await put.click();
  await page.getByText(t.storyEmpty, { exact: true }).waitFor();
  assert.equal(await story(app).inputValue(), "");
  await story(app).fill(OWN);
  await tapped(app, "What", 0).click();
  await tapped(app, "What", 2).click();
  await tapped(app, "What", 2).click();
  await page.getByRole("group", { name: t.storyWho }).getByRole("textbox").fill("3 号窗口。");
  assert.equal(await page.locator(".story-read").innerText(), "收费没有事先说明。\n经办：3 号窗口。");
  assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
  await put.click();
  const first = `${OWN}\n收费没有事先说明。\n经办：3 号窗口。`;
  assert.equal(await story(app).inputValue(), first);
  // As it stands there unchanged, it is brought up to date in its place.
  await tapped(app, "Want", 1).click();
  await page.getByRole("button", { name: t.storyAgain, exact: true }).click();
  assert.equal(await story(app).inputValue(), `${first}\n我希望：退还费用。`);
  // Once a person has changed it, it is theirs.
  await story(app).fill(`${OWN}\n收费没有说明。`);
  await tapped(app, "Said", 1).click();
  await put.click();
  assert.ok((await story(app).inputValue()).startsWith(`${OWN}\n收费没有说明。\n收费没有事先说明。`));
  const told = await story(app).inputValue();
  await app.saved();
  await app.walk(complaint({ story: "" }), "declaration", "story");
  await app.fill("declaration", complaint());
  await app.confirm();
  await app.receiptNumber();
  const { cases } = { cases: await bank.cases() };
  assert.equal(cases[0].body.matter.story, told, "the bank has what stood there");
});

journey("in large letters on a telephone, the helper asks one question after the other", async (app) => {
  const { page } = app;
  await app.button("UiLargeType").click();
  await opened(app);
  const asked = () => page.locator(".story-card legend:visible").allInnerTexts();
  const press = (word) => page.getByRole("button", { name: t[word], exact: true }).click();
  assert.deepEqual(await asked(), [t.storyWhat]);
  await tapped(app, "What", 0).click();
  await press("storyNext");
  assert.deepEqual(await asked(), [t.storyWhen]);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), t.storyWhen, "a screen reader says the next one");
  assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
  await press("storyBack");
  assert.equal(await tapped(app, "What", 0).getAttribute("aria-pressed"), "true");
  await page.setViewportSize({ width: 820, height: 1180 });
  assert.equal((await asked()).length, 6, "where there is room, all at once");
});

journey("the helper works by keyboard alone, keeps what was tapped in another language, and stores nothing by itself", async (app) => {
  const { page } = app;
  await app.begin();
  await app.walk(complaint(), "story");
  await page.getByRole("button", { name: t.story, exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await tapped(app, "What", 0).getAttribute("aria-pressed"), "true");
  await page.getByRole("group", { name: t.storySaid }).getByRole("textbox").fill("只在这里写过");
  assert.ok(!(await app.everythingStored()).includes("只在这里写过"));
  await page.getByRole("button", { name: "English" }).click();
  const en = words("en");
  await page.getByRole("button", { name: en.storyShut, exact: true }).waitFor();
  assert.match(await page.locator(".story-read").innerText(), /^A fee was charged/);
  await page.getByRole("button", { name: en.storyShut, exact: true }).click();
  assert.equal(await page.getByText(en.storyLead).isVisible(), false);
});

/** Headless browsers have no voice: what would be said is written down. */
function voice(languages) {
  self.said = [];
  const say = { getVoices: () => languages.map((lang) => ({ lang })), speak: ({ text, lang }) => self.said.push([text, lang]), cancel: () => (self.said.length = 0), addEventListener() {}, speaking: false, pending: false };
  Object.defineProperty(self, "speechSynthesis", { value: say });
}

journey("large letters bring a voice, which says the page and the helper's choices and never what was typed", async (app) => {
  const { page } = app;
  await page.addInitScript(voice, ["zh-CN"]);
  await page.reload();
  await app.button("UiBegin").and(page.locator(":enabled")).waitFor();
  const aloud = page.getByRole("button", { name: t.aloud, exact: true });
  assert.equal(await aloud.count(), 0, "nobody else meets it");
  // Where all questions of the helper are in sight.
  await page.setViewportSize({ width: 820, height: 1180 });
  await app.button("UiLargeType").click();
  await opened(app);
  await story(app).fill(OWN);
  await tapped(app, "Want", 1).click();
  await page.getByRole("group", { name: t.storyWho }).getByRole("textbox").fill("只在这里写过");
  await aloud.click();
  await page.waitForFunction(() => self.said.length > 0);
  const said = await page.evaluate(() => self.said.map(([text]) => text).join("\n"));
  for (const heard of [app.t.StoryTitle, t.storyWho, t.storyWho0, t.storyWant1]) assert.ok(said.includes(heard), `${heard} is not said`);
  for (const typed of [OWN, "只在这里写过"]) assert.ok(!said.includes(typed), `${typed} is said`);
  assert.deepEqual([...(await barriers(page)), ...(await faults(page, true))], []);
  await app.next("story");
  await app.isOn("evidence");
  await page.waitForFunction(() => self.said.length === 0);
  // No voice of that language: what else can be done is said in words.
  await page.getByRole("button", { name: "English" }).click();
  const en = words("en");
  await page.getByRole("button", { name: en.aloud, exact: true }).click();
  await page.getByRole("dialog", { name: en.aloud }).getByText(en.aloudElse).waitFor();
});
