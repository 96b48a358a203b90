// Every screen at three sizes and every part of the gallery against the pictures in docs/pictures; for other languages,
// densities and themes the boxes of the elements against docs/pictures/boxes.json. JIESU_ACCEPT=1 stores what is there now.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { album, boxes, parts, SIZES } from "../support/album.mjs";
import { App, complaint } from "../support/app.mjs";
import { Bank, Front } from "../support/bank.mjs";
import { launch } from "../support/browser.mjs";
import { difference, judge } from "../support/likeness.mjs";
import { ROOT, scratch } from "../support/places.mjs";
import * as world from "../support/steady.mjs";

const STORED = join(ROOT, "docs/pictures");
const BOXES = join(STORED, "boxes.json");
const accept = Boolean(process.env.JIESU_ACCEPT);
const MOST = 10 * 1024 * 1024;
/** How far an edge may lie from where it was: fonts of another machine are a little wider or narrower. */
const EDGE = 6;

// A Chinese browser, whose own controls show the time of day as people here write it.
const browser = await launch("zh-CN");
const eye = await judge(browser);
const faults = [];
const taken = new Set();
let largest = 0;
const differing = scratch("pictures");

async function compare(name, shoot, quality) {
  taken.add(name);
  const bytes = await shoot({ type: "jpeg", quality, animations: "disabled" });
  const file = join(STORED, name);
  if (accept) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return;
  }
  if (!existsSync(file)) {
    faults.push(`${name}: no such picture was stored`);
    return;
  }
  const { part, fault } = await difference(eye, readFileSync(file), bytes);
  largest = Math.max(largest, part);
  if (fault) {
    faults.push(`${name}: ${fault}`);
    mkdirSync(dirname(join(differing, name)), { recursive: true });
    writeFileSync(join(differing, name), bytes);
  }
}

if (accept) {
  for (const { width, height } of SIZES) {
    rmSync(join(STORED, `${width}x${height}`), { recursive: true, force: true });
  }
  rmSync(join(STORED, "gallery"), { recursive: true, force: true });
}
for (const viewport of SIZES) {
  const folder = `${viewport.width}x${viewport.height}`;
  let number = 0;
  await album(browser, viewport, async (screen, page) => {
    number += 1;
    // What lies over the page lies over what is seen of it.
    const fullPage = !screen.endsWith("-window");
    // The code holds the port, or the case, of this run.
    const mask = screen.startsWith("receipt") ? [page.locator("figure svg")] : [];
    const name = `${folder}/${String(number).padStart(2, "0")}-${screen}.jpg`;
    await compare(name, (how) => page.screenshot({ ...how, fullPage, mask, maskColor: "#888888" }), viewport === SIZES[0] ? 58 : 46);
  });
}

const front = await new Front().open();
await parts(browser, front.url, {}, (part, _, section) => compare(`gallery/${part}.jpg`, (how) => section.screenshot(how), 58));

// What is only told by its boxes.
const measured = {};
for (const language of ["zh-Hans", "en"]) {
  for (const density of ["touch", "desk", "elder"]) {
    for (const [theme, manner] of Object.entries({ light: {}, forced: { forcedColors: "active" } })) {
      // This one has its pictures.
      if (language === "zh-Hans" && density === "touch" && theme === "light") continue;
      await parts(browser, front.url, { language, density }, async (part, _, section) => {
        measured[`${part}, ${language}, ${density}, ${theme}`] = await boxes(section);
      }, manner);
    }
  }
}
await front.close();
if (accept) {
  const lines = Object.entries(measured).map(([name, list]) => `${JSON.stringify(name)}: ${JSON.stringify(list.join("|"))}`);
  writeFileSync(BOXES, `{\n${lines.join(",\n")}\n}\n`);
} else {
  const stored = JSON.parse(readFileSync(BOXES, "utf8"));
  for (const [name, list] of Object.entries(measured)) {
    const before = stored[name]?.split("|") ?? [];
    const strays = list.filter((box, index) => {
      const [tag, ...edges] = box.split(" ");
      const [was, ...place] = (before[index] ?? "").split(" ");
      return tag !== was || edges.some((edge, side) => Math.abs(edge - place[side]) > EDGE);
    });
    if (before.length !== list.length || strays.length > 0) {
      faults.push(`boxes of ${name}: ${list.length} instead of ${before.length}, ${strays.length} elsewhere: ${strays[0] ?? ""}`);
    }
  }
}

// For the README: the paper, dark colours, English, and the result on a tablet without loss.
if (accept) {
  const bank = await new Bank().open();
  const window = async (options) => {
    const app = await App.in(browser, bank.url, { ...world.MANNER, ...options });
    await world.steady(app.page);
    return app.open();
  };
  const paper = await window({ viewport: SIZES[1] });
  await paper.handIn();
  await paper.page.emulateMedia({ media: "print" });
  await paper.page.screenshot({ path: join(STORED, "receipt-on-paper.jpg"), type: "jpeg", quality: 70, fullPage: true });
  await paper.close();
  for (const [file, options] of [
    ["result-820.png", { viewport: SIZES[1] }],
    ["result-dark.jpg", { colorScheme: "dark" }],
    ["result-english.jpg", { language: "en" }],
  ]) {
    const app = await window(options);
    await app.begin();
    await app.walk(complaint(), "result");
    const how = file.endsWith(".png") ? {} : { type: "jpeg", quality: 70 };
    await app.page.screenshot({ path: join(STORED, file), ...how, fullPage: true });
    await app.close();
  }
  // And what the system shows who is about to install the app.
  for (const [file, options] of [
    ["screen-narrow.png", { viewport: SIZES[0], deviceScaleFactor: 2 }],
    ["screen-wide.png", { viewport: { width: 1180, height: 820 } }],
  ]) {
    const app = await window(options);
    await app.begin();
    await app.walk(complaint(), "result");
    await app.page.screenshot({ path: join(ROOT, "www/icons", file) });
    await app.close();
  }
  await bank.close();
}
await browser.close();

const files = readdirSync(STORED, { recursive: true }).map(String);
const pictures = files.filter((file) => /\.(jpg|png)$/.test(file));
const bytes = pictures.reduce((sum, file) => sum + statSync(join(STORED, file)).size, 0);
if (bytes > MOST) {
  faults.push(`the pictures take ${(bytes / 1024 / 1024).toFixed(1)} MB, more than 10`);
}
const forgotten = pictures.filter((file) => file.includes("/") && !taken.has(file));
faults.push(...forgotten.map((file) => `${file}: no such screen any more`));
const sizes = SIZES.map(({ width, height }) => `${width} × ${height}`).join(", ");
console.log(
  `${taken.size} pictures: every screen at ${sizes}, and every part of the gallery (${(bytes / 1024 / 1024).toFixed(1)} MB are stored). ` +
    `${Object.keys(measured).length} lists of boxes for other languages, densities and forced colours.\n`,
);
console.log(accept ? "All of them are stored as they are now." : `The largest part of a picture that differs is ${(largest * 100).toFixed(2)} %. ${faults.length} faults.`);
for (const fault of faults) {
  console.log(`- ${fault}`);
}
if (faults.length > 0 && !accept) {
  console.error(`What was seen lies in ${differing}`);
}
process.exitCode = faults.length === 0 ? 0 : 1;
