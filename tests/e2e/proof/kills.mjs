// A browser that is killed at random moments while a person types or while it sends: afterwards the draft or the
// receipt is there, and in the end exactly one case. JIESU_RUNS sets how many kills, JIESU_SEED the first seed.

import { App } from "../support/app.mjs";
import { Bank } from "../support/bank.mjs";
import { Device } from "../support/browser.mjs";
import { DATA, delivered, holds } from "../support/delivery.mjs";

const failures = [];

/** Small, seeded, good enough to choose moments (Marsaglia's xorshift). */
function random(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const first = Number(process.env.JIESU_SEED ?? 1);
const kills = Number(process.env.JIESU_RUNS ?? 40);
const tally = {};
for (let seed = first; seed < first + kills; seed += 1) {
  const draw = random(seed);
  const bank = await new Bank().open();
  const device = new Device();
  const window = async () => new App((await device.start()).pages()[0], bank.url);
  try {
    let app = await window();
    await app.open();
    const typing = draw() < 0.25;
    const moment = draw() ** 2 * 1200;
    let pressed;
    if (typing) {
      await app.begin();
      await app.walk(DATA, "story");
      pressed = app.page.locator("#f-story").pressSequentially(DATA.story, { delay: 5 });
    } else {
      await app.upToConfirm(DATA);
      // A bank that is slow to answer, or not to be reached: the death comes before, in or after each step.
      await bank.order(draw() < 0.5 ? { match: "PUT cases", answer: "late", seconds: draw() * 0.4 } : { match: "PUT cases", answer: "drop", times: 50 });
      pressed = app.button("HandIn").evaluate((button) => button.click());
    }
    pressed.catch(() => {});
    // The one wait in here that is meant: the moment of death is what is random.
    await new Promise((resolve) => setTimeout(resolve, moment));
    await device.kill();
    const before = (await bank.cases()).length;
    await bank.order();

    app = await window();
    await app.open();
    const resume = app.button("UiResume");
    const receipt = app.button("UiShowReceipt");
    await resume.or(receipt).first().waitFor();
    let found = "a receipt";
    if (await resume.isVisible()) {
      found = typing ? "the story as far as it was typed" : "the draft";
      await resume.click();
      if (typing) {
        await app.isOn("story");
        const story = await app.page.locator("#f-story").inputValue();
        if (!DATA.story.startsWith(story)) throw new Error("the story is not what was typed");
        await app.walk(DATA, "declaration", "story");
      }
      await app.isOn("declaration");
      await app.fill("declaration", DATA);
      await app.confirm();
    } else {
      await receipt.click();
    }
    await delivered(app);
    await holds(app, bank);
    const kind = `${typing ? "typing" : "sending"} | ${found} | ${before}`;
    tally[kind] = (tally[kind] ?? 0) + 1;
  } catch (error) {
    failures.push(`seed ${seed}: ${error.message.split("\n")[0]}`);
  } finally {
    await device.close();
    await bank.close();
  }
}
console.log("| killed while | found after the restart | cases at the bank when it died | runs |\n|---|---|---|---|");
for (const [kind, count] of Object.entries(tally)) {
  console.log(`| ${kind} | ${count} |`);
}
console.log(`\n${kills} kills, seeds ${first} to ${first + kills - 1}; ${failures.length} failed.`);
for (const failure of failures) {
  console.log(`- ${failure}`);
}
process.exitCode = failures.length === 0 ? 0 : 1;
