// One confirmed case: where it stands, a file of it, and what the person can still do. A window over the app, fetched when
// a person asks for it; the app hands over `app`: see src/shell/host/health.rs.

import { asking, el, over, save, stamped, time, told } from "../health/window.js";
import { parts, zip } from "./file.js";
import { canMend, found, mend, Refused, withdraw } from "./rows.js";

/** Shows the window; settles once it is there. */
export async function show(app) {
  const { say, put } = await over(app, new URL("../health/window.js", import.meta.url));
  const place = el("div", { class: "stack" });
  await drawn(app, say, place);
  put(say("caseTitle"), say("close"), place);
}

async function drawn(app, say, place) {
  const one = await found(app, app.case);
  place.textContent = "";
  if (!one) {
    place.append(el("p", {}, say("caseGone")));
    return;
  }
  const said = (fault) => told(place, say(`case-${fault instanceof Refused ? fault.why : "device"}`), "bad");
  const done = async (key) => {
    app.ask();
    await drawn(app, say, place);
    told(place, say(key), "good");
    place.querySelector("[tabindex]").focus();
  };
  place.append(
    el("dl", { class: "facts card", tabindex: "-1" }, ...facts(one, app, say).map(([name, value]) => el("div", { class: "fact" }, el("dt", {}, say(name)), el("dd", { class: "num", "data-fact": name }, value)))),
    ...[...mending(one, app, say, said, place), ...exporting(one, say), ...withdrawing(one, app, say, said, done)].map((part) => el("section", { class: "card stack" }, ...part)),
  );
}

/** What is known, as name and value. */
function facts({ entry, withdrawal }, app, say) {
  const at = (text) => time(Date.parse(text), app.language);
  const { delivered, waiting, stuck, closed } = entry.state;
  const told = (stuck || closed || {}).problem;
  return [
    ["caseConfirmed", at(entry.confirmed_at)],
    delivered && ["caseReceived", at(delivered.receipt.received_at)],
    waiting && ["caseNext", at(waiting.next_try)],
    waiting && ["caseTries", String(waiting.attempts)],
    stuck && ["caseStuck", at(stuck.since)],
    told && ["caseSaid", [told.title, told.detail, ...(told.pointers || [])].filter(Boolean).join(" · ")],
    closed && [closed.mended ? "caseMended" : "caseWithdrawn", at(closed.at)],
    withdrawal && ["caseTold", whenTold(withdrawal, at, say)],
    ["caseDigest", entry.digest],
  ].filter(Boolean);
}

/** When the bank was told that the case is taken back; or why it was not. */
function whenTold({ state: { delivered, closed, stuck } }, at, say) {
  if (delivered) {
    return at(delivered.receipt.received_at);
  }
  if (closed) {
    return say("caseNothing");
  }
  return say(stuck ? "caseToldStuck" : "caseToldYet");
}

/** The part that mends what the bank refused; where it cannot, what can be done instead. */
function mending({ entry }, app, say, said, place) {
  const { stuck } = entry.state;
  if (!stuck || !["refused", "too_large"].includes(stuck.why)) {
    return [];
  }
  const head = [el("h3", {}, say("mendTitle"))];
  if (!canMend(entry)) {
    return [[...head, el("p", {}, say(entry.sealed ? "mendSealed" : "mendOld"))]];
  }
  const act = async () => {
    try {
      const draft = await mend(app, entry.id);
      place.closest("dialog").close();
      app.ask(draft);
    } catch (fault) {
      said(fault);
    }
  };
  return [[...head, el("p", { class: "muted" }, say("mendText")), el("div", { class: "item-acts" }, el("button", { type: "button", class: "btn btn-small", click: act }, say("mend")))]];
}

/** The part that writes a file. */
function exporting(one, say) {
  if (!one.entry.body && !one.entry.state.delivered) {
    return [];
  }
  const section = [el("h3", {}, say("exportTitle")), el("p", { class: "muted" }, say(one.entry.sealed ? "exportSealed" : "exportText"))];
  const button = el("button", { type: "button", class: "btn btn-line btn-small", click: () => write() }, say("export"));
  const acts = el("div", { class: "item-acts" }, button);
  function write() {
    const files = zip(parts(one, say(one.entry.sealed ? "exportNoteSealed" : "exportNote")));
    const name = `jiesu-case-${stamped(Date.now())}.zip`;
    save(new Blob(files, { type: "application/zip" }), name);
    told(acts, say("exportDone", { name }), "good");
  }
  return [[...section, acts]];
}

/** The part that takes it back. */
function withdrawing({ entry, withdrawal }, app, say, said, done) {
  if (entry.state.closed || withdrawal) {
    return [];
  }
  const head = [el("h3", {}, say("withdrawTitle")), el("p", { class: "muted" }, say(entry.state.delivered ? "withdrawSent" : "withdrawOpen"))];
  const act = () => withdraw(app, entry.id).then(() => done("withdrawDone"), said);
  return [[...head, asking(say, "withdraw", act)]];
}
