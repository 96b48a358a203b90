import { readFileSync } from "node:fs";
import { checkWith, initSync, readWith } from "./index.js";
import * as checker from "./jiesu_check.js";

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

export { addWorkingDays, announcedYears, initSync, isWorkingDay, lint, load, packs, workingDaysBetween } from "./index.js";
export { Policy, Session } from "./index.js";
export const loadChecker = async () => {};

export default async function init() {
  return wasm;
}
