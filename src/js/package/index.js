export { announcedYears, default, initSync } from "./jiesu_rules.js";
export { addWorkingDays, isWorkingDay, workingDaysBetween } from "./days.js";
export { lint, load, loadChecker, packs } from "./files.js";
export { Policy, Session } from "./session.js";
// For node.js and jiesu_check.js alone: what is at hand is known in one place.
export { checkWith, readWith, text } from "./files.js";
