// What ships must run in Chrome 84, which banks' terminals still have: no syntax, method or global that came later.
// What came when is MDN's compatibility data; the files are those of both bundles as they are sent.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import compat from "@mdn/browser-compat-data" with { type: "json" };
import { parse } from "acorn";
import { ancestor, full } from "acorn-walk";
import { APP, RULES } from "./support/places.mjs";

const FLOOR = 84;
/** For Node alone. */
const NOT_FOR_BROWSERS = ["rules/node.js"];
/** Names that something newer has as well: where they are used, and why that is another thing or asked for first. */
const KNOWN = {
  "app/rules/index.js Symbol.dispose": "wasm-bindgen asks whether it is there before it uses it",
  "rules/index.js Symbol.dispose": "the same",
  "app/case/text.js .canShare": "asked for before it is used: the button is missing where it is",
  "app/case/text.js .share": "the same",
  "app/embed/check.js self.crossOriginIsolated": "read only: where it is missing, nothing is said of it",
  "app/rules/index.js .at": "a method of our own",
  "rules/index.js .at": "the same",
};

/** Whether Chrome had a feature at the floor; undefined where the data does not say. */
function early(feature) {
  const support = [feature?.__compat?.support?.chrome].flat().filter(Boolean);
  if (support.length === 0) {
    return undefined;
  }
  const version = (text) => Number(String(text).replace("≤", ""));
  return support.some(
    ({ version_added, version_removed, flags, prefix, alternative_name }) =>
      version(version_added) <= FLOOR && !(version(version_removed) <= FLOOR) && !flags && !prefix && !alternative_name,
  );
}

/** Globals, members by name, and members by owner: each whether Chrome had it at the floor, or another one of its name. */
function known() {
  const globals = new Map();
  const members = new Map();
  const owned = new Map();
  const note = (map, name, is) => is !== undefined && map.set(name, map.get(name) || is);
  const look = (owner, feature, isOfTheWeb) => {
    for (const [key, inner] of Object.entries(feature)) {
      if (key === "__compat" || key.endsWith("_event") || !/^[A-Za-z]/.test(key)) {
        continue;
      }
      const name = key.replace(/_static$/, "");
      note(members, name, early(inner));
      // Of the interfaces of the web, only their static members are called by their owner's name.
      if (!isOfTheWeb || key !== name) {
        note(owned, `${owner}.${name}`, early(inner));
      }
      if (owner === "Intl") {
        look(name, inner, isOfTheWeb);
      }
    }
  };
  for (const namespace of [compat.javascript.builtins, compat.api]) {
    for (const [name, feature] of Object.entries(namespace)) {
      note(globals, name, early(feature));
      look(name, feature, namespace === compat.api);
    }
  }
  for (const owner of ["Window", "WorkerGlobalScope", "ServiceWorkerGlobalScope"]) {
    for (const [name, feature] of Object.entries(compat.api[owner])) {
      note(globals, name, early(feature));
    }
  }
  return { globals, members, owned };
}

/** What a script uses that came after the floor, by name with its line. */
function later(source, { globals, members, owned }) {
  const found = [];
  const options = { ecmaVersion: 2020, locations: true, allowHashBang: false };
  let tree;
  try {
    tree = parse(source, { ...options, sourceType: "module" });
  } catch (fault) {
    return [`syntax: ${fault.message}`];
  }
  const declared = new Set();
  full(tree, (node) => {
    const names = (pattern) => {
      switch (pattern?.type) {
        case "Identifier": return declared.add(pattern.name);
        case "ObjectPattern": return pattern.properties.forEach((property) => names(property.value ?? property.argument));
        case "ArrayPattern": return pattern.elements.forEach(names);
        case "AssignmentPattern": return names(pattern.left);
        case "RestElement": return names(pattern.argument);
        default: return undefined;
      }
    };
    if (node.type === "VariableDeclarator" || /^(Function|Class)/.test(node.type) || /^Import.*Specifier$/.test(node.type)) names(node.id ?? node.local);
    if (node.params) node.params.forEach(names);
    if (node.type === "CatchClause") names(node.param);
  });
  const note = (node, name) => found.push(`${name} (line ${node.loc.start.line})`);
  ancestor(tree, {
    MemberExpression(node, _, ancestors) {
      // A property that is missing reads as undefined; a method that is missing throws.
      const above = ancestors[ancestors.length - 2];
      const called = above?.type === "CallExpression" && above.callee === node;
      const name = node.computed ? node.property.value : node.property.name;
      if (typeof name !== "string") {
        return;
      }
      const owner = node.object.type === "Identifier" && !declared.has(node.object.name) ? `${node.object.name}.${name}` : "";
      const global = ["self", "window", "globalThis"].includes(node.object.name) && globals.get(name) === false;
      if (owned.get(owner) === false || global) {
        note(node, owner || name);
      } else if (called && !owned.get(owner) && members.get(name) === false) {
        note(node, `.${name}`);
      }
    },
    Identifier(node, _, ancestors) {
      const asked = ancestors.some(({ type, operator }) => type === "UnaryExpression" && operator === "typeof");
      if (globals.get(node.name) === false && !declared.has(node.name) && !asked) {
        note(node, node.name);
      }
    },
    NewExpression(node) {
      if (/Error$/.test(node.callee.name ?? "") && node.arguments.length > 1) {
        note(node, "Error.cause");
      }
    },
  });
  return found;
}

