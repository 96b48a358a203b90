// A backend that does not speak contract v1, by configuration alone: each request of the contract becomes what
// `endpoint.mapping` says, and its answer becomes the contract's. What an answer means is decided where it always is:
// a case counts as delivered only by the echo of its id and digest. docs/mapping.md is the recipe; `check.js` finds what is
// wrong in a mapping. This file must parse in Chrome 84.

const ACCEPT = "application/json, application/problem+json";
const HOLDERS = /\{([a-z0-9_]+|\/[^{}]*)\}/g;

const bytesOf = (text) => new TextEncoder().encode(text);

/** What lies at a JSON pointer (RFC 6901); undefined where nothing does. */
export function at(value, pointer) {
  const steps = pointer.split("/").slice(1);
  return steps.reduce((inner, step) => {
    const key = step.replace(/~1/g, "/").replace(/~0/g, "~");
    const has = inner !== null && typeof inner === "object" && Object.prototype.hasOwnProperty.call(inner, key);
    return has ? inner[key] : undefined;
  }, value);
}

/** The names of the placeholders in a text. */
export const holders = (text) => [...text.matchAll(HOLDERS)].map(([, name]) => name);

/** A text with its placeholders filled. */
function filled(text, values, write = String) {
  return text.replace(HOLDERS, (whole, name) => {
    const value = values(name);
    return write(typeof value === "string" ? value : JSON.stringify(value === undefined ? null : value));
  });
}

/** JSON text that stands as it is: a case must arrive byte for byte. */
class Raw {
  constructor(json) {
    this.json = json;
  }
}

