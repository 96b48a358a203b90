// Keys for the number of a mainland identity document, where the box is touched: 17 digits and a digit or X, for which no
// system has a keyboard that fits. Telephone and amount have one, and keep it. See docs/adr/0009-keys-for-numbers.md.
//
// The system's keyboard stays for everybody else: mouse and real keys, screen readers, documents with letters, a screen too
// low for both, a page inside another one, and whoever presses the key for letters.

import { parted } from "./sheet.js";

/** Documents whose number is such a one, by their ids in the form. */
const DIGITS = ["resident_id", "hmt_residence"];
/** A screen lower than this holds a box or the keys, not both. */
const LOWEST = 480;

let begun = false;

/** Makes ready what comes when the box beside `place` is touched. */
export async function draw(place) {
  const root = document.documentElement;
  // At a terminal all numbers have keys. In a page of somebody else's, who knows where its lower edge is?
  const isAlone = self === top && place.getRootNode() === document && !root.classList.contains("kiosk");
  if (begun || !isAlone || !matchMedia("(any-pointer: coarse)").matches) {
    return;
  }
  begun = true;
  try {
    await parted(place, place.dataset.language);
    const { keys } = await import("./keys.js");
    await keys(document.getElementById("app"), {
      asks: (box) => (box.name === "id_number" && DIGITS.includes(document.getElementById("f-id_kind").value) && innerHeight >= LOWEST ? "identity" : undefined),
      // What a screen reader presses comes from no finger: as a click alone, or as a touch without any size.
      isHand: ({ pointerType, width, height }) => /touch|pen/.test(pointerType) && (width > 0 || height > 0),
      stand(pad) {
        pad.classList.add("pad-below");
        document.body.append(pad);
      },
      // They lie over the lower edge: what is written, and what is wrong with it, stays above them.
      shown(pad, box) {
        root.style.scrollPaddingBottom = `${pad.offsetHeight}px`;
        (box.closest(".field") || box).scrollIntoView({ block: "nearest" });
      },
      gone: () => (root.style.scrollPaddingBottom = ""),
      yields: true,
    });
  } catch (fault) {
    begun = false;
    throw fault;
  }
}
