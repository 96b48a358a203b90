// Each condition failing in turn: the right headline, the right verdict with its reason, and still a way to the bank.

import assert from "node:assert/strict";
import { complaint, onlyCase } from "./support/app.mjs";
import { journeys } from "./support/suite.mjs";
import { wording } from "./support/words.mjs";

const journey = journeys();
const pack = wording();

/**
 * What is shown for a complaint.
 * `verdicts`: of the five conditions, `+` met, `-` not met, `?` open. `says`: keys of the pack's wording.
 */
const CASES = [
  { name: "a fault of a machine is neither service nor fees", changes: { grounds: ["system"] }, headline: "OutcomeRegisteredOnly", verdicts: "--+++", says: ["condition.c1.not_met", "condition.c2.not_met"] },
  { name: "a witness is not the customer", changes: { capacity: "witness" }, headline: "OutcomeRegisteredOnly", verdicts: "++-++", says: ["condition.c3.witness"] },
  { name: "nobody and no outlet can be named", changes: { unknown: true }, headline: "OutcomeRegisteredOnly", verdicts: "+++-+", says: ["condition.c4.not_met"] },
  { name: "only a suggestion", changes: { certainty: "unsure", noEvent: true, amount: "" }, headline: "OutcomeRegisteredOnly", verdicts: "++++-", says: ["condition.c5.suggestion"] },
  { name: "something else is open, not refused", changes: { grounds: ["other"] }, headline: "OutcomeNotYet", verdicts: "??+++", says: ["condition.c1.open", "condition.c2.open"] },
  { name: "without a name the relation is open, not refused", changes: { anonymous: true }, headline: "OutcomeNotYet", verdicts: "++?++", says: ["condition.c3.anonymous"] },
  { name: "fees alone are enough, since one of the two will do", changes: { grounds: ["fees"] }, headline: "OutcomeAccepted", verdicts: "?++++", says: ["condition.c2.met"] },
  { name: "outside the counter this instrument does not apply, and the law does", changes: { place: "app" }, headline: "OutcomeRegisteredOnly", verdicts: "+++++", says: ["scope.not_met"] },
  { name: "misconduct goes to those who are responsible for it", changes: { grounds: ["misconduct"] }, headline: "OutcomeReferred", verdicts: null, says: ["route.integrity-report.name"] },
  { name: "a mixed one is split", changes: { grounds: ["misconduct", "attitude"] }, headline: "OutcomeAccepted", verdicts: "+?+++", says: ["route.integrity-report.name"], split: true },
];

for (const { name, changes, headline, verdicts, says, split } of CASES) {
  journey(`${name}: ${headline}`, async (app, bank) => {
    const data = complaint(changes);
    await app.begin();
    await app.walk(data, "result");
    assert.equal(await app.heading().innerText(), app.t[headline]);
    const states = await app.page.locator(".condition .condition-state").allInnerTexts();
    const sign = { [app.t.VerdictMet]: "+", [app.t.VerdictNotMet]: "-", [app.t.VerdictOpen]: "?" };
    if (verdicts !== null) {
      assert.equal(states.map((state) => sign[state.trim()]).join(""), verdicts);
    }
    const page = await app.page.getByRole("main").innerText();
    for (const key of says) {
      assert.ok(page.includes(pack[key]), `the page says ${key}`);
    }
    assert.equal(page.includes(app.t.ExplainSplit), split === true);
    // Every verdict names its article, and no outcome is a dead end.
    const articles = await app.page.locator(".condition .art").allInnerTexts();
    assert.ok(articles.every((article) => article.trim().length > 0));
    await app.walk(data, "declaration", "result");
    await app.fill("declaration", data);
    await app.confirm();
    await app.receiptNumber();
    assert.deepEqual((await onlyCase(bank)).body.matter.grounds, [...data.grounds].sort());
  });
}
