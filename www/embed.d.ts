// The element <jiesu-intake> of embed.js, version 1. docs/embed.md describes it.

/** What went wrong. Further words may come: treat an unknown one like "crashed". */
export type JiesuErrorKind =
  /** The frame did not answer: the address is wrong, the network is down, or this page's origin is not in the bank's `embed.origins`. */
  | "unreachable"
  /** This page's own content security policy refuses the frame (`frame-src`). */
  | "host-policy"
  /** This browser cannot run the form; it says so to the person. */
  | "unsupported"
  /** Not everything could be loaded; the form says so to the person. */
  | "incomplete"
  /** The form has stopped; what was stored is still there. */
  | "crashed"
  /** The bank's config.json has a fault; the form shows it. */
  | "configuration";

/** A page of the form. Further words may come. */
export type JiesuStep =
  | "home" | "start" | "who" | "contact" | "about" | "grounds" | "story" | "evidence" | "demand" | "further"
  | "result" | "check" | "declaration" | "receipt" | "outbox";

/** What every event carries: the version, and never an answer. */
export interface JiesuDetail {
  readonly v: 1;
}

/** The events. All bubble and cross shadow roots; none can be cancelled. */
export interface JiesuEventMap {
  /** The form can be used. `kept` says where drafts are: on the device, there under a code, or in memory only, to go with the page. */
  "jiesu-ready": CustomEvent<JiesuDetail & { readonly kept: "device" | "code" | "memory" | (string & {}) }>;
  /** Another page of the form is on. */
  "jiesu-step": CustomEvent<JiesuDetail & { readonly step: JiesuStep | (string & {}) }>;
  /** The form has another height, in CSS pixels. */
  "jiesu-resize": CustomEvent<JiesuDetail & { readonly height: number }>;
  /** The bank has the case that was confirmed, and has said so: once for each, also later for one that was queued. */
  "jiesu-submitted": CustomEvent<JiesuDetail>;
  /** The case that was just confirmed waits on this device: keep the element until "jiesu-submitted". */
  "jiesu-queued": CustomEvent<JiesuDetail>;
  /** Something keeps the form from working. */
  "jiesu-error": CustomEvent<JiesuDetail & { readonly kind: JiesuErrorKind | (string & {}) }>;
  /** The person has closed it, or `exit` was called; the frame is gone. */
  "jiesu-exit": CustomEvent<JiesuDetail>;
}

/** The attributes, for templates. */
export interface JiesuIntakeAttributes {
  /** In a frame of the form's own origin, which is also what one gets without it; it goes before `open`. */
  isolated?: boolean | "";
  /** In the page itself, in an open shadow root, where every script of the page can read what is typed. */
  open?: boolean | "";
  /** The language to begin in, such as "zh-Hans" or "en"; else that of the element around it. */
  lang?: string;
  /** A line above the form with a button to leave by. */
  closable?: boolean | "";
  /** What screen readers call the frame. */
  label?: string;
  /** The folder of embed.html, where embed.js does not lie in it. */
  src?: string;
}

export class JiesuIntake extends HTMLElement {
  /** Whether the form can be used now. */
  readonly ready: boolean;
  /** The page that it is on; null before it is ready. */
  readonly step: JiesuStep | (string & {}) | null;
  /** Puts the focus on the heading of the page that the form is on, as soon as there is one. */
  focus(options?: FocusOptions): void;
  /** Begins anew, with a fresh page. What was kept in memory only is gone. */
  reset(): void;
  /** Ends it: the frame goes, and with it what was kept in memory only. */
  exit(): void;

  addEventListener<K extends keyof JiesuEventMap>(
    type: K, listener: (this: JiesuIntake, event: JiesuEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof JiesuEventMap>(
    type: K, listener: (this: JiesuIntake, event: JiesuEventMap[K]) => void, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "jiesu-intake": JiesuIntake;
  }
}
