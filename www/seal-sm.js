// Seals as www/seal.js does, by SM2, SM3 and SM4: for a bank whose key is one of SM2, in an app that was built with them.
// www/mapping/check.js puts it in that script's place. What it does is in its wasm, sm/src/lib.rs: the algorithms, no
// certified module. This file must parse in Chrome 84.

import init, { FileKey, seal as sealed } from "__SM_JS__";

const PIECE = 1048576;
const TAG = 16;

let loading;
/** The wasm, fetched when the first case is sealed; asked for again where it could not be had. */
function loaded() {
  loading =
    loading ||
    init().catch((fault) => {
      loading = undefined;
      throw fault;
    });
  return loading;
}

/** What the wasm gives; it gives nothing where a key is none or the browser has no randomness. */
function given(value) {
  if (value === undefined) throw new Error("jiesu: not sealed");
  return value;
}

/** The sealed form of a text for the owner of a public key (JWK, as JSON text, in the form of www/mapping/check.js). */
export async function seal(jwk, text) {
  await loaded();
  return given(sealed(JSON.stringify({ ...JSON.parse(jwk), crv: "SM2" }), text));
}

/** The bytes of a file, sealed: `salt` is the case's, in hex; `place` is `jiesu/1/<case>/<file>`. */
export async function sealFile(salt, place, bytes) {
  await loaded();
  const secret = new Uint8Array(salt.match(/../g).map((pair) => parseInt(pair, 16)));
  const key = given(FileKey.of(secret, place));
  const count = Math.max(1, Math.ceil(bytes.length / PIECE));
  const all = new Uint8Array(bytes.length + count * TAG);
  for (let number = 0; number < count; number += 1) {
    const piece = bytes.subarray(number * PIECE, (number + 1) * PIECE);
    all.set(given(key.piece(number, number === count - 1, piece)), number * (PIECE + TAG));
    // The page answers between two pieces: this is the page's own thread.
    await new Promise((done) => setTimeout(done));
  }
  key.free();
  return all;
}
