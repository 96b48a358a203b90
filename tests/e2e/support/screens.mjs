// A walk over every screen of the app. Tests and proofs stop at each of them.

import { complaint, PAGES } from "./app.mjs";

const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A complaint that makes every page as full as it can be. */
export function fullComplaint(language = "zh-Hans") {
  const files = [
    { name: language === "en" ? "slip.png" : "回单.png", mimeType: "image/png", buffer: PICTURE },
    { name: language === "en" ? "contract.pdf" : "合同.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") },
  ];
  if (language === "zh-Hans") {
    return complaint({ files, grounds: ["attitude", "fees"] });
  }
  return complaint({
    files,
    name: "Mary Smith",
    person: "Counter 3, badge 0217",
    story: "I went to the counter for a new passbook. 30 yuan were charged without a word. I asked why and was told to go to another window.",
  });
}

/**
 * Walks from the first page to the receipt and calls `stop(name)` on each screen of `web` mode: home, start,
 * every page as it is first met, with its faults, and filled; result, check, declaration, receipt, outbox.
 */
export async function everyScreen(app, bank, stop) {
  const { t } = app;
  const data = fullComplaint(app.language);
  await stop("home");
  await app.button("UiBegin").click();
  await app.button("UiStartBegin").waitFor();
  await stop("start");
  await app.button("UiStartBegin").click();
  for (const [slug] of PAGES) {
    await app.isOn(slug);
    if (["who", "contact", "grounds", "declaration"].includes(slug)) {
      await stop(slug);
      await app.next(slug);
      await app.page.getByRole("alert").filter({ hasText: t.ProblemsTitle }).waitFor();
      await stop(`${slug}-faults`);
    }
    if (slug === "story") {
      await stop(slug);
      // A day without its year.
      await app.fill(slug, complaint({ day: ["", "9", "18"], time: "", story: "", amount: "" }));
      await app.next(slug);
      await app.page.getByRole("alert").filter({ hasText: t.ProblemsTitle }).waitFor();
      await stop(`${slug}-faults`);
    }
    if (slug === "about" || slug === "evidence" || slug === "demand") {
      await stop(slug);
    }
    await app.fill(slug, data);
    if (slug === "result") {
      for (const summary of await app.page.locator("details > summary").all()) {
        await summary.click();
      }
    }
    await stop(["result", "check"].includes(slug) ? slug : `${slug}-filled`);
    if (slug === "declaration") {
      await bank.order({ match: "PUT cases", answer: 503, retry_after: 600 });
    }
    await app.next(slug);
  }
  await app.page.getByRole("heading", { level: 1, name: t.ReceiptWaitingTitle }).waitFor();
  await stop("receipt-waiting");
  await app.button("UiGoHome").click();
  await app.button("NoticeWaitingAct").click();
  await app.page.getByRole("heading", { level: 1, name: t.UiOutboxTitle }).waitFor();
  await stop("outbox");
  await app.button("UiShowReceipt").click();
  await app.button("UiTryNow").click();
  await app.receiptNumber();
  await stop("receipt");
  await app.button("UiGoHome").click();
  await app.says(t.UiCasesTitle);
  await app.button("UiBegin").click();
  await app.button("UiStartBegin").click();
  await app.isOn("who");
  await app.fill("who", { capacity: "joint" });
  await app.next("who");
  await app.isOn("contact");
  await stop("contact-joint");
  await app.button("UiLeave").click();
  await app.says(t.UiDraftsTitle);
  await app.button("UiDiscard").click();
  await stop("home-lists");
}

/** A second walk, for grounds that bring questions and advice of their own. */
export async function sideScreens(app, stop) {
  await app.begin();
  await app.fill("who", { capacity: "agent" });
  await stop("who-agent");
  await app.fill("who", { capacity: "organisation" });
  await app.next("who");
  await app.isOn("contact");
  await stop("contact-organisation");
  await app.fill("contact", complaint());
  await app.page.getByLabel(app.t.OrgName).fill("清河县惠民粮油店");
  await app.next("contact");
  await app.isOn("about");
  await app.next("about");
  await app.isOn("grounds");
  await app.fill("grounds", { grounds: ["safety", "misconduct", "other"] });
  await stop("grounds-advice");
  await app.walk(complaint({ grounds: [] , certainty: "about", time: "" }), "result", "grounds");
  await stop("result-open");
}
