import { log } from "../log.server.ts";

/** What strangers send to public addresses. No shop can do anything about it. */
export type StrangerKind = "unverified_report" | "hang_up" | "refused_origin";

/** Counts what strangers send, for the operator. */
export type Strangers = {
  note(kind: StrangerKind): void;
  /** Everything since the start of the process. */
  counts(): Record<StrangerKind, number>;
};

const quietMs = 60 * 60_000;

/**
 * Counts what strangers send. The log has one line an hour at most, with everything since the line before, so that a
 * flood of junk does not become a flood of lines.
 */
export function createStrangers(now: () => Date, tell = toLog): Strangers {
  const total = nothing();
  let untold = nothing();
  let toldAt = -Infinity;
  return {
    note(kind) {
      total[kind] += 1;
      untold[kind] += 1;
      const at = now().getTime();
      if (at - toldAt < quietMs) return;
      tell(untold);
      untold = nothing();
      toldAt = at;
    },
    counts: () => ({ ...total }),
  };
}

function nothing(): Record<StrangerKind, number> {
  return { unverified_report: 0, hang_up: 0, refused_origin: 0 };
}

function toLog(counts: Record<StrangerKind, number>): void {
  log.info(counts, "strangers sent what is not for us, since the line before");
}
