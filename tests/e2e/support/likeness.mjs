// Whether two pictures show the same, as an eye would say: compared at half their size, so that another machine's way of
// smoothing letters does not count, and by regions, so that one moved button does.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const pixelmatch = readFileSync(createRequire(import.meta.url).resolve("pixelmatch"), "utf8").replace(/export default /, "window.pixelmatch = ");

/** How much of a picture may differ. */
const WHOLE = 0.006;
/** How many regions of 12 by 12 pixels may differ by more than a third. */
const REGIONS = 3;
/** By how many pixels heights may differ: the last line of a page falls on half a pixel. */
const HEIGHT = 4;

/** A page that compares pictures; it belongs to no test. */
export async function judge(browser) {
  const page = await browser.newPage();
  await page.addScriptTag({ content: pixelmatch, type: "module" });
  await page.waitForFunction(() => window.pixelmatch);
  return page;
}

/** What differs between a stored picture and a new one, as `{ part, fault }`; `fault` is null where they are alike. */
export function difference(page, stored, taken) {
  return page.evaluate(
    async ([stored, taken, limits]) => {
      const drawn = async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        return createImageBitmap(new Blob([bytes]));
      };
      const [one, other] = await Promise.all([drawn(stored), drawn(taken)]);
      if (one.width !== other.width || Math.abs(one.height - other.height) > limits.height) {
        return { part: 1, fault: `${other.width} × ${other.height} instead of ${one.width} × ${one.height}` };
      }
      const width = one.width >> 1;
      const height = Math.min(one.height, other.height) >> 1;
      const halved = (bitmap) => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext("2d");
        context.imageSmoothingQuality = "high";
        context.drawImage(bitmap, 0, 0, width * 2, height * 2, 0, 0, width, height);
        return context.getImageData(0, 0, width, height);
      };
      const [a, b] = [halved(one), halved(other)];
      const seen = new ImageData(width, height);
      const count = window.pixelmatch(a.data, b.data, seen.data, width, height, { threshold: 0.18, diffMask: true });
      const cell = 12;
      const regions = new Map();
      for (let at = 3; at < seen.data.length; at += 4) {
        if (seen.data[at]) {
          const pixel = (at - 3) / 4;
          const key = `${Math.floor((pixel % width) / cell)},${Math.floor(pixel / width / cell)}`;
          regions.set(key, (regions.get(key) ?? 0) + 1);
        }
      }
      const moved = [...regions].filter(([, number]) => number * 3 > cell * cell).map(([key]) => key);
      const part = count / (width * height);
      const where = moved[0]?.split(",").map((number) => number * cell * 2);
      const fault =
        moved.length > limits.regions
          ? `${moved.length} regions differ, the first at ${where[0]}, ${where[1]}`
          : part > limits.whole
            ? `${(part * 100).toFixed(2)} % of it differs`
            : null;
      return { part, fault };
    },
    [stored.toString("base64"), taken.toString("base64"), { whole: WHOLE, regions: REGIONS, height: HEIGHT }],
  );
}
