// Keys for numbers at a terminal, whose system has its keyboard where it likes, small, and with keys that lead away: for every
// box that takes a number, and for everybody who touches or clicks it.

import { keys } from "../parts/keys.js";

/** Boxes for numbers below `app` have keys, which stand before `bar`. */
export function pads(app, bar) {
  return keys(app, {
    asks: (box, mode) => (box.type === "tel" ? "phone" : mode === "decimal" ? "amount" : mode === "numeric" ? "number" : box.name === "id_number" ? "identity" : undefined),
    isHand: () => true,
    stand: (pad) => bar.before(pad),
    shown: (_, box) => box.scrollIntoView({ block: "center" }),
    gone() {},
    yields: false,
  });
}
