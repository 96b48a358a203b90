// A picture as it is kept: drawn anew, so that nothing of where, when and with what it was taken travels with it, and no
// larger than anybody needs to read it. This file must parse in Chrome 84.

const LONGEST = 2560;
const QUALITY = 0.85;

/** The bytes of a picture, drawn anew: PNG stays PNG, for its letters stay sharp; all else becomes JPEG. Rejects what is none. */
export async function picture(bytes, type) {
  const bitmap = await createImageBitmap(new Blob([bytes], { type }));
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, type === "image/png" ? type : "image/jpeg", QUALITY));
  return new Uint8Array(await blob.arrayBuffer());
}
