/**
 * Fetches and starts the module. In Node it is not needed.
 * @param source where the wasm is, or the wasm itself; beside the module, if left out
 */
export default function init(source?: { module_or_path?: InitInput | Promise<InitInput> }): Promise<object>;
export type InitInput = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module;
/** The same at once, from a wasm that is at hand. */
export function initSync(source: { module: ArrayBuffer | ArrayBufferView | WebAssembly.Module }): object;

/** A day in Beijing time, written `YYYY-MM-DD`. */
export type DateText = string;
/** A moment, RFC 3339 with an offset; results are written with `+08:00`. */
export type MomentText = string;

/** What went wrong, for code to branch on. */
export type RulesErrorCode =
  /** Not a day in the form `YYYY-MM-DD`, or a day that does not exist. */
  | "not-a-date"
  /** Not a whole number of at least 0. */
  | "not-a-count"
  /** Not an RFC 3339 date-time with an offset. */
  | "not-a-moment"
  /** The date, or the result, lies outside the years 0001 to 9999. */
  | "out-of-range"
  /** No built-in pack has this id, or it is not loaded. */
  | "unknown-pack"
  /** A file of the package could not be fetched, or what checks packs was not asked for. */
  | "not-loaded"
  /** The pack has faults; they are in `faults`. */
  | "bad-pack"
  /** An input has a wrong form; the message names the place. */
  | "bad-input";

/** What every function here throws. The message says what is wrong and what to do. */
export interface RulesError extends Error {
  readonly name: "RulesError";
  readonly code: RulesErrorCode;
  /** With `bad-pack`: every fault of the pack. */
  readonly faults?: Fault[];
}

/** The day that is n working days after another. */
export type WorkingDate =
  | { readonly date: DateText; readonly provisional: false }
  | {
      /** The earliest possible day. */
      readonly date: DateText;
      readonly provisional: true;
      /** The first year that is needed and not announced. */
      readonly waitingFor: number;
      /** The day if that year had Monday to Friday less the days the law itself fixes. */
      readonly expected: DateText;
    };

/**
 * The day that is `n` working days after `date`; day one is the next working day, and 0 gives the date
 * itself, worked or not.
 * @throws {RulesError} `not-a-date`, `not-a-count`, `out-of-range`
 */
export function addWorkingDays(date: DateText, n: number): WorkingDate;
/**
 * Working days in (a, b]: after `a`, up to and including `b`; negative where `a` lies after `b`, and
 * `undefined` where a day of an unannounced year lies between.
 * @throws {RulesError} `not-a-date`
 */
export function workingDaysBetween(a: DateText, b: DateText): number | undefined;
/**
 * Whether a day is worked; `undefined` where its year is not announced.
 * @throws {RulesError} `not-a-date`
 */
export function isWorkingDay(date: DateText): boolean | undefined;
/** The announced years, in ascending order. */
export function announcedYears(): number[];

/** A built-in pack. */
export interface PackInfo {
  id: string;
  version: string;
  /** Title of the instrument. */
  instrument: string;
  /** Id of the pack whose clocks hold beside this one's. */
  extends: string | null;
  languages: string[];
  digest: string;
}
/** The built-in packs, loaded or not. */
export function packs(): PackInfo[];
/**
 * Fetches a built-in pack, the one it extends, and their words in the given languages; then
 * `new Policy(id)` finds it. In Node it is not needed: files are read when they are first used.
 * @throws {RulesError} `unknown-pack`, `not-loaded`
 */
export function load(id: string, ...languages: string[]): Promise<void>;

/**
 * Fetches what checks packs; then `lint` works, and `new Policy` takes packs that are not built in. In Node it is not
 * needed.
 * @param source where `jiesu_check_bg.wasm` is, or that wasm itself; beside the module, if left out
 * @throws {RulesError} `not-loaded`
 */
export function loadChecker(source?: { module_or_path?: InitInput | Promise<InitInput> }): Promise<void>;

/** A fault of a pack. */
export interface Fault {
  /** Where: a path such as `conditions[c3].when.any[1].is`. */
  place: string;
  /** For code to branch on, such as `unknown-fact`. */
  code: string;
  severity: "warning" | "error";
  /** The offending name or value. */
  found: string;
  /** The name that was probably meant. */
  near?: string;
  /** What would have been allowed. */
  expected?: string;
  /** In words: what is wrong, why it matters, what to do. */
  what: string;
  why: string;
  remedy: string;
}
/**
 * Every fault of a pack in its JSON form (text or object): what keeps it from loading, or else what its
 * author probably did not mean, such as a condition that nobody can meet or a limit looser than the statute.
 * An empty list: none.
 * @throws {RulesError} `bad-input`, where it is neither text nor object; `not-loaded`, before `loadChecker()`
 */
