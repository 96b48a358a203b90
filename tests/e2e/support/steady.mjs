// A world in which nothing changes from one run to the next: the day before the National Day of 2026, chance with a
// seed, and a bank whose answers bear that day's date. For pictures that are held against earlier ones.

/** Wednesday, 30 September 2026, 14:32 in Beijing. */
export const NOW = new Date("2026-09-30T14:32:00+08:00");
/** The day before, as three boxes take it. */
export const YESTERDAY = ["2026", "9", "29"];

/** How a window must be opened so that `steady` can answer for the server. */
export const MANNER = { serviceWorkers: "block" };

/** What the bank says it received, and by when it owes what, from that day. */
const RECEIVED = { received_at: "2026-09-30T14:32:00+08:00", case_number: "TS-20260930-0001" };
const OWED = { "cn-reply": "2026-10-15" };
const OWED_ELSE = "2026-10-08";

/** A signed receipt as it would have been that day; nobody in a picture checks the signature, so it is always the same. */
function signedThen(signed) {
  const coded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const told = JSON.parse(Buffer.from(signed.split(".")[1], "base64url"));
  const deadlines = Object.fromEntries(Object.keys(told.deadlines ?? {}).map((id) => [id, OWED[id] ?? OWED_ELSE]));
  const head = { alg: "ES256", kid: "A".repeat(43), typ: "jiesu-receipt+jws" };
  return [coded(head), coded({ ...told, ...RECEIVED, deadlines }), "A".repeat(86)].join(".");
}

/** Stops the clock of a window and of what it hears, and takes the chance out of it. */
export async function steady(page) {
  await page.clock.setFixedTime(NOW);
  await page.addInitScript(() => {
    let seed = 20260930;
    crypto.getRandomValues = (bytes) => {
      const whole = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      whole.forEach((_, index) => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        whole[index] = seed >>> 24;
      });
      return bytes;
    };
  });
  // The app compares its clock with the server's.
  await page.route("**/config.json", async (route) => {
    if (route.request().method() !== "HEAD") {
      return route.fallback();
    }
    return route.fulfill({ status: 200, headers: { Date: NOW.toUTCString() } });
  });
  await page.route("**/api/v1/cases/**", async (route) => {
    const response = await route.fetch();
    const type = response.headers()["content-type"] ?? "";
    if (!type.includes("json")) {
      return route.fulfill({ response });
    }
    const said = await response.json();
    if (said.received_at) {
      Object.assign(said, RECEIVED);
    }
    if (said.signed) {
      said.signed = signedThen(said.signed);
    }
    return route.fulfill({ response, json: said });
  });
}
