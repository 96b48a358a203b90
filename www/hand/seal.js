// A parcel on its way from a terminal to a telephone: a nonce of twelve bytes, then AES-256-GCM over the rows, with the id
// under which the receiver keeps it as additional data.

const NONCE = 12;
const KEY = 32;

const how = (iv, id) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`jiesu/1/hand-over/${id}`) });

/** The bytes under a fresh key, and that key. */
export async function sealed(id, bytes) {
  const [raw, iv] = [KEY, NONCE].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const text = new Uint8Array(await crypto.subtle.encrypt(how(iv, id), key, bytes));
  const all = new Uint8Array(NONCE + text.length);
  all.set(iv);
  all.set(text, NONCE);
  return { bytes: all, key: raw };
}

/** What was sealed; throws where a bit of it, the key or the id is another. */
export async function opened(id, raw, bytes) {
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  return new Uint8Array(await crypto.subtle.decrypt(how(bytes.subarray(0, NONCE), id), key, bytes.subarray(NONCE)));
}

/** Random, with the form of a UUID. Chrome 84 has no `randomUUID`. */
export function uuid() {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return bytes.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** As addresses have it (RFC 4648, section 5). */
export const written = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

/** The bytes that were written so. */
export const read = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
