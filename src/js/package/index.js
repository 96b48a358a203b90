export { announcedYears, default, initSync } from "./jiesu_rules.js";
export { addWorkingDays, isWorkingDay, workingDaysBetween } from "./days.js";
export { lint, load, loadChecker, packs } from "./files.js";
export { Policy, Session } from "./session.js";
