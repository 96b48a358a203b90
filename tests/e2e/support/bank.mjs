// The bank's side: the app's files and the reference receiver, as real processes on the loopback interface.

import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { APP, XTASK, scratch } from "./places.mjs";

const BASE = "/api/v1";

/** Ends a process, if it runs, and waits for its end. */
export async function killed(child) {
  if (child && child.exitCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

/** One `xtask serve` or `xtask receiver` with a database of its own. */
export class Bank {
  /** @param {"serve" | "receiver"} kind */
  constructor(kind = "serve") {
    this.kind = kind;
    this.folder = scratch("bank");
    this.data = join(this.folder, "cases.sqlite");
    this.port = 0;
    this.url = "";
    this.process = null;
    /** Further words of the command. */
    this.more = [];
  }

  /** Opens the doors, on the same port as before if they were closed. */
  async open() {
    const words = [this.kind, "--port", String(this.port), "--data", this.data, "--faults", ...this.more];
    if (this.kind === "serve") {
      words.push("--no-build");
    }
    this.process = spawn(XTASK, words, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    this.process.stderr.on("data", (bytes) => (said += bytes));
    this.url = await new Promise((resolve, reject) => {
      createInterface({ input: this.process.stdout }).on("line", (line) => {
        said += `${line}\n`;
        if (line.startsWith("listening ")) {
          resolve(line.slice("listening ".length));
        }
      });
      this.process.once("error", reject);
      this.process.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    });
    this.port = Number(new URL(this.url).port);
    return this;
  }

  /** Closes the doors: from now on nobody answers. What was stored stays stored. */
  async shut() {
    await killed(this.process);
    this.process = null;
  }

  /** Closes for good. */
  async close() {
    await this.shut();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Every case that is stored: `{ receipt, events, body }`. */
  async cases() {
    const response = await fetch(`${this.url}${BASE}/cases`);
    return (await response.json()).cases;
  }

  /** Orders faults, see xtask/src/receiver/fault.rs; without any, clears them. */
  async order(...next) {
    const response = await fetch(`${this.url}${BASE}/_faults`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ next }),
    });
    if (!response.ok) {
      throw new Error(`the order was refused: ${response.status} ${await response.text()}`);
    }
  }

  /** `{ waiting, seen }`: the faults still ordered, and every request so far as `PUT cases 201`. */
  async faults() {
    return (await fetch(`${this.url}${BASE}/_faults`)).json();
  }
}

/** What files are by the ends of their names. */
export const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

/**
 * A web server of the bank's own in front of a receiver, some of whose files are not the published ones.
 * `changes` maps paths to a text, to a function of the published text, or to null for a missing file.
 */
export class Front {
  constructor(changes = {}, app = APP) {
    this.changes = changes;
    this.app = app;
    this.bank = new Bank("receiver");
    /** Answers in the receiver's place, where a test gives one. */
    this.answers = null;
    this.url = "";
    /** Further headers by path. */
    this.headers = {};
    /** What was asked of the bank and answered: `{ method, path, headers, body, status, told, answer }`. */
    this.heard = [];
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async open() {
    await this.bank.open();
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.bank.close();
  }

  cases() {
    return this.bank.cases();
  }

  order(...next) {
    return this.bank.order(...next);
  }

  faults() {
    return this.bank.faults();
  }

  /** The published text of a file. */
  published(path) {
    return readFileSync(join(this.app, path), "utf8");
  }

  /** Hands a request on and its answer back, unless `keeps(method, answer)` says that the answer does not arrive. */
  pass(request, response, to, path, keeps = () => false) {
    const { hostname, port } = new URL(to);
    const { method, headers } = request;
    const [asked, told] = [[], []];
    const passed = forward({ hostname, port, path, method, headers: { ...headers, host: `${hostname}:${port}` } }, (answer) => {
      answer.on("data", (part) => told.push(part));
      const { statusCode: status, headers: said } = answer;
      const exchange = { method, path, headers, body: Buffer.concat(asked), status, told: said };
      answer.once("end", () => this.heard.push({ ...exchange, answer: Buffer.concat(told) }));
      if (!keeps(method, answer)) {
        response.writeHead(status, said);
        answer.pipe(response);
      }
    });
    passed.on("error", () => response.destroy());
    request.on("data", (part) => asked.push(part));
    request.pipe(passed);
  }

  answer(request, response) {
    const path = normalize(decodeURIComponent(new URL(request.url, this.url).pathname));
    if (path.startsWith(BASE) && this.answers) {
      request.resume();
      request.on("end", () => this.answers(request, response));
      return;
    }
    if (path.startsWith(BASE)) {
      this.pass(request, response, this.bank.url, request.url);
      return;
    }
    const file = path === "/" ? "/index.html" : path;
    const change = this.changes[file];
    let body;
    try {
      body = readFileSync(join(this.app, file));
      if (typeof change === "function") {
        body = change(body.toString("utf8"));
      }
    } catch {
      body = null;
    }
    if (typeof change === "string" || change === null) {
      body = change;
    }
    if (body === null) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
      return;
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache", ...this.headers[file] }).end(body);
  }
}

/** A pair of keys for sealing: the file with the private one, and the public one. `how` are further words for making it. */
export function openingKey(how = []) {
  const file = join(scratch("key"), "opening.pem");
  const said = execFileSync(XTASK, ["receiver", "key", file, ...how], { encoding: "utf8" });
  return { file, key: JSON.parse(said.split("\n").find((line) => line.startsWith("{"))) };
}

/** A bank with a key of its own, whose public half is in the configuration. */
export function sealing(how = [], app = APP) {
  const { file, key } = openingKey(how);
  const front = new Front({ "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), sealing: { key } }) }, app);
  front.bank.more = ["--opening-key", file];
  return front;
}

/** The key of a bank that nobody here is. */
export const somebodys = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });

/** What makes a configuration that takes only receipts signed by one of these keys. */
export function withKeys(receipt_keys) {
  return (text) => {
    const config = JSON.parse(text);
    return JSON.stringify({ ...config, endpoint: { ...config.endpoint, receipt_keys } });
  };
}
