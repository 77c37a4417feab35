import { database } from "../../storage/engine/database.server.ts";
import { selectFirstBucket } from "../../storage/reports/first-bucket.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { comparedDates, type ComparedDates } from "./compared-dates.ts";
import type { Comparison } from "./comparison.ts";
import type { DateRange } from "./date-range.ts";
import { dateIn } from "./time-zone.ts";

/**
 * The dates to compare a range with. None if nothing is to be compared, or if they begin before the store's first date,
 * which is told then: what nobody could count is not zero.
 */
export async function readCompared(
  store: Pick<Store, "id" | "created_at">,
  range: DateRange,
  comparison: Comparison,
  now: Date,
): Promise<{ dates: ComparedDates | null; startedOn: string | null }> {
  if (comparison === "none") return { dates: null, startedOn: null };
  const dates = comparedDates(range, comparison, now);
  const { created_at: createdAt } = store;
  if (dates.from >= dateIn(range.timeZone, createdAt)) return { dates, startedOn: null };
  // Brought in from an older system, for example.
  const earlier = await selectFirstBucket(database.pool, store.id, createdAt);
  const startedOn = dateIn(range.timeZone, earlier ?? createdAt);
  return dates.from >= startedOn ? { dates, startedOn: null } : { dates: null, startedOn };
}