const scripts = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => String(name).replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".js"));

const data = known();

test("what came later than the floor is found", () => {
  for (const [source, what] of [
    ["a ??= 1", "syntax"],
    ["class A { #m() {} }", "syntax"],
    ["await x", "syntax"],
    ["class A { static { a(); } }", "syntax"],
    ["/a/d.exec(x)", "syntax"],
    ["structuredClone(x)", "structuredClone"],
    ["x.replaceAll('a', 'b')", ".replaceAll"],
    ["[1].at(-1)", ".at"],
    ["Object.hasOwn(a, b)", "Object.hasOwn"],
    ["x.findLast(f)", ".findLast"],
    ["Promise.any([])", "Promise.any"],
    ["AbortSignal.timeout(5)", "AbortSignal.timeout"],
    ["crypto.randomUUID()", ".randomUUID"],
    ["node.replaceChildren()", ".replaceChildren"],
    ["Response.json({})", "Response.json"],
    ["x.toSorted()", ".toSorted"],
    ["self.reportError(x)", "self.reportError"],
    ["throw new Error('a', { cause })", "Error.cause"],
  ]) {
    assert.ok(later(source, data).some((found) => found.startsWith(what)), `${source}: ${later(source, data)}`);
  }
});

test("what the floor has passes", () => {
  for (const source of [
    "const { a = 1, ...rest } = b ?? {}; a?.b?.(rest)",
    "export * as x from './y.js'; import('./z.js'); import.meta.url",
    "const structuredClone = (x) => x; structuredClone(1)",
    "Promise.allSettled([]); 'a'.matchAll(/(?<x>a)/gu); [].flat(); Object.fromEntries([])",
    "const answer = await_(); answer.json(); new Map().has(1); new Blob([]).arrayBuffer()",
    "typeof structuredClone === 'function'",
    "async function f() { for await (const x of y) { navigator.locks.request(x, f) } }",
    "node.append(1); node.remove(); document.adoptedStyleSheets = []; crypto.subtle.digest(a, b)",
  ]) {
    assert.deepEqual(later(source, data), [], source);
  }
});

test("what ships holds to it", () => {
  const unused = new Set(Object.keys(KNOWN));
  let files = 0;
  const faults = [];
  for (const [bundle, folder] of [["app", APP], ["rules", RULES]]) {
    for (const name of scripts(folder)) {
      // Names carry digests.
      const path = `${bundle}/${name.replace(/-[0-9a-f]{16}\./, ".")}`;
      if (NOT_FOR_BROWSERS.includes(path)) {
        continue;
      }
      files += 1;
      for (const fault of later(readFileSync(join(folder, name), "utf8"), data)) {
        const key = `${path} ${fault.split(" ")[0]}`;
        unused.delete(key);
        if (!(key in KNOWN)) faults.push(`${path}: ${fault}`);
      }
    }
  }
  assert.deepEqual(faults, []);
  assert.deepEqual([...unused], [], "explained, and no longer there");
  assert.ok(files > 20, `${files} scripts`);
});
