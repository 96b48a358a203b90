// What a camera reads.

import decodeQR from "qr/decode.js";

/** What a QR code on the page says, read from its squares by another library than the one that drew it. */
export async function scanned(place) {
  const [box, path] = await place.evaluate((svg) => [svg.getAttribute("viewBox"), svg.querySelector("path").getAttribute("d")]);
  const [from, , side] = box.split(" ").map(Number);
  const scale = 4;
  const data = new Uint8Array(side * scale * side * scale * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g)) {
    for (let at = 0; at < scale * scale; at += 1) {
      const row = (Number(y) - from) * scale + Math.floor(at / scale);
      const column = (Number(x) - from) * scale + (at % scale);
      data.fill(0, (row * side * scale + column) * 4, (row * side * scale + column) * 4 + 3);
    }
  }
  return decodeQR({ width: side * scale, height: side * scale, data });
}
