// What leads out of the app or spoils its page, and is none of a customer's business at a terminal: menus, dragging, zooming,
// other pages, the browser's own keys. Keys that no page may take away (closing the window, other consoles) are the system's
// to lock: docs/kiosk.md.

/** With Ctrl or Command: what helps in writing. */
const WRITING = "acvxyz";
/** Keys of the browser: help, search, reload, address, tools; back and home beside Alt. */
const BROWSER = /^(F\d+|Browser\w+|Launch\w+)$/;
const BESIDE_ALT = ["ArrowLeft", "ArrowRight", "Home", "d", "e", "f"];

/** From now on they do nothing. */
export function trapped() {
  const never = (event) => event.preventDefault();
  ["contextmenu", "dragstart", "dragenter", "dragover", "drop", "gesturestart", "gesturechange", "auxclick"].forEach((sign) => addEventListener(sign, never));
  addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
  // Two fingers.
  addEventListener("touchmove", (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), { passive: false });
  addEventListener("keydown", (event) => leads(event) && event.preventDefault(), true);
  // Nothing leads away from here, neither another page nor a telephone.
  addEventListener("click", (event) => event.target.closest && event.target.closest("a[href]") && event.preventDefault(), true);
}

function leads({ key, ctrlKey, metaKey, altKey }) {
  return BROWSER.test(key) || ((ctrlKey || metaKey) && key.length === 1 && !WRITING.includes(key.toLowerCase())) || (altKey && BESIDE_ALT.includes(key));
}
