import { database } from "../../storage/engine/database.server.ts";
import {
  selectCounters,
  selectTotals,
  type Counters,
} from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { comparedSlices, type ComparedDates } from "./compared-dates.ts";
import type { Comparison } from "./comparison.ts";
import { daysBetween, type DateRange } from "./date-range.ts";
import { hoursOf, slicesOf, spanOf, type Slices } from "./day-borders.ts";
import { readCompared } from "./read-compared.server.ts";
import { readSeries, type SeriesPoint } from "./read-series.server.ts";
import { dateIn } from "./time-zone.ts";

/** How the points of a chart are spaced. */
export type Step = "hour" | "day" | "week" | "month";

/** A point of the chart. `before` is the point beside it; `isOpen` means that its time is not over. */
export type OverviewPoint = SeriesPoint & { before: SeriesPoint | null; isOpen: boolean };

/** A store's numbers in a range, in the dates to compare it with, and of all time, with points for a chart. */
export type Overview = {
  range: { from: string; to: string };
  comparison: Comparison;
  /** Null when nothing is compared. `until` is the moment at which they are cut, if the range is not over. */
  before: { from: string; to: string; until: string | null } | null;
  /** The first date of the store, if the dates to compare with begin before it. */
  startedOn: string | null;
  days: number;
  /** The range contains today, which is not over. */
  includesToday: boolean;
  counted: Counters;
  previous: Counters | null;
  total: Counters;
  step: Step;
  points: OverviewPoint[];
  lastClickAt: string | null;
  lastSignupAt: string | null;
};

const daysByDay = 92;
const daysByWeek = 400;

/** Reads the counters alone: the cost does not grow with the number of referrals. */
export async function readOverview(
  store: Store,
  range: DateRange,
  comparison: Comparison,
  now: Date,
): Promise<Overview> {
  const { pool } = database;
  const { from, to, timeZone } = range;
  const days = daysBetween(from, to) + 1;
  const step = stepFor(days);
  const span = spanOf(range);
  const slices = begunOf(
    step === "hour" ? hoursOf(span) : slicesOf({ ...range, interval: step }),
    step === "hour" ? now.toISOString() : dateIn(timeZone, now),
  );
  const { dates, startedOn } = await readCompared(store, range, comparison, now);
  const [counted, previous, totals, points, beside] = await Promise.all([
    selectCounters(pool, store.id, span),
    dates && selectCounters(pool, store.id, dates.span),
    selectTotals(pool, store.id),
    readSeries(store.id, slices),
    dates && readSeries(store.id, comparedSlices(range, slices, dates, step === "hour")),
  ]);
  const { last_click_at: lastClickAt, last_signup_at: lastSignupAt, ...total } = totals;
  const today = dateIn(timeZone, now);
  return {
    range: { from, to },
    comparison,
    before: dates && toldDates(dates),
    startedOn,
    days,
    includesToday: from <= today && today <= to,
    counted,
    previous,
    total,
    step,
    points: points.map((point, n) => ({
      ...point,
      before: beside?.[n] ?? null,
      isOpen: (slices.borders[n + 1] ?? now) > now,
    })),
    lastClickAt: lastClickAt?.toISOString() ?? null,
    lastSignupAt: lastSignupAt?.toISOString() ?? null,
  };
}

/** The slices up to the one at `last`: the future is unknown, not zero. */
function begunOf({ dates, borders }: Slices, last: string): Slices {
  const begun = Math.max(1, dates.filter((date) => date <= last).length);
  return { dates: dates.slice(0, begun), borders: borders.slice(0, begun + 1) };
}

function toldDates({ from, to, span, isCut }: ComparedDates): Overview["before"] {
  return { from, to, until: isCut ? span.until.toISOString() : null };
}

/** The step that gives a chart about a hundred points at most. */
function stepFor(days: number): Step {
  if (days === 1) return "hour";
  if (days <= daysByDay) return "day";
  return days <= daysByWeek ? "week" : "month";
}
