// After a session at a terminal nothing of it is in the browser: wiped by time alone on some pages, the memory of the page
// searched, its history looked at, and a handful of sessions weighed. Every page, and a hundred of them: `cargo xtask proof kiosk`.

import assert from "node:assert/strict";
import { complaint } from "./support/app.mjs";
import { remembered, used, memory } from "./support/heap.mjs";
import { AT_KIOSK, endSession, kioskBank, leftAlone, wholeSession } from "./support/kiosk.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const options = { bank: kioskBank, manner: AT_KIOSK };
const DATA = complaint({ name: "标记欧阳淑芬", phone: "13957104418", person: "标记司徒志远", story: "标记经过：在大堂的机器上等了四十分钟，没有人来。", amount: "48217.36" });
const TYPED = ["标记欧阳", DATA.phone, "标记司徒", "标记经过", DATA.amount];

// Where boxes are, much is typed, and all is; the wipe itself asks for no page.
for (const slug of ["contact", "story", "declaration"]) {
  journey(`who walks away on the page ${slug} leaves nothing`, (app) => leftAlone(app, DATA, slug, TYPED), options);
}

journey(
  "what was typed is in the page's memory while it is typed, and after the end neither there nor in its history",
  async (app) => {
    const session = await memory(app.page);
    await app.upToConfirm(DATA);
    const before = await remembered(session, TYPED);
    assert.ok(before.includes(DATA.phone), "the search would find it");
    await app.confirm();
    await app.receiptNumber();
    await endSession(app);
    assert.deepEqual(await remembered(session, TYPED), []);
    const { entries } = await session.send("Page.getNavigationHistory");
    for (const { url, title } of entries) for (const typed of TYPED) assert.ok(!decodeURIComponent(url + title).includes(typed));
    const names = await app.page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat().join("\n"));
    assert.ok(!/\/api\//.test(names), "no answer of the bank is kept");
  },
  options,
);

journey(
  "one session after the other, and the memory does not grow",
  async (app) => {
    const session = await memory(app.page);
    const weights = [];
    for (let number = 0; number < 5; number += 1) {
      await wholeSession(app, DATA);
      weights.push(await used(session));
    }
    // The first ones bring what stays: code, words, styles.
    const [settled, last] = [weights[2], weights[4]];
    assert.ok(last < settled * 1.15, `${weights.map((bytes) => Math.round(bytes / 1024)).join(", ")} KiB`);
  },
  options,
);
