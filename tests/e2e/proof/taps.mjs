// How often a person taps and how much they type to hand in five complaints such as banks get: typing the story oneself, and
// with the helper. Fingers and a screen of 360 by 740; nothing is pressed that need not be.

import { App, onlyCase, PAGES } from "../support/app.mjs";
import { Bank } from "../support/bank.mjs";
import { launch } from "../support/browser.mjs";

/** A complaint: what is tapped by its label, what is typed, and the helper's answers by their place. */
const COMPLAINTS = [
  {
    name: "a fee that nobody had told of",
    place: "PlaceCounter", grounds: ["GroundFees"], amount: "30", demands: ["DemandExplain", "DemandRefund"],
    story: "补登存折时收了 30 元工本费，事先没有说明。我问依据，没有解释，只说这是规定。希望说明原因、退还费用。",
    helper: { What: [0], Who: [0], Said: [0, 1], Cost: [0], Want: [0, 1] }, own: { What: "补登存折收了 30 元" },
  },
  {
    name: "rudeness at the counter",
    place: "PlaceCounter", grounds: ["GroundAttitude"], demands: ["DemandApology"],
    story: "上午在三号柜台办业务，柜员态度不好，没有解释就让我去别的窗口。希望道歉。",
    helper: { What: [2], When: [0, 2], Who: [0], Said: [0, 2], Cost: [4], Want: [3] }, own: { Who: "三号柜台" },
  },
  {
    name: "a transfer that the customer had not ordered",
    place: "PlaceApp", grounds: ["GroundSafety"], amount: "5000", demands: ["DemandExplain", "DemandRefund"],
    story: "手机银行转出 5000 元，不是我转的。打客服电话，说会回复，一直没有。希望说明原因，把钱追回来。",
    helper: { What: [3], When: [1], Who: [5], Said: [3], Want: [0] }, own: { What: "转出 5000 元，不是我转的", Want: "把钱追回来" },
  },
  {
    name: "a wealth product sold as a deposit",
    place: "PlaceManager", grounds: ["GroundMisleading"], amount: "50000", demands: ["DemandExplain", "DemandCompensate"],
    story: "客户经理说是存款，其实是理财产品，现在亏了。和当初说的不一样。希望说明原因、赔偿损失。",
    helper: { What: [4], Who: [2], Said: [1], Want: [0, 2] }, own: { What: "说是存款，其实是理财" },
  },
  {
    name: "a cash machine that kept the money",
    place: "PlaceMachine", grounds: ["GroundSystem"], amount: "2000", demands: ["DemandCorrect"],
    story: "自助机器取款 2000 元，没有出钞，账上却扣了。打电话没有人解释。希望尽快改正。",
    helper: { What: [3], When: [0], Who: [4], Said: [0], Cost: [1], Want: [4] }, own: { What: "没有出钞，账上扣了 2000 元" },
  },
];

const browser = await launch();

/** One complaint from the first page to its receipt; `{ taps, typed, fields }`. */
async function handedIn(data, withHelper) {
  const bank = await new Bank().open();
  const app = await App.in(browser, bank.url, { viewport: { width: 360, height: 740 }, hasTouch: true });
  const { page, t } = app;
  const count = { taps: 0, typed: 0, fields: 0 };
  const tap = async (target) => {
    await target.tap();
    count.taps += 1;
  };
  const type = async (target, text) => {
    await tap(target);
    await target.pressSequentially(text);
    count.typed += Array.from(text).length;
    count.fields += 1;
  };
  const tile = (label) => page.locator(".tile").filter({ has: page.locator(".tile-name", { hasText: new RegExp(`^${label}$`) }) }).locator("label").first();
  const fill = {
    who: () => tap(tile(t.CapacitySelf)),
    contact: async () => {
      await type(page.getByLabel(t.Name).first(), "李秀英");
      await type(page.locator("#f-phone"), "13900000000");
    },
    about: async () => {
      // A list is opened by one tap and closed by another.
      await page.getByRole("combobox", { name: t.Outlet }).selectOption({ index: 1 });
      count.taps += 2;
      await tap(tile(t[data.place]));
    },
    grounds: async () => {
      for (const ground of data.grounds) await tap(tile(t[ground]));
    },
    story: async () => {
      if (withHelper) {
        await tap(page.locator(".story-open"));
        for (const [part, picked] of Object.entries(data.helper)) {
          const place = page.locator("fieldset", { has: page.locator(`#story-${part.toLowerCase()}`) });
          for (const index of picked) await tap(place.locator(".bit").nth(index));
          if (data.own[part]) await type(place.locator("input"), data.own[part]);
        }
        await tap(page.locator(".story-card .btn:not(.btn-line)"));
      } else {
        await type(page.locator("#f-story"), data.story);
      }
      if (data.amount) await type(page.getByLabel(t.Amount).first(), data.amount);
    },
    demand: async () => {
      for (const demand of data.demands) await tap(tile(t[demand]));
    },
    declaration: () => tap(tile(t.DeclarationTick)),
  };
  const labels = { result: "ToCheck", check: "ToDeclaration", declaration: "HandIn" };
  try {
    await app.open();
    await tap(app.button("UiBegin"));
    await tap(app.button("UiStartBegin"));
    for (const [slug] of PAGES) {
      await app.isOn(slug);
      await fill[slug]?.();
      await tap(app.button(labels[slug] ?? "Continue"));
    }
    await app.receiptNumber();
    const { body } = await onlyCase(bank);
    return { ...count, story: body.matter.story };
  } finally {
    await app.close();
    await bank.close();
  }
}

console.log(`Taps and typed characters from the first page to the receipt, on Chromium ${browser.version()}, 360 × 740, by touch.\n`);
console.log("A name of three characters, a telephone number, the outlet from its list, no files. A tap is a finger on a field, a tile or a button; a list takes two. A character is one that stands in the field, however many keys it takes.\n");
console.log("| complaint | taps, typing it | characters | fields typed in | taps, with the helper | characters | fields typed in |\n|---|---|---|---|---|---|---|");
const sum = { own: 0, helped: 0 };
const stories = [];
for (const data of COMPLAINTS) {
  const own = await handedIn(data, false);
  const helped = await handedIn(data, true);
  sum.own += own.typed;
  sum.helped += helped.typed;
  stories.push(`- ${data.name}:\n${helped.story.replaceAll(/^/gm, "  > ")}`);
  console.log(`| ${data.name} | ${own.taps} | ${own.typed} | ${own.fields} | ${helped.taps} | ${helped.typed} | ${helped.fields} |`);
}
await browser.close();
console.log(`
The first version that is an application, commit b404681, was built and run with the same script, up to handing in: its taps,
characters and fields are, complaint by complaint, those on the left, and it has no helper. What has been gained since is the
right: ${Math.round(100 - (100 * sum.helped) / sum.own)} % of the characters are no longer typed, for more taps.

What the helper made of it, as the bank got it:

${stories.join("\n")}`);
process.exitCode = sum.helped < sum.own ? 0 : 1;
