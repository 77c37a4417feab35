import { log } from "../../log.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import { addTallies, type Tally, type TallyKind } from "../../storage/reports/tracking-tally.server.ts";

/** Keeps notes on how tracking fares, for the health card. */
export type Tracking = {
  /**
   * Costs the caller a map entry. Notes reach the database a little later, together, and wait in memory while the
   * database is away. A crash loses two seconds of notes.
   */
  note(kind: TallyKind, at?: Date): void;
  /** Writes the notes. Notes that cannot be written are kept for the next time. */
  flush(): Promise<void>;
};

const flushMs = 2_000;

export function createTracking(sql: Sql, now: () => Date): Tracking {
  const noted = new Map<TallyKind, Tally>();
  let timer: NodeJS.Timeout | undefined;

  function note(kind: TallyKind, at = now()): void {
    const times = (noted.get(kind)?.times ?? 0) + 1;
    noted.set(kind, { kind, times, last_at: at });
    timer ??= setTimeout(() => void flush(), flushMs).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const tallies = [...noted.values()];
    if (tallies.length === 0) return;
    noted.clear();
    try {
      await addTallies(sql, tallies);
    } catch (error) {
      log.warn({ err: error }, "the tracking tally could not be written; it is kept");
      for (const { kind, times, last_at } of tallies) {
        const since = noted.get(kind);
        noted.set(kind, { kind, times: times + (since?.times ?? 0), last_at: since?.last_at ?? last_at });
      }
      timer ??= setTimeout(() => void flush(), flushMs * 5).unref();
    }
  }

  return { note, flush };
}