export function lint(pack: string | object): Fault[];

/** One answer: yes or no, a choice, choices, a whole number (money in fen), a day or a moment. */
export type FactValue = boolean | string | string[] | number;
/** What is known; what is not in it is open, never "no". */
export type Facts = { [fact: string]: FactValue };
/** One thing that happened. */
export interface TimelineEvent {
  kind: string;
  occurred_at: MomentText;
  /** When it was written down; the same moment, if left out. */
  recorded_at?: MomentText;
  attributes?: { [name: string]: string };
}
/** One case, as far as it is known at `now`. */
export interface CaseInput {
  facts?: Facts;
  timeline?: TimelineEvent[];
  /** The moment for which the clocks are read. */
  now: MomentText;
  /** Readings the bank has chosen, by parameter id. */
  parameters?: { [id: string]: string };
}

export type Truth = "true" | "false" | "unknown";
export type Verdict = "met" | "not_met" | "unknown";
export interface Citation {
  readonly instrument: string;
  readonly article: string;
  readonly certainty: "A" | "B" | "C";
}
export interface PackRef {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
}
export interface IgnoredFact {
  fact: string;
  code: string;
  near: string | null;
}
export interface Change {
  fact: string;
  values: FactValue[];
}
export type TrailStep =
  | "all"
  | "any"
  | "not"
  | { readonly at_least: number }
  | { readonly fact: string }
  | { readonly condition: string };
export interface Trail {
  readonly truth: Truth;
  readonly step: TrailStep;
  readonly children?: readonly Trail[];
}
export interface ConditionResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly citation: Citation | null;
  /** Key of the wording that says why. */
  readonly reason: string;
  /** Facts that decided it. */
  readonly decisive: readonly string[];
  /** Facts that could still decide it. */
  readonly open: readonly string[];
  /** Single answers that would turn it. */
  readonly would_change: readonly Change[];
  /** Another condition stands in for it. */
  readonly alternative: boolean;
  readonly trail: Trail;
}
/** None of these is a refusal: the complaint can always be submitted. */
export type Outcome =
  | { kind: "accepted" }
  | { kind: "not_yet"; missing: readonly string[] }
  | { kind: "referred"; routes: readonly string[] }
  | { kind: "registered_only"; because: readonly string[] };
export interface RouteResult {
  readonly id: string;
  readonly takes: readonly string[];
  readonly citations: readonly Citation[];
  readonly today: string | null;
}
export interface LevelResult {
  readonly id: string;
  readonly source: "facts" | "hand_over" | "default";
  readonly citation: Citation;
  readonly open: readonly string[];
}

export type Duty =
  | "acknowledge"
  | "pass_on"
  | "confirm"
  | "report_progress"
  | "report_up"
  | "final_reply"
  | "apply_review"
  | "decide_review"
  | "callback"
  | "administer"
  | "customer_step";
export type Unit =
  | "minute"
  | "hour"
  | "working_day"
  | "calendar_day"
  | "month"
  | "year"
  | "immediate"
  | "undefined"
  | "per_day"
  | "per_month"
  | "per_year";
export type ClockState = "not_started" | "running" | "suspended" | "met" | "missed" | "ended";
export interface Provisional {
  readonly waiting_for: number;
  readonly expected: DateText;
}
export interface Due {
  /** The last day; where it is provisional, the earliest it can be. */
  readonly date: DateText;
  /** The last moment in time. */
  readonly at: MomentText;
  readonly provisional?: Provisional;
}
export interface Remaining {
  readonly minutes: number;
  readonly days: number;
  readonly working_days: number | null;
}
export type CountStep =
  | { step: "day_zero"; date: DateText }
  | { step: "hour_zero"; at: MomentText }
  | { step: "counted"; from: DateText; to: DateText; n: number }
  | { step: "skipped_weekend"; from: DateText; to: DateText }
  | { step: "skipped_holiday"; names: string[]; from: DateText; to: DateText }
  | { step: "make_up_day"; date: DateText; names: string[]; n: number }
  | { step: "paused"; from: MomentText; to: MomentText | null }
  | { step: "business_time"; date: DateText; minutes: number }
  | { step: "months"; to: DateText; n: number }
  | { step: "month_end"; date: DateText; lacking: number }
  | { step: "rolled"; from: DateText; to: DateText }
  | { step: "extended"; at: MomentText; id: string; amount: number | null; unit: Unit; until: DateText | null }
  | { step: "handed_over"; at: MomentText; tier: string; amount: number }
  | { step: "restarted"; at: MomentText }
  | { step: "provisional_from"; year: number }
  | { step: "no_number" }
  | { step: "due"; due: Due };
