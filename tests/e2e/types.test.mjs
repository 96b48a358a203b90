// The declarations as a compiler reads them: a strict use of the package compiles, and each misuse in it does not.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { test } from "node:test";

const folder = resolve(process.env.JIESU_RULES_DIR ?? "dist/rules");
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const use = new URL("./types/use.ts", import.meta.url).pathname;

test("tsc --strict takes the declarations and what they are for", () => {
  const { types } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const project = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: "es2022",
      module: "es2022",
      moduleResolution: "bundler",
      lib: ["es2022", "dom"],
      types: [],
      paths: { "jiesu-rules": [join(folder, types)] },
    },
    files: [use],
  };
  // `paths` has no command-line form, so the project is a file.
  const file = join(process.env.JIESU_TMP ?? folder, `tsconfig.${process.pid}.json`);
  writeFileSync(file, JSON.stringify(project));
  try {
    const { status, stdout } = spawnSync(process.execPath, [compiler, "--project", file], { encoding: "utf8" });
    assert.equal(stdout, "");
    assert.equal(status, 0);
  } finally {
    rmSync(file);
  }
});
