import { readFileSync } from "node:fs";
import { readWith } from "./files.js";
import { initSync } from "./jiesu_rules.js";

// Everything is on the disk, so `import` alone is enough; `init` and `load` may still be called.
const wasm = initSync({ module: readFileSync(new URL("./jiesu_rules_bg.wasm", import.meta.url)) });
readWith((address) => readFileSync(address, "utf8"));

export * from "./jiesu_rules.js";
export { load, packs } from "./files.js";

export default async function init() {
  return wasm;
}
