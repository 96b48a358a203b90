// What a person at a terminal, or the staff, must know besides the page: a disk that is full, a case that the bank
// refused; that the network is gone is said by the app. One line above the bar, that a screen reader hears.

import { el } from "../health/window.js";

/** A dresser: keeps the line in `bar` true. `queue` tells what waits. */
export function notes(bar, queue) {
  const line = el("p", { class: "kiosk-note", role: "status", hidden: true });
  bar.prepend(line);
  let refused = 0;
  let again = () => {};
  // Known at the beginning of a session, which is when staff can look; whoever complains meanwhile is not told.
  queue().then((all) => {
    refused = all.refused.length;
    again();
  }).catch(() => {});
  return (app, say) => {
    again = () => {
      const told = [
        app.querySelector(".chip-bad") && say("noteFull"),
        refused > 0 && app.querySelector(".hero") && say("noteRefused", { count: refused }),
      ].filter(Boolean).join(" ");
      if (line.textContent !== told) {
        line.textContent = told;
        line.hidden = told === "";
      }
    };
    again();
  };
}
