// Chromium, in two forms: one that many tests share, and one with a profile of its own that can be killed.

import { readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM, scratch } from "./places.mjs";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The size of a common telephone. */
export const PHONE = { width: 360, height: 740 };

/** How every window begins: a Chinese telephone in Beijing. */
export const MANNER = { viewport: PHONE, locale: "zh-CN", timezoneId: "Asia/Shanghai", reducedMotion: "reduce" };

/** A browser whose contexts are forgotten when they are closed; `language` is that of its own controls. */
export function launch(language = "en") {
  const args = [...ARGS, `--lang=${language}`];
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args, env: { ...process.env, LANGUAGE: language.replace("-", "_") } });
}

/** A browser with a profile on the disk, which survives its death. */
export class Device {
  constructor() {
    this.profile = scratch("profile");
    this.context = null;
  }

  /** Starts the browser; every earlier start is over by then. */
  async start() {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: ARGS,
      ...MANNER,
    });
    this.context.setDefaultTimeout(15000);
    return this.context;
  }

  /** Ends the browser at once, as a power cut or the system's memory killer would: nothing is told to anybody. */
  async kill() {
    const lock = readlinkSync(join(this.profile, "SingletonLock"));
    const pid = Number(lock.slice(lock.lastIndexOf("-") + 1));
    const gone = new Promise((resolve) => this.context.once("close", resolve));
    process.kill(pid, "SIGKILL");
    await gone;
    this.context = null;
  }

  async close() {
    await this.context?.close();
    try {
      rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // A process of the killed browser still writes its last; the folder is scratch and may stay.
    }
  }
}
