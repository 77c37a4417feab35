import { database } from "../../storage/engine/database.server.ts";
import { devices } from "../../storage/clicks/visitor-day.server.ts";
import { selectCounters } from "../../storage/reports/store-referral-stats.server.ts";
import {
  selectDelays,
  selectHours,
  selectVisitors,
  type HourSums,
  type VisitorSums,
} from "../../storage/reports/visitors.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { channelOf, channels, knownSites, type Channel } from "../clicks/known-sites.ts";
import { parsePeriod } from "./date-range.ts";
import { slicesOf, spanOf } from "./day-borders.ts";
import { offsetAt, utc, zoneOf, type TimeZone } from "./time-zone.ts";

/** A group smaller than this is not named: it could be somebody whom the merchant knows. */
export const groupMin = 5;

/** Clicks of a group. The name is null for all groups too small to be named. */
export type Group = { name: string | null; clicks: number };

/** A kind of site, with its sites. */
export type ChannelGroup = { channel: Channel | null; clicks: number; sites: Group[] };

/** Where a store's visitors came from, when, and how far they went. `params` name the dates. */
export async function readVisitors(store: Store, params: URLSearchParams, now = new Date()) {
  const { period, range } = parsePeriod(params, zoneOf(store), now);
  const { from, to } = range;
  const span = spanOf(range);
  const slices = slicesOf({ ...range, interval: "day" });
  const { pool } = database;
  const [counted, inUtc, sums, hours, delays] = await Promise.all([
    selectCounters(pool, store.id, span),
    selectCounters(pool, store.id, spanOf({ from, to, timeZone: utc })),
    selectVisitors(pool, store.id, { from, to }),
    selectHours(pool, store.id, slices.borders),
    selectDelays(pool, store.id, span),
  ]);
  const { clicks, confirmed_clicks: confirmed, signups, active } = counted;
  const sources = sums.filter(({ kind }) => kind === "source");
  const countries = sums.filter(({ kind }) => kind === "country");
  return {
    period,
    range: { from, to },
    funnel: { clicks, confirmed, signups, active },
    /** Visits of the same dates in UTC, by whose days origins are counted. */
    visits: inUtc.clicks,
    channels: channelsOf(sources, inUtc.clicks),
    devices: named(
      devices.map((name) => ({ name, clicks: sumOf(sources, (row) => row[name]) })),
      { isFixed: true },
    ),
    countries: named(countries.map((row) => ({ name: row.value, clicks: totalOf(row) }))),
    week: weekOf(hours, slices, range.timeZone),
    delays: {
      toSignUp: delays.signups < groupMin ? null : delays.to_sign_up,
      toActivate: delays.activations < groupMin ? null : delays.to_activate,
    },
  };
}

/** The page's content. */
export type Visitors = Awaited<ReturnType<typeof readVisitors>>;

/**
 * Groups by size. The small ones lose their names and come last, as one. Of fixed classes, each of them given, what is
 * left is told only if it names no class.
 */
export function named(groups: Group[], { isFixed = false } = {}): Group[] {
  const large = groups.filter(({ name, clicks }) => name !== null && clicks >= groupMin);
  const rest = sumOf(groups, ({ clicks }) => clicks) - sumOf(large, ({ clicks }) => clicks);
  const sorted = large.sort((one, other) => other.clicks - one.clicks);
  const isTold = isFixed ? isNameless(rest, groups.length - large.length) : rest > 0;
  return isTold ? [...sorted, { name: null, clicks: rest }] : sorted;
}

/** A lone class, or a handful of visits, would name itself as what is left of a known total. */
function isNameless(rest: number, hiddenClasses: number): boolean {
  return hiddenClasses > 1 && rest >= groupMin;
}

/** Sites by channel. Clicks that no counter has, because nobody saw their browser, are of unknown origin. */
export function channelsOf(rows: VisitorSums[], visits: number): ChannelGroup[] {
  const unseen = Math.max(0, visits - sumOf(rows, totalOf));
  const all = channels.map((channel) => {
    const sites = rows.filter(({ value }) => channelOf(value) === channel);
    const clicks = sumOf(sites, totalOf) + (channel === "unknown" ? unseen : 0);
    return { channel, clicks, sites: named(sites.map(siteOf)).filter(() => hasSites(channel)) };
  });
  const large = all.filter(({ clicks }) => clicks >= groupMin);
  const rest = sumOf(all, ({ clicks }) => clicks) - sumOf(large, ({ clicks }) => clicks);
  const sorted = large.sort((one, other) => other.clicks - one.clicks);
  return isNameless(rest, all.length - large.length)
    ? [...sorted, { channel: null, clicks: rest, sites: [] }]
    : sorted;
}

/** The group `other` holds hosts beyond the day's limit and those that are no public name. */
function siteOf(row: VisitorSums): Group {
  return { name: knownSites[row.value]?.name ?? row.value, clicks: totalOf(row) };
}

function hasSites(channel: Channel): boolean {
  return channel !== "direct" && channel !== "shop" && channel !== "unknown";
}

/** Clicks by weekday (from Monday) and hour of the shop's clock. An hour that comes twice counts in the same place. */
function weekOf(
  hours: HourSums[],
  { dates, borders }: ReturnType<typeof slicesOf>,
  timeZone: TimeZone,
): number[][] {
  const week = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
  for (const { slice, hour, clicks } of hours) {
    const border = borders[slice - 1];
    const day = week[(new Date(dates[slice - 1] ?? "").getUTCDay() + 6) % 7];
    if (!border || !day) continue;
    const at = border.getTime() + hour * hourMs;
    const shown = new Date(at + offsetAt(timeZone, at)).getUTCHours();
    day[shown] = (day[shown] ?? 0) + clicks;
  }
  return week;
}

const hourMs = 60 * 60_000;

function totalOf(row: VisitorSums): number {
  return sumOf([...devices], (device) => row[device]);
}

function sumOf<One>(all: One[], of: (one: One) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}
