// The window about one confirmed case, as a person uses it.

import { readFileSync } from "node:fs";
import { panelWords } from "./health.mjs";

/** The open window. */
export class Case {
  constructor(app) {
    this.page = app.page;
    this.t = panelWords("health", app.language);
    this.dialog = this.page.getByRole("dialog", { name: this.t.caseTitle });
  }

  /** Opens it from the page that is open, where there is one case. */
  static async open(app) {
    const one = new Case(app);
    await app.button("UiMore").first().click();
    await one.dialog.waitFor();
    return one;
  }

  button(key) {
    return this.dialog.getByRole("button", { name: this.t[key], exact: true });
  }

  /** What it says about one thing. */
  fact(name) {
    return this.dialog.locator(`[data-fact="${name}"]`).innerText();
  }

  /** Waits until the window says this. */
  async says(key) {
    await this.dialog.getByText(this.t[key], { exact: true }).waitFor();
  }

  /** Takes the case back, and says so twice. */
  async withdraw() {
    await this.button("withdraw").click();
    await this.says("withdrawSure");
    await this.button("withdrawYes").click();
  }

  /** Writes the file: its name, and what is in it by name. */
  async export() {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.button("export").click()]);
    return { name: download.suggestedFilename(), files: unzipped(readFileSync(await download.path())) };
  }

  async close() {
    await this.button("close").click();
    await this.dialog.waitFor({ state: "detached" });
  }
}

/** Takes the one case there is back, and closes its window; the bank is told afterwards. */
export async function takeBack(app) {
  const one = await Case.open(app);
  await one.withdraw();
  await one.says("withdrawDone");
  await one.close();
}

/** Until the bank knows that a case is withdrawn. */
export async function told(app) {
  const again = app.button("UiTryNow");
  for (let press = 0; press < 12 && (await again.count()) > 0; press += 1) {
    // It may just have been sent again by itself, and the button be gone.
    await again.click({ timeout: 2000 }).catch(() => {});
  }
  await again.waitFor({ state: "detached" });
}

/** The files of a ZIP by its own list, with their checksums held against what is there. */
function unzipped(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  const files = new Map();
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [sum, size] = [zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20)];
    const named = zip.readUInt16LE(at + 28);
    const from = zip.readUInt32LE(at + 42);
    const begins = from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28);
    const bytes = zip.subarray(begins, begins + size);
    if (crc(bytes) !== sum) throw new Error("a checksum is wrong");
    files.set(zip.subarray(at + 46, at + 46 + named).toString(), bytes);
    at += 46 + named + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

function crc(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}
