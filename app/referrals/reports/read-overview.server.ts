import { database } from "../../storage/engine/database.server.ts";
import {
  selectCounters,
  selectTotals,
  type Counters,
} from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { addDays, daysBetween, type DateRange } from "./date-range.ts";
import { hoursOf, slicesOf, spanOf } from "./day-borders.ts";
import { readSeries, type SeriesPoint } from "./read-series.server.ts";
import { dateIn } from "./time-zone.ts";

/** How the points of a chart are spaced. */
export type Step = "hour" | "day" | "week" | "month";

/** A store's numbers in a range, in the equally long range before, and of all time, with points for a chart. */
export type Overview = {
  range: { from: string; to: string };
  before: { from: string; to: string };
  days: number;
  /** The range contains today, which is not over. */
  includesToday: boolean;
  counted: Counters;
  previous: Counters;
  total: Counters;
  step: Step;
  points: SeriesPoint[];
  lastClickAt: string | null;
  lastSignupAt: string | null;
};

const daysByDay = 92;
const daysByWeek = 400;

/** Reads the counters alone: the cost does not grow with the number of referrals. */
export async function readOverview(store: Store, range: DateRange, now: Date): Promise<Overview> {
  const { pool } = database;
  const { from, to, timeZone } = range;
  const days = daysBetween(from, to) + 1;
  const before = { from: addDays(from, -days), to: addDays(from, -1) };
  const step = stepFor(days);
  const span = spanOf(range);
  const [counted, previous, totals, points] = await Promise.all([
    selectCounters(pool, store.id, span),
    selectCounters(pool, store.id, spanOf({ ...before, timeZone })),
    selectTotals(pool, store.id),
    readSeries(store.id, step === "hour" ? hoursOf(span) : slicesOf({ ...range, interval: step })),
  ]);
  const { last_click_at: lastClickAt, last_signup_at: lastSignupAt, ...total } = totals;
  const today = dateIn(timeZone, now);
  const last = step === "hour" ? now.toISOString() : today;
  return {
    range: { from, to },
    before,
    days,
    includesToday: from <= today && today <= to,
    counted,
    previous,
    total,
    step,
    // The future is unknown, not zero.
    points: points.filter(({ date }, n) => n === 0 || date <= last),
    lastClickAt: lastClickAt?.toISOString() ?? null,
    lastSignupAt: lastSignupAt?.toISOString() ?? null,
  };
}

/** The step that gives a chart about a hundred points at most. */
function stepFor(days: number): Step {
  if (days === 1) return "hour";
  if (days <= daysByDay) return "day";
  return days <= daysByWeek ? "week" : "month";
}
