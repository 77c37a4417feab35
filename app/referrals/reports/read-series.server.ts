import { database } from "../../storage/engine/database.server.ts";
import { selectSlices } from "../../storage/reports/store-referral-series.server.ts";
import type { Slices } from "./day-borders.ts";

/** The counters of one hour, day, week or month. `date` is the date or moment of its beginning. */
export type SeriesPoint = { date: string; clicks: number; signups: number; active: number };

/** The counters of every slice: a store's, or one placement's. */
export async function readSeries(
  storeId: string,
  { dates, borders }: Slices,
  placement: string | null = null,
): Promise<SeriesPoint[]> {
  const found = await selectSlices(database.pool, storeId, borders, placement);
  const sums = new Map(found.map(({ slice, ...counters }) => [slice, counters]));
  const none = { clicks: 0, signups: 0, active: 0 };
  return dates.map((date, index) => ({ date, ...(sums.get(index + 1) ?? none) }));
}
