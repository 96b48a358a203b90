// What every proof of delivery ends with: press on until the receipt is there, then look at what the bank has.

import { randomBytes } from "node:crypto";
import { complaint } from "./app.mjs";

const FILE = { name: "回单.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };

/** A file of one piece when it is sealed, and one of three. */
export const FILES = [
  FILE,
  { name: "流水.pdf", mimeType: "application/pdf", buffer: Buffer.concat([Buffer.from("%PDF-1.4\n"), randomBytes(2500000), Buffer.from("\n%%EOF\n")]) },
];

/** A complaint with one attachment. */
export const DATA = complaint({ files: [FILE] });

/** Presses on until the receipt is there: what is stuck or waits is tried again, as a person would. */
export async function delivered(app) {
  const done = app.page.getByRole("heading", { level: 1, name: app.t.ReceiptDeliveredTitle });
  const again = app.button("UiTryNow");
  for (let press = 0; press < 12; press += 1) {
    await done.or(again).first().waitFor();
    if (await done.isVisible()) {
      return;
    }
    // It may just have been sent again by itself, and the button be gone.
    await again.click({ timeout: 2000 }).catch(() => {});
  }
  await done.waitFor();
}

/** Exactly one case with its attachment, under the digest that the receipt shows. */
export async function holds(app, bank) {
  const cases = await bank.cases();
  if (cases.length !== 1) throw new Error(`${cases.length} cases`);
  const [stored] = cases;
  const digest = await app.digest();
  if (stored.receipt.digest !== digest) throw new Error("another digest");
  if ((stored.receipt.attachments ?? []).length !== 1) throw new Error("the attachment is missing");
}