export interface EventNote {
  code: "too_late" | "incomplete" | "capped" | "no_longer" | "not_provided" | "recorded_late";
  kind: string;
  occurred_at: MomentText;
  recorded_at: MomentText;
  missing?: string[];
}
export interface ClockResult {
  readonly id: string;
  readonly code: string | null;
  readonly duty: Duty;
  readonly holder: string;
  readonly kind: "duty" | "right" | "lapse";
  readonly state: ClockState;
  /** False where `state` hangs on a year that is not announced. */
  readonly certain: boolean;
  readonly started: MomentText | null;
  readonly tier: string | null;
  readonly amount: number | null;
  readonly unit: Unit;
  readonly due: Due | null;
  readonly not_before: DateText | null;
  readonly settled: MomentText | null;
  readonly remaining: Remaining | null;
  /** How the date was counted, step by step. */
  readonly steps: readonly CountStep[];
  readonly notes: readonly EventNote[];
  readonly citation: Citation;
  readonly on_miss: string | null;
}
export interface DutyDue {
  readonly duty: Duty;
  readonly clock: string;
  readonly due: Due;
}
export interface NoticeResult {
  readonly id: string;
  readonly to: string;
  readonly at: string;
  readonly citation: Citation;
}
/**
 * Everything a pack says about a case: plain objects, for reading. What is the same for many cases (citations, clocks that
 * wait for their event, leaves of trails) is one frozen object in all of them.
 */
export interface Assessment {
  readonly pack: PackRef;
  readonly statutory: PackRef | null;
  readonly parameters: { readonly [id: string]: string };
  readonly reading: string;
  readonly answered: boolean;
  readonly ignored?: readonly IgnoredFact[];
  readonly scope: ConditionResult;
  readonly conditions: readonly ConditionResult[];
  readonly eligibility: Truth;
  readonly outcome: Outcome;
  readonly routes: readonly RouteResult[];
  readonly split: boolean;
  readonly level: LevelResult | null;
  readonly clocks: readonly ClockResult[];
  /** The earliest final reply the bank owes. */
  readonly reply_by: DutyDue | null;
  readonly duties: readonly DutyDue[];
  readonly notices: readonly NoticeResult[];
  /** Id of the next most useful question. */
  readonly next_question: string | null;
}

/** An instrument, ready to judge cases. */
export class Policy {
  /**
   * @param idOrPack the id of a built-in pack, or a pack in its JSON form (text or object), which is checked
   * @throws {RulesError} `unknown-pack`, `bad-pack`, `bad-input` (also for a fact with more than 63 choices);
   *   `not-loaded`, before `loadChecker()`
   */
  constructor(idOrPack: string | object);
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  /**
   * Judges one case. A missing fact makes things open, never false.
   * @throws {RulesError} `bad-input`, `not-a-moment`
   */
  assess(input: CaseInput): Assessment;
  /**
   * The texts of a built-in pack in a language, by wording key; `undefined` where there are none, or where
   * they have not been loaded.
   */
  words(language: string): { [key: string]: string } | undefined;
  /**
   * A case that is answered fact by fact, without objects on the way.
   * @param now the moment for which clocks are read; the device's own, if left out
   * @throws {RulesError} `not-a-moment`
   */
  session(now?: MomentText): Session;
  /** Gives the memory back; otherwise the garbage collector does, some time. */
  free(): void;
}

/** One case, answered fact by fact. */
export class Session {
  private constructor();
  /** Answers a fact. @throws {RulesError} `bad-input`, where the value is no answer */
  set(fact: string, value: FactValue): void;
  /** Makes a fact open again. */
  remove(fact: string): void;
  /** Adds what happened. @throws {RulesError} `bad-input`, `not-a-moment` */
  record(event: TimelineEvent): void;
  /** Moves the moment for which clocks are read. @throws {RulesError} `not-a-moment` */
  at(now: MomentText): void;
  /** The verdict on a condition (or on `scope`); `undefined` where the pack has no such condition. */
  verdict(condition: string): Verdict | undefined;
  eligibility(): Truth;
  outcome(): Outcome["kind"];
  nextQuestion(): string | undefined;
  /** The state of a clock; `undefined` where it does not apply. */
  clock(id: string): ClockState | undefined;
  /** The (earliest) due day of a clock; `undefined` where it has none. */
  due(clock: string): DateText | undefined;
  /** The day by which the bank owes its reply; `undefined` while nothing is received. */
  replyBy(): DateText | undefined;
  assess(): Assessment;
  free(): void;
}
