import { comparedSlices, type ComparedDates } from "./compared-dates.ts";
import { daysBetween, type DateRange } from "./date-range.ts";
import { hoursOf, slicesOf, spanOf, type Slices } from "./day-borders.ts";
import { readSeries, type SeriesPoint } from "./read-series.server.ts";
import { dateIn } from "./time-zone.ts";

/** How the points of a chart are spaced. */
export type Step = "hour" | "day" | "week" | "month";

/** A point of the chart. `before` is the point beside it; `isOpen` means that its time is not over. */
export type TrendPoint = SeriesPoint & { before: SeriesPoint | null; isOpen: boolean };

/** The points of a chart, up to now: the future is unknown, not zero. */
export type Trend = { step: Step; points: TrendPoint[] };

const daysByDay = 92;
const daysByWeek = 400;

/** Reads the chart of a range: a store's, or one placement's, beside the dates to compare with. */
export async function readTrend(
  storeId: string,
  range: DateRange,
  now: Date,
  { placement = null, dates = null }: { placement?: string | null; dates?: ComparedDates | null } = {},
): Promise<Trend> {
  const step = stepFor(daysBetween(range.from, range.to) + 1);
  const isHours = step === "hour";
  const slices = begunOf(
    isHours ? hoursOf(spanOf(range)) : slicesOf({ ...range, interval: step }),
    isHours ? now.toISOString() : dateIn(range.timeZone, now),
  );
  const [points, beside] = await Promise.all([
    readSeries(storeId, slices, placement),
    dates && readSeries(storeId, comparedSlices(range, slices, dates, isHours), placement),
  ]);
  return {
    step,
    points: points.map((point, n) => ({
      ...point,
      before: beside?.[n] ?? null,
      isOpen: (slices.borders[n + 1] ?? now) > now,
    })),
  };
}

/** The slices up to the one at `last`. */
function begunOf({ dates, borders }: Slices, last: string): Slices {
  const begun = Math.max(1, dates.filter((date) => date <= last).length);
  return { dates: dates.slice(0, begun), borders: borders.slice(0, begun + 1) };
}

/** The step that gives a chart about a hundred points at most. */
function stepFor(days: number): Step {
  if (days === 1) return "hour";
  if (days <= daysByDay) return "day";
  return days <= daysByWeek ? "week" : "month";
}
