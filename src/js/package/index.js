import initWasm from "./jiesu_rules.js";
import { loadCommon } from "./files.js";

export * from "./jiesu_rules.js";
export { load, packs } from "./files.js";

export default async function init(source) {
  const [wasm] = await Promise.all([initWasm(source), loadCommon()]);
  return wasm;
}
