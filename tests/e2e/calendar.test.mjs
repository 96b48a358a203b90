// The working calendar against an independent one: the npm package chinese-days, every day and 100,000 sums.

import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import chineseDays from "chinese-days";

const folder = resolve(process.env.JIESU_RULES_DIR ?? "dist/rules");
const { addWorkingDays, isWorkingDay, workingDaysBetween } = await import(pathToFileURL(join(folder, "node.js")));

const FIRST = "2020-01-01";
const LAST = "2026-12-31";
const DAY = 86_400_000;
const text = (ms) => new Date(ms).toISOString().slice(0, 10);
const first = Date.parse(FIRST);
const days = Array.from({ length: (Date.parse(LAST) - first) / DAY + 1 }, (_, index) => text(first + index * DAY));

test("every day of 2020 to 2026 is worked or not, as another package has it", () => {
  const different = days.filter((day) => isWorkingDay(day) !== chineseDays.isWorkday(day));
  assert.deepEqual(different, []);
});

test("100,000 sums of working days come out the same", () => {
  // The other package walks day by day, and its answers are days; so the walk is made once.
  const worked = days.filter((day) => chineseDays.isWorkday(day));
  const place = new Map(worked.map((day, index) => [day, index]));
  const before = new Map();
  let count = 0;
  for (const day of days) {
    if (place.has(day)) count += 1;
    before.set(day, count);
  }
  let state = 20261122;
  const draw = (bound) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state % bound;
  };
  const wrong = [];
  for (let run = 0; run < 100_000; run += 1) {
    const start = days[draw(days.length)];
    const n = 1 + draw(90);
    const found = addWorkingDays(start, n);
    const expected = worked[before.get(start) - 1 + n];
    if (expected === undefined) {
      if (!found.provisional) wrong.push(`${start} + ${n}: ${found.date} needs a year that is not announced`);
    } else {
      if (found.provisional || found.date !== expected) wrong.push(`${start} + ${n}: ${found.date}, not ${expected}`);
      if (workingDaysBetween(start, found.date) !== n) wrong.push(`${start} to ${found.date}: not ${n}`);
    }
  }
  assert.deepEqual(wrong.slice(0, 5), []);
  // That the walk is the other package's own answer is shown on a part: each call takes it milliseconds.
  for (let run = 0; run < 300; run += 1) {
    const start = days[draw(days.length - 200)];
    const n = 1 + draw(60);
    assert.equal(chineseDays.findWorkday(n, start), worked[before.get(start) - 1 + n], `${start} + ${n}`);
  }
});
