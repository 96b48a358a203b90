// Where everything is. `cargo xtask test e2e` says so by environment; a script started by hand finds the same.

import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** The app as it is shipped. */
export const APP = process.env.JIESU_APP_DIR ?? join(ROOT, "dist/app");
/** The app that can seal by SM2, SM3 and SM4, too. */
export const APP_WITH_SM = process.env.JIESU_APP_WITH_SM_DIR ?? join(ROOT, "dist/app-sm");
/** The rules package as it is shipped. */
export const RULES = process.env.JIESU_RULES_DIR ?? join(ROOT, "dist/rules");
/** The program that holds the server and the reference receiver. */
export const XTASK = process.env.JIESU_XTASK ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/xtask");
/** The browser. */
export const CHROMIUM = process.env.JIESU_CHROMIUM ?? "/usr/bin/chromium";
/** The other browser, in which only firefox.test.mjs runs. */
export const FIREFOX = process.env.JIESU_FIREFOX ?? "/usr/bin/firefox-esr";
/** A page of somebody else's that is a Yew app with the form in it: glue and wasm. */
export const YEW_HOST = process.env.JIESU_YEW_HOST ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "yew-host");

const SCRATCH = process.env.JIESU_TMP ?? join(tmpdir(), "jiesu-e2e");

/** A fresh folder for databases and browser profiles. */
export function scratch(name) {
  mkdirSync(SCRATCH, { recursive: true });
  return mkdtempSync(join(SCRATCH, `${name}-`));
}
