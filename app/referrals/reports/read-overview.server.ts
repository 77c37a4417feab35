import { database } from "../../storage/engine/database.server.ts";
import {
  selectCounters,
  selectTotals,
  type Counters,
} from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import type { ComparedDates } from "./compared-dates.ts";
import type { Comparison } from "./comparison.ts";
import { daysBetween, type DateRange } from "./date-range.ts";
import { spanOf } from "./day-borders.ts";
import { readCompared } from "./read-compared.server.ts";
import { readTrend, type Trend } from "./read-trend.server.ts";
import { dateIn, type TimeZone } from "./time-zone.ts";

/** A store's numbers in a range, in the dates to compare it with, and of all time, with points for a chart. */
export type Overview = Trend & {
  range: { from: string; to: string };
  comparison: Comparison;
  /** Null when nothing is compared. `to` is the last date that is counted, `until` where that day is cut. */
  before: { from: string; to: string; until: string | null } | null;
  /** The first date of the store, if the dates to compare with begin before it. */
  startedOn: string | null;
  days: number;
  /** The range contains today, which is not over. */
  includesToday: boolean;
  counted: Counters;
  previous: Counters | null;
  total: Counters;
  lastClickAt: string | null;
  lastSignupAt: string | null;
};

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
  const span = spanOf(range);
  const { dates, startedOn } = await readCompared(store, range, comparison, now);
  const [counted, previous, totals, trend] = await Promise.all([
    selectCounters(pool, store.id, span),
    dates && selectCounters(pool, store.id, dates.span),
    selectTotals(pool, store.id),
    readTrend(store.id, range, now, { dates }),
  ]);
  const { last_click_at: lastClickAt, last_signup_at: lastSignupAt, ...total } = totals;
  const today = dateIn(timeZone, now);
  return {
    range: { from, to },
    comparison,
    before: dates && toldDates(dates, timeZone),
    startedOn,
    days,
    includesToday: from <= today && today <= to,
    counted,
    previous,
    total,
    ...trend,
    lastClickAt: lastClickAt?.toISOString() ?? null,
    lastSignupAt: lastSignupAt?.toISOString() ?? null,
  };
}

function toldDates({ from, to, span, isCut }: ComparedDates, timeZone: TimeZone): Overview["before"] {
  const { until } = span;
  const lastDay = dateIn(timeZone, new Date(until.getTime() - 1));
  if (!isCut || lastDay < from) return { from, to, until: isCut ? until.toISOString() : null };
  const isDaysEnd = dateIn(timeZone, until) > lastDay;
  return { from, to: lastDay, until: isDaysEnd ? null : until.toISOString() };
}
