// Pages of others that have <jiesu-intake> in them, and a bank that lists their origins.

import { createServer } from "node:http";
import { extname } from "node:path";
import { Front, TYPES } from "./bank.mjs";

/** Notes every event of every element as `[name, detail]`, in the host page itself. */
export const NOTES = `self.told = [];
for (const name of ["ready", "step", "resize", "submitted", "queued", "error", "exit"]) {
  addEventListener("jiesu-" + name, ({ detail, bubbles, composed }) => told.push({ name, detail, bubbles, composed }));
}`;

/**
 * A web server of somebody else. `localhost` is another site than the bank's 127.0.0.1, `127.0.0.1` with another port only
 * another origin of the same one.
 */
export class Host {
  constructor(name = "localhost") {
    this.name = name;
    this.body = "";
    this.headers = {};
    this.server = createServer((request, response) => {
      if (request.url === "/notes.js") {
        response.writeHead(200, { "Content-Type": "text/javascript" }).end(NOTES);
      } else if (this.files?.[request.url]) {
        response.writeHead(200, { "Content-Type": TYPES[extname(request.url)] ?? "text/javascript" }).end(this.files[request.url]);
      } else {
        response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...this.headers }).end(this.body);
      }
    });
  }

  async open() {
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://${this.name}:${this.server.address().port}`;
    return this;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The page: the elements in it, and what else stands in its head and body. */
  page(app, { elements = "<jiesu-intake isolated></jiesu-intake>", head = "", lang = "zh-CN", dir = "ltr" } = {}) {
    this.body = `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><title>网上银行</title>${head}<script src="/notes.js"></script>
<script type="module" src="${app}/embed.js"></script></head><body><main><h1>网上银行</h1><p id="before">请在下面填写。</p>${elements}<p id="after">页脚</p></main></body></html>`;
  }
}

/** A bank whose configuration and headers let these origins embed the app, as `serve` and the file for nginx do. */
export function embedding(origins, changes = {}) {
  const front = new Front({ "/config.json": (text) => JSON.stringify({ ...JSON.parse(text), ...changes, embed: { origins } }) });
  const corp = { "Cross-Origin-Resource-Policy": "cross-origin" };
  front.headers = {
    "/embed/check-words.js": { ...corp, "Access-Control-Allow-Origin": "*" },
    "/embed/check.js": { ...corp, "Access-Control-Allow-Origin": "*" },
    "/embed.js": { ...corp, "Access-Control-Allow-Origin": "*" },
    "/embed.html": { ...corp, "Cross-Origin-Embedder-Policy": "require-corp", "Content-Security-Policy": `frame-ancestors 'self' ${origins.join(" ")}` },
  };
  return front;
}

/** The same, whose server lets pages of these origins load all files and send, as an open form needs it. */
export function opened(origins, changes, listed = origins) {
  const front = embedding(listed, changes);
  front.server.prependListener("request", (request, response) => {
    if (origins.includes(request.headers.origin)) {
      response.setHeader("Access-Control-Allow-Origin", request.headers.origin);
      response.setHeader("Access-Control-Expose-Headers", "Retry-After, Location, Date");
    }
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  });
  const answer = front.answer.bind(front);
  front.answer = (request, response) => {
    if (request.method !== "OPTIONS") {
      answer(request, response);
      return;
    }
    const { "access-control-request-headers": headers = "" } = request.headers;
    response.writeHead(204, { "Access-Control-Allow-Methods": "GET, PUT, POST", "Access-Control-Allow-Headers": headers }).end();
  };
  return front;
}

/** The frames of the app in a page, those that have begun. */
export const framesOf = (page) => page.frames().filter((frame) => /\/embed\.html$/.test(frame.url()));

/** Waits until there are so many of them: the browser tells of one that is gone a little later. */
export async function holds(page, count) {
  for (let frame = 0; frame < 600 && framesOf(page).length !== count; frame += 1) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  if (framesOf(page).length !== count) {
    throw new Error(`there are ${framesOf(page).length} frames of the app, not ${count}`);
  }
}
