// Seals a finished case for the bank, so that this device cannot read it again: a JWE (RFC 7516) in its compact form,
// ECDH-ES over P-256 with A256GCM (RFC 7518), put together over WebCrypto. This file must parse in Chrome 84.
//
// A file is sealed under a key of its own, which both sides derive from the case's salt: HKDF-SHA-256 with the
// file's place as `info`. The salt is inside the sealed case. A sealed file is pieces of 1 MiB, each with its tag; the
// nonce is seven zero bytes, the piece's number, and 1 for the last piece, so that none is missing, moved or added.
//
// And the bank's own seal: whether a receipt is signed by it (JWS, RFC 7515, ES256).

const PIECE = 1048576;
const TAG = 16;
const { subtle } = crypto;

const bytesOf = (text) => new TextEncoder().encode(text);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

function base64url(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const number = (value) => new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
const withLength = (text) => joined(number(text.length), bytesOf(text));

/** The key that both sides agree on: Concat KDF of RFC 7518, 4.6.2, whose one round gives 256 bits. */
async function agreed(shared) {
  const input = joined(number(1), new Uint8Array(shared), withLength("A256GCM"), withLength(""), withLength(""), number(256));
  return subtle.importKey("raw", await subtle.digest("SHA-256", input), "AES-GCM", false, ["encrypt"]);
}

/** The JWE of a text for the owner of a public key (JWK, as JSON text). */
export async function seal(jwk, text) {
  const { kty, crv, x, y, kid } = JSON.parse(jwk);
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("jwk", { kty, crv, x, y }, curve, false, []);
  const ours = await subtle.generateKey(curve, true, ["deriveBits"]);
  const key = await agreed(await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256));
  const once = await subtle.exportKey("jwk", ours.publicKey);
  const epk = { kty: "EC", crv: "P-256", x: once.x, y: once.y };
  const header = base64url(bytesOf(JSON.stringify({ alg: "ECDH-ES", enc: "A256GCM", kid, epk })));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(header) }, key, bytesOf(text)));
  const end = sealed.length - TAG;
  return [header, "", base64url(iv), base64url(sealed.subarray(0, end)), base64url(sealed.subarray(end))].join(".");
}

/** The bytes of a file, sealed: `salt` is the case's, in hex; `place` is `jiesu/1/<case>/<file>`. */
export async function sealFile(salt, place, bytes) {
  const secret = new Uint8Array(salt.match(/../g).map((pair) => parseInt(pair, 16)));
  const base = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const by = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: bytesOf(place) };
  const key = await subtle.deriveKey(by, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const count = Math.max(1, Math.ceil(bytes.length / PIECE));
  const sealed = new Uint8Array(bytes.length + count * TAG);
  for (let piece = 0; piece < count; piece += 1) {
    const iv = joined(new Uint8Array(7), number(piece), [piece === count - 1 ? 1 : 0]);
    const part = bytes.subarray(piece * PIECE, (piece + 1) * PIECE);
    sealed.set(new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv }, key, part)), piece * (PIECE + TAG));
  }
  return sealed;
}

const decoded = (part) => Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const textOf = (part) => new TextDecoder().decode(decoded(part));

/** Whether one of the keys (a list of JWK, as JSON text) has signed a receipt that says just this; no number is "". */
export async function signed(keys, jws, id, digest, received, number) {
  const [header, payload, signature, ...more] = jws.split(".");
  if (!signature || more.length > 0) return false;
  const { alg, typ } = JSON.parse(textOf(header));
  if (alg !== "ES256" || typ !== "jiesu-receipt+jws") return false;
  for (const { kty, crv, x, y } of JSON.parse(keys)) {
    const key = await subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const by = { name: "ECDSA", hash: "SHA-256" };
    if (await subtle.verify(by, key, decoded(signature), bytesOf(`${header}.${payload}`))) {
      const said = JSON.parse(textOf(payload));
      return said.id === id && said.digest === digest && said.received_at === received && (said.case_number || "") === number;
    }
  }
  return false;
}
