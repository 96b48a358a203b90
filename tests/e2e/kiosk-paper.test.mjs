// Paper at a terminal: a slip as wide as its roll on one page as long as what stands on it, a way on where none comes out, and
// a picture of a code where there is no printer.

import assert from "node:assert/strict";
import { barriers } from "./support/barriers.mjs";
import { complaint } from "./support/app.mjs";
import { faults } from "./support/layout.mjs";
import { AT_KIOSK, kioskBank, kioskWords } from "./support/kiosk.mjs";
import { journeys } from "./support/suite.mjs";

const journey = journeys();
const t = kioskWords();
const DATA = complaint({ name: "欧阳淑芬", phone: "13957104418", person: "3 号柜台 司徒志远" });
const PERSONAL = [DATA.name, DATA.phone, DATA.person, DATA.story];

const at = (paper) => ({ bank: () => kioskBank({ paper }), manner: AT_KIOSK });

/** Prints as the app does, to a file; its pages in millimetres, and what was laid on them. */
async function printed(app) {
  await app.page.evaluate(() => addEventListener("beforeprint", () => (window.laid = (document.querySelector(".kiosk-slip") || document.querySelector("main")).textContent), { once: true }));
  const pdf = (await app.page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const pages = Array.from(pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g), ([, width, height]) => ({ width: (Number(width) / 72) * 25.4, height: (Number(height) / 72) * 25.4 }));
  return { pages, text: await app.page.evaluate(() => window.laid) };
}

for (const width of [58, 80]) {
  journey(
    `a receipt comes out on one slip of ${width} mm, as long as what stands on it, and then it is asked whether it came out`,
    async (app) => {
      const { page } = app;
      await app.handIn(DATA);
      await page.locator("jiesu-proof svg").waitFor();
      const number = (await page.locator(".ticket-number").innerText()).trim();
      const { pages, text } = await printed(app);
      assert.equal(pages.length, 1, "one page");
      assert.ok(Math.abs(pages[0].width - width) < 0.5, `${pages[0].width} mm wide`);
      assert.ok(pages[0].height > 100 && pages[0].height < 900, `${pages[0].height} mm long`);
      for (const said of [number, app.t.UiDueTitle, app.t.UiStatusCode]) assert.ok(text.includes(said), `${said} is on the slip`);
      for (const typed of PERSONAL) assert.ok(!text.includes(typed), `${typed} is on the slip`);
      const asked = page.getByRole("dialog", { name: t.paperTitle });
      await asked.waitFor();
      assert.equal(await page.locator(".kiosk-slip").count(), 0, "nothing of the slip stays");
      assert.equal(await page.evaluate(() => document.adoptedStyleSheets.length), 0);
      assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
      // Again, by the same button as before.
      await page.evaluate(() => (window.print = () => (window.again = true)));
      await page.locator("#kiosk-paperAgain").tap();
      assert.equal(await page.evaluate(() => window.again), true);
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      await page.locator("#kiosk-paperHelp").tap();
      await page.getByRole("dialog", { name: t.help }).waitFor();
    },
    at(width),
  );
}

journey(
  "on sheets it prints as everywhere, and the code can be photographed instead: it names the case, and nobody",
  async (app) => {
    const { page } = app;
    await app.handIn(DATA);
    const { pages } = await printed(app);
    assert.ok(pages[0].width > 200, "a sheet");
    await page.locator("#kiosk-paperPhoto").tap();
    const window = page.getByRole("dialog", { name: t.photo });
    await window.locator("svg").waitFor();
    const code = await page.locator("[data-code]").innerText();
    assert.equal(await window.locator("figcaption").innerText(), code);
    // What the camera reads: the address to ask at, and that code.
    const read = await page.evaluate(async () => {
      const { generate } = await import(new URL("case/lean-qr.js", document.baseURI).href);
      const drawn = document.querySelector("dialog svg path").getAttribute("d");
      const wanted = generate(`${new URL("status.html", document.baseURI).href}#${document.querySelector("[data-code]").innerText}`, { minCorrectionLevel: 0, maxCorrectionLevel: 1 });
      let path = "";
      for (let y = 0; y < wanted.size; y += 1) for (let x = 0; x < wanted.size; x += 1) if (wanted.get(x, y)) path += `M${x} ${y}h1v1h-1z`;
      return drawn === path;
    });
    assert.ok(read, "the code holds the address and the code to ask with, and nothing else");
    for (const typed of PERSONAL) assert.ok(!(await window.innerText()).includes(typed));
    assert.deepEqual([...(await barriers(page)), ...(await faults(page))], []);
  },
  at(undefined),
);

journey(
  "without a printer no paper is offered, and the code is",
  async (app) => {
    await app.handIn(DATA);
    await app.page.locator("#kiosk-photo").waitFor();
    assert.equal(await app.button("UiPrint").count(), 0);
    assert.deepEqual([...(await barriers(app.page)), ...(await faults(app.page))], []);
    await app.page.locator("#kiosk-photo").tap();
    await app.page.getByRole("dialog", { name: t.photo }).waitFor();
  },
  at(0),
);
