import { conversionRate } from "./conversion-rate.ts";
import { database } from "../../storage/engine/database.server.ts";
import {
  countSince,
  selectCounters,
  selectTotals,
  type Totals,
} from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { linksOf } from "../clicks/links.server.ts";
import type { UncountedReason } from "../clicks/uncounted.ts";
import { addDays, daysBetween, type DateRange } from "./date-range.ts";
import { slicesOf, spanOf } from "./day-borders.ts";
import type { StatsMemory } from "./stats-memory.server.ts";
import { readSeries, type SeriesPoint } from "./read-series.server.ts";

/** A store's numbers, all-time and in a range. Contract §4. */
export type Stats = {
  store: string;
  referral_code: string;
  referral_link: string;
  tracked_link: string;
  total_clicks: number;
  /** Clicks of browsers that ran the landing script. */
  confirmed_clicks: number;
  total_signups: number;
  total_active: number;
  /** Signups that matched a click ÷ counted clicks, 4 decimals; null without clicks. */
  conversion_rate: number | null;
  recent_signups_30d: number;
  filtered_clicks: Pick<Totals, UncountedReason>;
  last_click_at: string | null;
  last_signup_at: string | null;
  range: { from: string; to: string; time_zone: string; interval: DateRange["interval"] };
  series: SeriesPoint[];
  in_range: Sums;
  /** The equally long range before. */
  previous: Sums;
};

/** The part of the numbers that is read from buckets. */
export type Buckets = { recent: number; series: SeriesPoint[]; previous: Sums };

type Sums = { clicks: number; signups: number; active: number };

const dayMs = 24 * 60 * 60_000;
const quarterHourMs = 15 * 60_000;

/**
 * Reads a store's numbers, or those of one of its placements, from the counters alone: the cost does not grow with the
 * number of referrals. The placement is the counters' own name for it; empty for links without one.
 */
export async function readStats(
  store: Store,
  range: DateRange,
  now: Date,
  { placement = null, memory }: { placement?: string | null; memory?: StatsMemory<Buckets> } = {},
): Promise<Stats> {
  const { pool } = database;
  const days = daysBetween(range.from, range.to) + 1;
  const before = { ...range, from: addDays(range.from, -days), to: addDays(range.from, -1) };
  const monthAgo = new Date(Math.floor((now.getTime() - 30 * dayMs) / quarterHourMs) * quarterHourMs);
  const readBuckets = async (): Promise<Buckets> => {
    const [recent, series, previous] = await Promise.all([
      countSince(pool, store.id, monthAgo, placement),
      readSeries(store.id, slicesOf(range), placement),
      selectCounters(pool, store.id, spanOf(before), placement),
    ]);
    return { recent: recent.signups, series, previous: sum([previous]) };
  };
  const totals = await selectTotals(pool, store.id, placement);
  const name = JSON.stringify([store.id, placement, range, monthAgo]);
  const { recent, series, previous } = memory
    ? await memory.get(name, JSON.stringify(totals), now, readBuckets)
    : await readBuckets();
  const { bot, prefetch, embedded, duplicate, excess, inactive } = totals;
  return {
    store: store.slug,
    referral_code: store.referral_code,
    ...linksOf(store.referral_code),
    total_clicks: totals.clicks,
    confirmed_clicks: totals.confirmed_clicks,
    total_signups: totals.signups,
    total_active: totals.active,
    conversion_rate: conversionRate(totals.matched_signups, totals.clicks),
    recent_signups_30d: recent,
    filtered_clicks: { bot, prefetch, embedded, duplicate, excess, inactive },
    last_click_at: totals.last_click_at?.toISOString() ?? null,
    last_signup_at: totals.last_signup_at?.toISOString() ?? null,
    range: { from: range.from, to: range.to, time_zone: range.timeZone, interval: range.interval },
    series,
    in_range: sum(series),
    previous,
  };
}

function sum(series: Sums[]): Sums {
  return series.reduce(
    (total, point) => ({
      clicks: total.clicks + point.clicks,
      signups: total.signups + point.signups,
      active: total.active + point.active,
    }),
    { clicks: 0, signups: 0, active: 0 },
  );
}
