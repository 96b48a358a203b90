// Finds every fault of `endpoint.mapping` at once, each with its place and what to do; and has an app that can seal for a
// key on SM2 do so. This file must parse in Chrome 84.

import { holders } from "./send.js";

// What seals for such a key; empty in an app that was built without it.
const SEALER = "__SEAL_SM_JS__";

const WORDS = {
  "zh-Hans": {
    object: "应当是一个对象（放在 { } 里）。",
    text: "应当是一段文字（放在引号里）。",
    unknown: "没有这一项。这里可以有：{known}。",
    near: "没有这一项。是不是 {near}？",
    missing: "缺少这一项。",
    one: "应当是其中之一：{known}。",
    path: "应当以 / 开头，接在 endpoint.base 之后。",
    pointer: "应当是 JSON 指针：空文字，或以 / 开头，例如 /data/id（~ 写作 ~0，名字里的 / 写作 ~1）。",
    holder: "这里不能用 {{found}}。可以用：{known}。",
    sealed: "投诉是加密寄送的，后台外面看不到 {{found}}。请去掉，或者去掉 sealing。",
    own: "缺少 {{found}}：不同的投诉会写到同一个地方，互相覆盖。",
    whole: "缺少 {body}（或 {body_text}）：投诉人写的内容不会完整送到。",
    bytes: "缺少 {base64}：附件的内容不会送到。",
    list: "缺少 {attachments}：附件不会送到。",
    header: "不是合法的 HTTP 请求头。",
    status: "应当是 400 到 499 之间的状态码列表，例如 [409, 412]。",
    flag: "应当是 true 或 false。",
    verify: "缺少 existing（“已经存在”的回答里，原记录在哪里）或 lookup（到哪里查）：没有它，断线以后无法确认投诉已经送到。",
    proof: "缺少 {found}：没有它，无法确认附件已经送到。",
    lookup: "缺少 lookup：附件送完以后，要到那里查附件清单。",
    excess: "attachments 是 \"{found}\" 时不用这一项，请去掉。",
    method: "有 mapping 时，方法写在 mapping.case.method 里，请去掉这一项。",
    build: "这是 SM2 密钥，要用带 SM2 的版本：cargo xtask build --features sm。本版本不带，请换版本，或改用 P-256 密钥。",
    mixed: "sealing 里有 SM2 密钥，也有别的。附件只按一种算法加密，请全部用 SM2，或全部用 P-256。",
  },
  "zh-Hant": {
    object: "應當是一個物件（放在 { } 裡）。",
    text: "應當是一段文字（放在引號裡）。",
    unknown: "沒有這一項。這裡可以有：{known}。",
    near: "沒有這一項。是不是 {near}？",
    missing: "缺少這一項。",
    one: "應當是其中之一：{known}。",
    path: "應當以 / 開頭，接在 endpoint.base 之後。",
    pointer: "應當是 JSON 指標：空文字，或以 / 開頭，例如 /data/id（~ 寫作 ~0，名字裡的 / 寫作 ~1）。",
    holder: "這裡不能用 {{found}}。可以用：{known}。",
    sealed: "投訴是加密寄送的，後台外面看不到 {{found}}。請去掉，或者去掉 sealing。",
    own: "缺少 {{found}}：不同的投訴會寫到同一個地方，互相覆蓋。",
    whole: "缺少 {body}（或 {body_text}）：投訴人寫的內容不會完整送到。",
    bytes: "缺少 {base64}：附件的內容不會送到。",
    list: "缺少 {attachments}：附件不會送到。",
    header: "不是合法的 HTTP 請求標頭。",
    status: "應當是 400 到 499 之間的狀態碼清單，例如 [409, 412]。",
    flag: "應當是 true 或 false。",
    verify: "缺少 existing（「已經存在」的回答裡，原紀錄在哪裡）或 lookup（到哪裡查）：沒有它，斷線以後無法確認投訴已經送到。",
    proof: "缺少 {found}：沒有它，無法確認附件已經送到。",
    lookup: "缺少 lookup：附件送完以後，要到那裡查附件清單。",
    excess: "attachments 是 \"{found}\" 時不用這一項，請去掉。",
    method: "有 mapping 時，方法寫在 mapping.case.method 裡，請去掉這一項。",
    build: "這是 SM2 金鑰，要用帶 SM2 的版本：cargo xtask build --features sm。本版本不帶，請換版本，或改用 P-256 金鑰。",
    mixed: "sealing 裡有 SM2 金鑰，也有別的。附件只按一種演算法加密，請全部用 SM2，或全部用 P-256。",
  },
  en: {
    object: "Must be an object in braces.",
    text: "Must be a text in quotes.",
    unknown: "There is no such entry. Here can stand: {known}.",
    near: "There is no such entry. Is {near} meant?",
    missing: "This entry is missing.",
    one: "Must be one of {known}.",
    path: "Must begin with /; it follows endpoint.base.",
    pointer: "Must be a JSON pointer: an empty text, or one that begins with /, such as /data/id (~ is written ~0, a / within a name ~1).",
    holder: "{{found}} cannot stand here. What can: {known}.",
    sealed: "Complaints are sealed, so {{found}} cannot be seen from outside. Take it out, or take out `sealing`.",
    own: "{{found}} is missing: different complaints would be written to one place, each over the one before.",
    whole: "{body} (or {body_text}) is missing: what the person wrote would not arrive whole.",
    bytes: "{base64} is missing: the content of attachments would not arrive.",
    list: "{attachments} is missing: attachments would not arrive.",
    header: "Is no header of HTTP.",
    status: "Must be a list of status codes from 400 to 499, such as [409, 412].",
    flag: "Must be true or false.",
    verify: "`existing` (where an answer \"already there\" shows the record) or `lookup` (where to ask for it) is missing: after a lost answer nobody could tell that the complaint has arrived.",
    proof: "{found} is missing: without it nobody could tell that an attachment has arrived.",
    lookup: "`lookup` is missing: once attachments are sent, their list is read there.",
    excess: "Has no meaning where attachments is \"{found}\". Take it out.",
    method: "With a mapping the method stands in mapping.case.method. Take this one out.",
    build: "This key is on SM2, which needs an app built by `cargo xtask build --features sm`. This one was not. Take such a build, or a key on P-256.",
    mixed: "`sealing` has keys on SM2 and others. Files are sealed in one way: put all of them on SM2, or all on P-256.",
  },
};

