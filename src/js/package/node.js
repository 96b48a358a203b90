import { readFileSync } from "node:fs";
import { checkWith, readWith } from "./files.js";
import * as checker from "./jiesu_check.js";
import { initSync } from "./jiesu_rules.js";

// Everything is on the disk, so `import` alone is enough; `init`, `load` and `loadChecker` may still be called.
const module = (name) => ({ module: readFileSync(new URL(`./${name}_bg.wasm`, import.meta.url)) });
const wasm = initSync(module("jiesu_rules"));
readWith((address) => readFileSync(address, "utf8"));
let checks = false;
checkWith(() => {
  if (!checks) checker.initSync(module("jiesu_check"));
  checks = true;
  return checker;
});

export { announcedYears, initSync } from "./jiesu_rules.js";
export { addWorkingDays, isWorkingDay, workingDaysBetween } from "./days.js";
export { lint, load, packs } from "./files.js";
export { Policy, Session } from "./session.js";
export const loadChecker = async () => {};

export default async function init() {
  return wasm;
}