/** The JSON text of a template with its placeholders filled; one that stands alone keeps its kind. */
function written(template, values) {
  if (typeof template === "string") {
    const [alone] = holders(template);
    if (template !== `{${alone}}`) return JSON.stringify(filled(template, values));
    const value = values(alone);
    return value instanceof Raw ? value.json : JSON.stringify(value === undefined ? null : value);
  }
  if (Array.isArray(template)) return `[${template.map((item) => written(item, values)).join()}]`;
  if (template === null || typeof template !== "object") return JSON.stringify(template);
  const member = ([key, value]) => `${JSON.stringify(key)}:${written(value, values)}`;
  return `{${Object.entries(template).map(member).join()}}`;
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function base64(bytes) {
  let text = "";
  for (let from = 0; from < bytes.length; from += 32768) text += String.fromCharCode(...bytes.subarray(from, from + 32768));
  return btoa(text);
}

/** A moment as the contract has it: from RFC 3339, from one without a zone (Beijing time), or from a number since 1970. */
function moment(value) {
  if (typeof value === "number") value *= value < 1e11 ? 1000 : 1;
  if (typeof value === "string") {
    const text = value.trim().replace(" ", "T");
    value = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}+08:00`);
  }
  return Number.isFinite(value) ? new Date(value).toISOString() : undefined;
}

/** How long an exchange may take: as long as the slowest line that is still one. */
const PATIENCE = 30000;
const BYTES_A_SECOND = 20000;

/**
 * What is known of the case that is being sent. `digests`: from what is sent to what the case lists, which differ where
 * files are sealed; `echoed`: what the backend has shown to have, in this attempt; `waiting`: attachments that are to travel
 * within the case, until all are there.
 */
let sending = {};

async function exchange(endpoint, step, values, init, body) {
  const headers = new Headers({ Accept: ACCEPT });
  if (body) headers.set("Content-Type", step.body ? "application/json" : init.headers.get("Content-Type"));
  for (const [name, value] of Object.entries(endpoint.headers || {})) headers.set(name, value);
  for (const [name, value] of Object.entries(step.headers || {})) headers.set(name, filled(value, values));
  const url = endpoint.base.replace(/\/+$/, "") + filled(step.path, values, encodeURIComponent);
  // A limit of its own: what is sent may be far larger than what was asked for.
  const controller = new AbortController();
  const limit = setTimeout(() => controller.abort(), PATIENCE + ((body ? body.length : 0) / BYTES_A_SECOND) * 1000);
  try {
    const how = { ...init, method: step.method || "GET", headers, body, signal: controller.signal };
    return await read(await fetch(url, how), step, endpoint.mapping);
  } finally {
    clearTimeout(limit);
  }
}

/** What an answer holds: `record`, if it shows one, and `answer` for whoever judges it. */
async function read(response, step, mapping) {
  if (response.type === "opaqueredirect") return { answer: response };
  const text = await response.text();
  let value;
  try {
    value = JSON.parse(text);
  } catch (none) {
    // A portal's page, perhaps: no record.
  }
  const there = !response.ok && (step.exists || [412]).includes(response.status);
  const place = response.ok ? step.record || "" : there ? step.existing : undefined;
  const record = place === undefined ? undefined : at(value, place);
  const headers = new Headers();
  const later = response.headers.get("Retry-After");
  if (later) headers.set("Retry-After", later);
  // RFC 9457, from whatever words the backend has for it.
  const told = Object.entries(mapping.problem || {}).map(([name, pointer]) => [name, at(value, pointer)]);
  const problem = told.filter(([, words]) => typeof words === "string");
  const shown = !response.ok && problem.length > 0 ? JSON.stringify(Object.fromEntries(problem)) : text;
  const answer = new Response(shown || null, { status: there ? 412 : response.status, headers });
  return { record: record !== null && typeof record === "object" ? record : undefined, answer, isJson: value !== undefined };
}

/** The contract's receipt, if the record echoes what one needs. */
function receipt({ fields, attachments }, record) {
  const field = (name) => (fields[name] === undefined ? undefined : at(record, fields[name]));
  const [id, digest, received_at, number] = [field("id"), field("digest"), moment(field("received_at")), field("case_number")];
  if (typeof id !== "string" || typeof digest !== "string" || !received_at) return undefined;
  const listed = field("attachments");
  const stored = (Array.isArray(listed) ? listed : []).map((item) => at(item, fields.attachment_digest || ""));
  const known = stored.filter((item) => typeof item === "string").map((item) => sending.digests.get(item) || item);
  const echoed = attachments === "separate" ? sending.echoed : [];
  const signed = field("signed");
  return {
    id,
    digest,
    received_at,
    case_number: number === undefined || number === null ? undefined : String(number),
    attachments: [...known, ...echoed],
    signed: typeof signed === "string" ? signed : undefined,
  };
}

const json = (value, status = 200) => new Response(JSON.stringify(value), { status });

/** What an answer is in the contract. */
function judged({ record, answer }, mapping) {
  const found = record && receipt(mapping, record);
  if (!found) return answer;
  sending.record = record;
  return json(found);
}

/** What placeholders stand for in the body of what is sent as this JSON text. */
function inside(text, values) {
  const content = JSON.parse(text);
  const all = { ...values, body: new Raw(text), body_text: text };
  return (name) => (name.startsWith("/") ? at(content, name) : all[name]);
}

/** What they stand for in its path and headers. */
async function outside(body, values) {
  const sum = base64(await sha256(body));
  return (name) => (name === "content_digest" ? `sha-256=:${sum}:` : values(name));
}

/** Sends the case, with what travels within it. */
async function handOver(endpoint) {
  const { mapping } = endpoint;
  const { init, plain, items } = sending;
  const step = mapping.case;
  const inner = (name) => (name === "attachments" ? new Raw(`[${items.join()}]`) : plain(name));
  const body = step.body ? bytesOf(written(step.body, inner)) : init.body;
  return judged(await exchange(endpoint, step, await outside(body, plain), init, body), mapping);
}

async function takeCase(endpoint, id, init) {
  const { mapping } = endpoint;
  const plain = inside(new TextDecoder().decode(init.body), { id, digest: init.digest });
  sending = { id, init, plain, digests: new Map(), echoed: [], items: [] };
  if (mapping.lookup && mapping.lookup.first) {
    const found = await exchange(endpoint, mapping.lookup, plain, init);
    const { status } = found.answer;
    const absent = status === 404 || (found.isJson && status === 200 && !found.record);
    if (!absent) return judged(found, mapping);
  }
  if (mapping.attachments === "inline" && init.files > 0) {
    // Nothing is sent yet, and this is no receipt: it lists none of the attachments, which are asked for next.
    const { digest } = init;
    return json({ id, digest, received_at: new Date(0).toISOString(), attachments: [] });
  }
  return handOver(endpoint);
}

async function takeFile(endpoint, id, file, init) {
  const { mapping } = endpoint;
  const digest = hex(await sha256(init.body));
  const values = { id, attachment_id: file, attachment_digest: digest, media_type: init.headers.get("Content-Type") };
  const inner = (name) => (name === "base64" ? base64(init.body) : values[name]);
  sending.digests.set(digest, init.digest);
  if (mapping.attachments === "inline") {
    const { plain, items } = sending;
    items.push(written(mapping.item, (name) => (name in values || name === "base64" ? inner(name) : plain(name))));
    if (items.length < init.files) return json({});
    const answer = await handOver(endpoint);
    // A portal's 200 is none.
    return answer.ok && !sending.record ? json({}, 302) : answer;
  }
  // What the backend takes none of is never said to be there.
  if (mapping.attachments !== "separate") return json({}, 405);
  const step = mapping.attachment;
  const body = step.body ? bytesOf(written(step.body, inner)) : init.body;
  const { record, answer } = await exchange(endpoint, step, await outside(body, (name) => values[name]), init, body);
  if (record && step.digest !== undefined && at(record, step.digest) === digest) {
    sending.echoed.push(init.digest);
    return json({});
  }
  return answer;
}

/** What happened to a case later, such as its withdrawal: told once, and counted as told by the echo of its id and digest. */
async function takeEvent(endpoint, of, id, init) {
  const { mapping } = endpoint;
  const step = mapping.event;
  // Without a place for it the person asks the bank.
  if (!step) return json({}, 405);
  const values = inside(new TextDecoder().decode(init.body), { id, case: of, digest: init.digest });
  const body = step.body ? bytesOf(written(step.body, values)) : init.body;
  const { record, answer } = await exchange(endpoint, step, await outside(body, values), init, body);
  const { id: own, digest, received_at } = { ...mapping.fields, ...step.fields };
  const found = record && receipt({ fields: { id: own, digest, received_at } }, record);
  return found ? json(found) : answer;
}

async function confirm(endpoint, id, init) {
  const { mapping } = endpoint;
  if (mapping.lookup) {
    const values = (name) => (name === "id" ? id : undefined);
    return judged(await exchange(endpoint, mapping.lookup, values, init), mapping);
  }
  // Without a place to ask, what the backend has echoed in this attempt is the answer; without that, there is none.
  const found = sending.record && receipt(mapping, sending.record);
  return found ? json(found) : json({}, 404);
}

/**
 * Sends a request of the contract to the backend that `endpoint` (JSON text) describes; its answer, as the contract has it.
 * `init` is that of `fetch`, and with it `digest`, of the case or the attachment as the case lists it, and `files`, how many
 * attachments the case has. An attempt begins with its case, and there is only one at a time.
 */
export function send(endpoint, url, init) {
  const [, id, what, file] = /\/cases\/([^/]+)(?:\/(receipt|attachments|events)(?:\/([^/]+))?)?$/.exec(url);
  const where = JSON.parse(endpoint);
  if (what === "events") return takeEvent(where, id, file, init);
  if (what === "receipt") return confirm(where, id, init);
  return what ? takeFile(where, id, file, init) : takeCase(where, id, init);
}
