// How long nobody has touched the app. By two clocks: one can be set back, the other stands still while some devices sleep.

/** What shows that somebody is there. */
export const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "input"];

let last = { wall: 0, running: 0 };

/** Somebody is there now. */
export const touched = () => {
  last = { wall: Date.now(), running: performance.now() };
};

/** Milliseconds since then. */
export const idle = () => Math.max(Date.now() - last.wall, performance.now() - last.running);
