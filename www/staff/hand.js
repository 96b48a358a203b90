// The window that gives a draft to a colleague on the same device; www/staff/parcel.js does it.

import { el, over, told } from "../health/window.js";
import { DEVICE, connected, idOf } from "./device.js";
import { me } from "./lock.js";
import { give } from "./parcel.js";

/** Shows the window for the draft `app.case`; settles once it is there. */
export async function show(app) {
  const { say, put } = await over(app, import.meta.url);
  const name = el("input", { type: "text", class: "box", id: "hand-name", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  const form = el("form", { class: "card stack", novalidate: true, autocomplete: "off", submit: ask },
    el("p", {}, say("handText")),
    el("label", { class: "field-label", for: "hand-name" }, say("handTo")), name,
    el("button", { type: "submit", class: "btn" }, say("handNext")));
  async function ask(event) {
    event.preventDefault();
    const device = await connected(DEVICE);
    const to = name.value.trim() && (await idOf(device, name.value).finally(() => device.close()));
    if (!to || to === me) {
      told(form, say(to ? "handSelf" : "numberEmpty"), "bad");
      return;
    }
    const no = el("button", { type: "button", class: "btn btn-line", click: () => (sure.replaceWith(form), name.focus()) }, say("handNo"));
    const yes = el("button", { type: "button", class: "btn", click: () => go(to, sure, yes) }, say("handYes"));
    const sure = el("div", { class: "card stack", role: "group", "aria-label": say("handTitle") },
      el("p", {}, say("handSure", { name: name.value.trim() })), el("div", { class: "item-acts" }, no, yes));
    form.replaceWith(sure);
    no.focus();
  }
  async function go(to, sure, yes) {
    yes.disabled = true;
    const state = await give(app, me, to, app.case).catch(() => "failed");
    const result = el("div", { class: "card" });
    sure.replaceWith(["given", "later", "gone"].includes(state) ? result : form);
    told(result.isConnected ? result : form, say(state), { given: "good", later: "warn" }[state] || "bad");
    app.ask();
  }
  put(say("handTitle"), say("close"), form);
}
