import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeStores } from "../crash/cluster.ts";
import type { Fault } from "./fault.ts";

/** The clocks are four minutes apart; five are allowed for. */
const offSeconds = [-120, 120];
const preload = new URL("../support/shifted-clock.ts", import.meta.url).href;

let folder = "";

/** One process's clock jumps back and the other's ahead, stores are made meanwhile, and both clocks are set right again. */
export const clock: Fault = {
  about: "one process's clock jumps back by two minutes, the other's ahead, and later both are right",
  seconds: 20,
  ground: () => {
    folder = mkdtempSync(path.join(tmpdir(), "store-referrals-clock-"));
    offSeconds.forEach((_, nth) => setClock(nth, 0));
    return {
      environment: (nth) => ({ CLOCK_FILE: fileOf(nth), NODE_OPTIONS: `--import ${preload}` }),
      end: () => rmSync(folder, { recursive: true }),
    };
  },
  inflict: async ({ url }, seconds, { codes }) => {
    offSeconds.forEach((off, nth) => setClock(nth, off));
    codes.push(...(await makeStores(url, 5, "young")));
    await sleep(seconds * 1000);
    offSeconds.forEach((_, nth) => setClock(nth, 0));
  },
};

function fileOf(nth: number): string {
  return path.join(folder, String(nth));
}

/** Nobody reads half a file. */
function setClock(nth: number, seconds: number): void {
  const written = `${fileOf(nth)}.new`;
  writeFileSync(written, String(seconds));
  renameSync(written, fileOf(nth));
}
