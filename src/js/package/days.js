// Working days. They cross into wasm as numbers: as texts the way would be longer than the search.

import { checkDay, dayAfter, dayIsWorked, daysBetween, refuseCount } from "./jiesu_rules.js";

/** What the wasm says of days that are none, and of years that are not announced. */
const NONE = -(2 ** 31);
const TWO = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0"));

/** `2026-09-30` as 20260930; 0 where the text has another form. */
function digits(date) {
  if (typeof date !== "string" || date.length !== 10) return 0;
  let number = 0;
  for (let i = 0; i < 10; i += 1) {
    const digit = date.charCodeAt(i) - 48;
    if (i === 4 || i === 7) {
      if (digit !== -3) return 0;
    } else if (digit >= 0 && digit <= 9) {
      number = number * 10 + digit;
    } else {
      return 0;
    }
  }
  return number;
}

const dayText = (day) =>
  `${TWO[(day / 1e6) | 0]}${TWO[((day / 1e4) | 0) % 100]}-${TWO[((day / 100) | 0) % 100]}-${TWO[day % 100]}`;

export function addWorkingDays(date, n) {
  const day = digits(date);
  // Nothing but a whole number of 32 bits is the same after `>>>`.
  const due = typeof n === "number" && n >>> 0 === n ? dayAfter(day, n, 0) : 0;
  if (due > 0) return { date: dayText(due), provisional: false };
  if (due < 0) {
    return { date: dayText(-due), provisional: true, waitingFor: dayAfter(day, n, 1), expected: dayText(dayAfter(day, n, 2)) };
  }
  checkDay(date, "date");
  refuseCount(n);
}

export function workingDaysBetween(a, b) {
  const days = daysBetween(digits(a), digits(b));
  if (days !== NONE) return days;
  checkDay(a, "a");
  checkDay(b, "b");
}

export function isWorkingDay(date) {
  const works = dayIsWorked(digits(date));
  if (works !== NONE) return works === 1;
  checkDay(date, "date");
}