const CASE = ["method", "path", "headers", "body", "record", "existing", "exists"];
const PLAIN = ["id", "digest"];
const OUTER = [...PLAIN, "content_digest"];
const INNER = [...PLAIN, "body", "body_text", "attachments"];
const EVENT = ["id", "case", "digest"];
const FILE = ["id", "attachment_id", "attachment_digest", "media_type"];

const HOW = ["separate", "inline", "none"];

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** How many letters must change; mistyped names are near. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length];
}

/** Every text within a template, with its place. */
function texts(value, place) {
  if (typeof value === "string") return [[value, place]];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${place}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`));
}

class Checker {
  constructor(words, sealed) {
    this.words = words;
    this.sealed = sealed;
    this.faults = [];
  }

  fault(place, word, values = {}) {
    const what = this.words[word].replace(/\{(found|known|near)\}/g, (_, name) => values[name]);
    this.faults.push({ place: `/endpoint/mapping${place}`, what });
  }

  /** An object that has no other members than these; an empty one in place of what is none. */
  object(value, place, known) {
    if (!isObject(value)) {
      this.fault(place, value === undefined ? "missing" : "object");
      return null;
    }
    for (const key of Object.keys(value).filter((key) => !known.includes(key))) {
      const near = known.find((name) => distance(name, key) <= 2);
      this.fault(`${place}/${key}`, near ? "near" : "unknown", { near, known: known.join(", ") });
    }
    return value;
  }

  text(value, place) {
    if (typeof value === "string") return true;
    this.fault(place, value === undefined ? "missing" : "text");
    return false;
  }

  pointer(value, place) {
    if (this.text(value, place) && !/^(\/([^~]|~[01])*)?$/.test(value)) this.fault(place, "pointer");
  }

  optional(value, place) {
    if (value !== undefined) this.pointer(value, place);
  }

  one(value, place, known) {
    if (!known.includes(value)) this.fault(place, "one", { known: known.map((word) => `"${word}"`).join(", ") });
  }

  holders(text, place, known, fields = false, sealed = this.sealed) {
    for (const found of holders(text)) {
      if (found.startsWith("/") && fields) {
        if (sealed) this.fault(place, "sealed", { found });
      } else if (!known.includes(found)) {
        const all = known.map((name) => `{${name}}`).join(", ");
        this.fault(place, "holder", { found, known: fields ? `${all}, {/…}` : all });
      }
    }
  }

  address(value, place, known, own) {
    if (!this.text(value, place)) return;
    if (!value.startsWith("/")) this.fault(place, "path");
    this.holders(value, place, known);
    if (own && !holders(value).includes(own)) this.fault(place, "own", { found: own });
  }

  headers(value, place, known) {
    if (value === undefined || !this.object(value, place, isObject(value) ? Object.keys(value) : [])) return;
    for (const [name, text] of Object.entries(value)) {
      const at = `${place}/${name}`;
      if (!this.text(text, at)) continue;
      this.holders(text, at, known);
      try {
        new Headers([[name, text]]);
      } catch (wrong) {
        this.fault(at, "header");
      }
    }
  }

  /** A body of JSON; what its texts hold. */
  body(value, place, known, fields, sealed) {
    if (value === undefined) return null;
    if (value === null || typeof value !== "object") {
      this.fault(place, "object");
      return null;
    }
    const all = texts(value, place);
    for (const [text, at] of all) this.holders(text, at, known, fields, sealed);
    return new Set(all.flatMap(([text]) => holders(text)));
  }

  /** What every request that writes has. */
  step(value, place, outer, own, methods = ["PUT", "POST"]) {
    this.one(value.method, `${place}/method`, methods);
    this.address(value.path, `${place}/path`, outer, value.method === "PUT" ? own : null);
    this.headers(value.headers, `${place}/headers`, outer);
    this.optional(value.record, `${place}/record`);
    this.optional(value.existing, `${place}/existing`);
    const { exists } = value;
    const isStatus = (status) => Number.isInteger(status) && status >= 400 && status <= 499;
    if (exists !== undefined && !(Array.isArray(exists) && exists.every(isStatus))) this.fault(`${place}/exists`, "status");
  }

  mapping(mapping) {
    const known = ["case", "lookup", "fields", "problem", "attachments", "item", "attachment", "event"];
    if (!this.object(mapping, "", known)) return;
    const { attachments, lookup, fields } = mapping;
    this.one(attachments, "/attachments", HOW);
    this.fields(fields, attachments === "inline" ? ["attachments"] : []);
    if (this.object(mapping.case, "/case", CASE)) {
      this.step(mapping.case, "/case", OUTER, "id");
      const held = this.body(mapping.case.body, "/case/body", INNER, true);
      this.whole(held, "/case/body");
      if (attachments === "inline" && !(held && held.has("attachments"))) this.fault("/case/body", "list");
      if (attachments !== "inline" && held && held.has("attachments")) this.fault("/case/body", "excess", { found: attachments });
      if (mapping.case.existing === undefined && lookup === undefined) this.fault("/case", "verify");
    }
    if (lookup !== undefined && this.object(lookup, "/lookup", ["path", "headers", "record", "first"])) {
      this.address(lookup.path, "/lookup/path", ["id"], "id");
      this.headers(lookup.headers, "/lookup/headers", ["id"]);
      this.optional(lookup.record, "/lookup/record");
      if (lookup.first !== undefined && typeof lookup.first !== "boolean") this.fault("/lookup/first", "flag");
    }
    if (mapping.problem !== undefined && this.object(mapping.problem, "/problem", ["title", "detail"])) {
      for (const [name, pointer] of Object.entries(mapping.problem)) this.pointer(pointer, `/problem/${name}`);
    }
    this.event(mapping);
    this.inline(mapping, attachments);
    this.separate(mapping, attachments);
  }

  whole(held, place) {
    if (held && !held.has("body") && !held.has("body_text")) this.fault(place, "whole");
  }

  event({ event }) {
    if (event === undefined || !this.object(event, "/event", [...CASE, "fields"])) return;
    // Nobody asks whether one is there: only its id in the path keeps a repeat from being a second one.
    this.step(event, "/event", [...EVENT, "content_digest"], "id", ["PUT"]);
    this.whole(this.body(event.body, "/event/body", [...EVENT, "body", "body_text"], true, false), "/event/body");
    const { fields = {} } = event;
    const own = this.object(fields, "/event/fields", ["id", "digest", "received_at"]) || {};
    for (const [name, pointer] of Object.entries(own)) this.pointer(pointer, `/event/fields/${name}`);
  }

  fields(fields, more) {
    const needed = ["id", "digest", "received_at", ...more];
    if (!this.object(fields, "/fields", [...new Set([...needed, "case_number", "attachments", "attachment_digest", "signed"])])) return;
    for (const name of needed) this.pointer(fields[name], `/fields/${name}`);
    for (const name of Object.keys(fields)) if (!needed.includes(name)) this.pointer(fields[name], `/fields/${name}`);
  }

  inline({ item }, how) {
    if (how !== "inline") {
      if (item !== undefined && HOW.includes(how)) this.fault("/item", "excess", { found: how });
      return;
    }
    if (item === undefined) {
      this.fault("/item", "missing");
      return;
    }
    const held = this.body(item, "/item", [...FILE, "digest", "base64"], true);
    if (held && !held.has("base64")) this.fault("/item", "bytes");
  }

  separate({ attachment, fields, lookup }, how) {
    if (how !== "separate") {
      if (attachment !== undefined && HOW.includes(how)) this.fault("/attachment", "excess", { found: how });
      return;
    }
    if (!this.object(attachment, "/attachment", [...CASE, "digest"])) return;
    this.step(attachment, "/attachment", [...FILE, "content_digest"], "attachment_id");
    const held = this.body(attachment.body, "/attachment/body", [...FILE, "base64"], false);
    if (held && !held.has("base64")) this.fault("/attachment/body", "bytes");
    this.optional(attachment.digest, "/attachment/digest");
    const listed = isObject(fields) && fields.attachments !== undefined;
    if (attachment.digest === undefined && !listed) this.fault("/attachment", "proof", { found: "digest" });
    if (attachment.digest === undefined && listed && lookup === undefined) this.fault("", "lookup");
  }
}

/**
 * Has cases sealed by SM2 where the keys are on it, and tells what stands against that. The app's loader knows the form of
 * keys on P-256, which these have too but for the name of the curve: so it is given that name, and `alg` says the truth.
 */
async function sealsBySm({ sealing }, words) {
  const { key, routes } = isObject(sealing) ? sealing : {};
  const keys = [["/sealing/key", key]];
  for (const [route, of] of Object.entries(isObject(routes) ? routes : {})) keys.push([`/sealing/routes/${route}`, of]);
  const isOnSm2 = ([, jwk]) => isObject(jwk) && jwk.crv === "SM2";
  const onSm2 = keys.filter(isOnSm2);
  if (onSm2.length === 0) return [];
  const others = keys.filter((one) => isObject(one[1]) && !isOnSm2(one));
  for (const [, jwk] of onSm2) Object.assign(jwk, { crv: "P-256", alg: "jiesu-SM2-C1C3C2" });
  if (!SEALER) return onSm2.map(([place]) => ({ place, what: words.build }));
  if (others.length > 0) return others.map(([place]) => ({ place, what: words.mixed }));
  const { seal, sealFile } = await import(SEALER);
  Object.assign(window.jiesuParts, { seal, sealFile });
  return [];
}

/** A configuration (its JSON text) as the app is to read it: the faults found here in place of its mapping, if it has any. */
export async function checked(text, language) {
  let config;
  try {
    config = JSON.parse(text);
  } catch (broken) {
    return text;
  }
  if (!isObject(config)) return text;
  const { endpoint } = config;
  const faults = [...check(text, language), ...(await sealsBySm(config, WORDS[language] || WORDS.en))];
  if (faults.length > 0) {
    config.endpoint = { ...(isObject(endpoint) ? endpoint : {}), mapping: { faults } };
  } else if (isObject(endpoint) && endpoint.mapping && endpoint.mapping.attachments === "none") {
    // What the backend does not take, a person is not asked for.
    config.attachments = { ...config.attachments, max_count: 0 };
  }
  return JSON.stringify(config);
}

/** What is wrong with the mapping of a configuration (its JSON text), in the words of a language. */
export function check(text, language) {
  let config;
  try {
    config = JSON.parse(text);
  } catch (broken) {
    // The app says where.
    return [];
  }
  const endpoint = isObject(config) ? config.endpoint : undefined;
  if (!isObject(endpoint) || endpoint.mapping === undefined) return [];
  const checker = new Checker(WORDS[language] || WORDS.en, config.sealing !== undefined);
  checker.mapping(endpoint.mapping);
  if (endpoint.method !== undefined) checker.faults.push({ place: "/endpoint/method", what: checker.words.method });
  return checker.faults;
}
