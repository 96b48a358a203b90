// What every end-to-end test needs: servers of its own on free ports, and the browser of the system.
// `cargo xtask test e2e` says by environment where things are (xtask/src/test.rs, `environment`).

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const needed = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this by \`cargo xtask test e2e\``);
  return value;
};

export const appDir = () => needed("JIESU_APP_DIR");
export const rulesDir = () => needed("JIESU_RULES_DIR");

/**
 * Starts the app and the receiver on a free port, with faults to order and a database of its own.
 *
 * @param {{ data?: string, port?: number }} [options] a database file and a port to use again after a stop
 * @returns {Promise<{ url: string, api: string, port: number, data: string, fault: Function, seen: Function,
 *   cases: Function, stop: Function }>}
 */
export async function serve(options = {}) {
  const folder = await mkdtemp(join(process.env.JIESU_TMP ?? tmpdir(), "serve-"));
  const data = options.data ?? join(folder, "cases.sqlite");
  const words = ["serve", "--no-build", "--faults", "--port", String(options.port ?? 0), "--data", data];
  const child = spawn(needed("JIESU_XTASK"), words, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await address(child);
  const api = `${url}/api/v1`;
  const json = async (path, init) => (await fetch(`${api}${path}`, init)).json();
  return {
    url,
    api,
    data,
    port: Number(new URL(url).port),
    /** Orders faults for the next requests; see xtask/src/receiver/fault.rs. */
    fault: async (...next) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${api}/_faults`, { method: "POST", headers, body: JSON.stringify({ next }) });
      if (answer.status !== 204) throw new Error(`the order was refused: ${await answer.text()}`);
    },
    /** Every request the receiver has answered, like `PUT cases 201`. */
    seen: async () => (await json("/_faults")).seen,
    /** Every case it has stored, with receipt and body. */
    cases: async () => (await json("/cases")).cases,
    stop: async () => {
      await ended(child);
      if (!options.data) await rm(folder, { recursive: true, force: true });
    },
  };
}

function address(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = /^listening (\S+)$/m.exec(said);
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`xtask serve ended with ${code}:\n${said}`)));
    child.on("error", reject);
  });
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const exit = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGTERM");
  return exit;
}

const flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** The browser, for tests that open pages. */
export const launch = (options = {}) =>
  chromium.launch({ executablePath: needed("JIESU_CHROMIUM"), args: flags, ...options });

/** The browser with a profile on disk, for tests that kill it and come back. */
export const launchProfile = (profile, options = {}) =>
  chromium.launchPersistentContext(profile, { executablePath: needed("JIESU_CHROMIUM"), args: flags, ...options });

/** Collects everything that goes wrong on a page; the array stays empty on a good one. */
export function complaints(page) {
  const list = [];
  page.on("pageerror", (error) => list.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") list.push(`console: ${message.text()}`);
  });
  return list;
}
