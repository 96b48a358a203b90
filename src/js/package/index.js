export { default } from "./jiesu_rules.js";
export * from "./jiesu_rules.js";
export { lint, load, loadChecker, packs } from "./files.js";
