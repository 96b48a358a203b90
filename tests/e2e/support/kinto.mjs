// Kinto, somebody else's backend: a real one, with an account for the app that may create and not read.

import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Front, killed } from "./bank.mjs";
import { scratch } from "./places.mjs";

const BUCKET = "/v1/buckets/bank";
/** Whoever sets it up, whoever reads, and the account of docs/mapping/kinto.json. */
export const ADMIN = "admin:sets-it-up";
export const OFFICER = "officer:reads-cases";
export const APP = "app:create-only";

const COLLECTIONS = ["cases", "files", "events"];

const INI = (port) => `[app:main]
use = egg:kinto
kinto.includes = kinto.plugins.accounts
kinto.storage_backend = kinto.core.storage.memory
kinto.cache_backend = kinto.core.cache.memory
kinto.permission_backend = kinto.core.permission.memory
multiauth.policies = account
multiauth.policy.account.use = kinto.plugins.accounts.authentication.AccountsAuthenticationPolicy
kinto.account_create_principals = system.Everyone
kinto.account_write_principals = account:admin
kinto.bucket_create_principals = account:admin
# Whoever creates a record does not come to own it, and so cannot read it.
kinto.explicit_permissions = false

[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = ${port}

[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = INFO
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(message)s
`;

/** A Kinto with its data in memory. */
export class Kinto {
  constructor() {
    this.url = "";
    this.folder = scratch("kinto");
    this.process = null;
  }

  async open() {
    const program = process.env.JIESU_KINTO;
    if (!program) {
      throw new Error("JIESU_KINTO names no Kinto. `cargo xtask test e2e` installs one; by hand: python3 -m venv V && V/bin/pip install -r tests/e2e/support/kinto.txt, then JIESU_KINTO=V/bin/kinto");
    }
    const ini = join(this.folder, "kinto.ini");
    // Port 0: it takes a free one and says which.
    writeFileSync(ini, INI(0));
    this.process = spawn(program, ["start", "--ini", ini], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PYTHONUNBUFFERED: "1" } });
    let said = "";
    this.url = await new Promise((resolve, reject) => {
      const hear = (bytes) => {
        said += bytes;
        const serving = /Serving on (http:\S+)/.exec(said);
        if (serving) resolve(serving[1].replace(/\/$/, ""));
      };
      this.process.stdout.on("data", hear);
      this.process.stderr.on("data", hear);
      this.process.once("error", reject);
      this.process.once("exit", (code) => reject(new Error(`Kinto ended with ${code}: ${said}`)));
    });
    // A server that nobody closes would keep the whole run waiting.
    await this.prepare().catch(async (fault) => {
      await this.close();
      throw fault;
    });
    return this;
  }

  /** The accounts and the collections. */
  async prepare() {
    const account = (who) => this.put(`/v1/accounts/${who.split(":")[0]}`, { data: { password: who.split(":")[1] } }, who === ADMIN ? null : ADMIN);
    await account(ADMIN);
    await account(OFFICER);
    await account(APP);
    await this.put(BUCKET, { permissions: { write: ["account:admin"] } });
    for (const collection of COLLECTIONS) {
      const permissions = { "record:create": ["account:app"], read: ["account:officer"] };
      await this.put(`${BUCKET}/collections/${collection}`, { permissions });
    }
  }

  async close() {
    await killed(this.process);
    this.process = null;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A request as somebody. */
  ask(path, who, options = {}) {
    const headers = { "Content-Type": "application/json", ...options.headers };
    if (who) headers.Authorization = `Basic ${Buffer.from(who).toString("base64")}`;
    return fetch(`${this.url}${path}`, { ...options, headers });
  }

  async put(path, body, who = ADMIN) {
    const response = await this.ask(path, who, { method: "PUT", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** Takes away every record. */
  async clear() {
    for (const collection of COLLECTIONS) {
      const response = await this.ask(`${BUCKET}/collections/${collection}/records`, ADMIN, { method: "DELETE" });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    }
  }

  /** Every record of a collection, as the officer sees it. */
  async records(collection) {
    const response = await this.ask(`${BUCKET}/collections/${collection}/records`, OFFICER);
    return (await response.json()).data;
  }

  /** Where a record lies. */
  record(collection, id) {
    return `${BUCKET}/collections/${collection}/records/${id}`;
  }
}

/**
 * The app, and Kinto under `/kinto` of the same address. `lost`: how many answers to PUT do not arrive; `late`: how many
 * POST are stored, while the gateway says that nobody has answered in time.
 */
export class KintoFront extends Front {
  /** @param {Kinto} kinto one that runs; it is emptied, and left running */
  constructor(kinto, changes) {
    super(changes);
    this.kinto = kinto;
    this.bank = { open: () => kinto.clear(), close: async () => {} };
    this.lost = 0;
    this.late = 0;
  }

  answer(request, response) {
    if (!request.url.startsWith("/kinto/")) {
      super.answer(request, response);
      return;
    }
    this.pass(request, response, this.kinto.url, request.url.slice("/kinto".length), (method, answer) => {
      if (this.lost > 0 && method === "PUT") {
        this.lost -= 1;
        answer.once("end", () => response.destroy());
        return true;
      }
      if (this.late > 0 && method === "POST") {
        this.late -= 1;
        response.writeHead(504, { "Retry-After": "600" }).end();
        return true;
      }
      return false;
    });
  }
}
