import { log } from "../../log.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { addTallies, type Tally, type TallyKind } from "../../storage/reports/tracking-tally.server.ts";

const flushMs = 2_000;
const noted = new Map<TallyKind, Tally>();
let timer: NodeJS.Timeout | undefined;

/**
 * Notes how tracking fares, for the health card. Costs its caller a map entry: it reaches the database a little later,
 * together with all that came meanwhile, and waits here while the database is away. A crash loses two seconds of it.
 */
export function noteTracking(kind: TallyKind, now = new Date()): void {
  const times = (noted.get(kind)?.times ?? 0) + 1;
  noted.set(kind, { kind, times, last_at: now });
  timer ??= setTimeout(() => void flushTracking(), flushMs).unref();
}

/** Writes what is noted; what cannot be written now is kept for the next time. */
export async function flushTracking(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const tallies = [...noted.values()];
  if (tallies.length === 0) return;
  noted.clear();
  try {
    await addTallies(database.pool, tallies);
  } catch (error) {
    log.warn({ err: error }, "the tracking tally could not be written; it is kept");
    for (const { kind, times, last_at } of tallies) {
      const since = noted.get(kind);
      noted.set(kind, { kind, times: times + (since?.times ?? 0), last_at: since?.last_at ?? last_at });
    }
    timer ??= setTimeout(() => void flushTracking(), flushMs * 5).unref();
  }
}
