// What an integrator writes in TypeScript. Checked by `tsc --strict`; never run.
import { Policy, addWorkingDays, isWorkingDay, lint, load, loadChecker, packs, workingDaysBetween } from "jiesu-rules";
import type { Assessment, CaseInput, CountStep, Fault, RulesError } from "jiesu-rules";

const due = addWorkingDays("2026-09-30", 1);
const day: string = due.provisional ? `${due.date} (${due.expected}, ${due.waitingFor})` : due.date;
// @ts-expect-error a date that is not provisional waits for nothing
if (!due.provisional) due.waitingFor;

const worked: boolean | undefined = isWorkingDay(day);
// @ts-expect-error an unannounced year is neither worked nor free
const certain: boolean = isWorkingDay(day);
const between: number | undefined = workingDaysBetween("2026-09-30", "2026-10-08");

const input: CaseInput = { facts: { grounds: ["fees"], story: true, amount: 1250 }, now: "2026-09-30T10:00:00+08:00" };
// @ts-expect-error a case is read at a moment
const timeless: CaseInput = { facts: {} };
await load("s18-opinion-levels", "en");
const policy = new Policy("s01-credit-coop-trial");
const judged: Assessment = policy.assess(input);

switch (judged.outcome.kind) {
  case "not_yet":
    judged.outcome.missing.join();
    break;
  case "registered_only":
    judged.outcome.because.join();
    break;
  case "referred":
    judged.outcome.routes.join();
    break;
  case "accepted":
    // @ts-expect-error nothing is missing of what is accepted
    judged.outcome.missing;
}

function said(step: CountStep): string {
  switch (step.step) {
    case "skipped_holiday":
      return step.names.join();
    case "due":
      return step.due.date;
    default:
      return step.step;
  }
}

const session = policy.session();
session.set("grounds", ["attitude"]);
// @ts-expect-error an answer is no object
session.set("grounds", {});
const verdict: "met" | "not_met" | "unknown" | undefined = session.verdict("c1");
await loadChecker();
const faults: Fault[] = lint({});

try {
  new Policy("nothing");
} catch (error) {
  const { code, faults } = error as RulesError;
  if (code === "bad-pack") faults?.map(({ place }) => place);
}

export { between, certain, faults, judged, packs, said, session, timeless, verdict, worked };
