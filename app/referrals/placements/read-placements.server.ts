import { database } from "../../storage/engine/database.server.ts";
import {
  selectPlacementSums,
  selectPlacementTotals,
  type PlacementSums,
} from "../../storage/reports/placement-stats.server.ts";
import {
  findPlacement,
  selectPlacements,
  type Placement,
} from "../../storage/placements/placement.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { conversionRate } from "../reports/conversion-rate.ts";
import type { DateRange } from "../reports/date-range.ts";
import { spanOf } from "../reports/day-borders.ts";
import { readTrend } from "../reports/read-trend.server.ts";
import { linksOf, placementLinkOf, placementLinksOf } from "../clicks/links.server.ts";
import { isReserved, themePlace } from "./placement-name.ts";

/** The numbers of one line. The rate is signups that matched a click ÷ clicks, 4 decimals; null without clicks. */
export type PlacementNumbers = { clicks: number; signups: number; active: number; rate: number | null };

/** One of the merchant's places, with its tracked link. */
export type PlaceLine = PlacementNumbers & { name: string; label: string; link: string };

/** A store's numbers by place. Every visit is in exactly one line, so the lines add up to `total`. */
export type PlacesRead = {
  inUse: PlaceLine[];
  archived: PlaceLine[];
  archivedTotal: PlacementNumbers;
  /** The block in the shop's theme. */
  theme: PlacementNumbers;
  /** The plain link, and signups that brought no click. */
  none: PlacementNumbers;
  /** Links with a place that was not on the list at the time. */
  other: PlacementNumbers;
  total: PlacementNumbers;
};

/** Reads a store's places with their numbers in a range of dates, the busiest first. */
export async function readPlacements(store: Store, range: DateRange): Promise<PlacesRead> {
  const [all, sums] = await Promise.all([
    selectPlacements(database.pool, store.id),
    selectPlacementSums(database.pool, store.id, spanOf(range)),
  ]);
  const places = all.filter(({ name }) => !isReserved(name));
  const counted = new Set(["", themePlace, ...places.map(({ name }) => name)]);
  const retired = places.filter((place) => place.archived_at !== null);
  const retiredNames = new Set(retired.map(({ name }) => name));
  const line = ({ name, label }: Placement): PlaceLine => ({
    ...{ name, label },
    link: placementLinkOf(store.referral_code, name),
    ...numbersOf(sums.filter(({ placement }) => placement === name)),
  });
  const busiestFirst = (some: Placement[]) => some.map(line).sort((a, b) => b.clicks - a.clicks);
  return {
    inUse: busiestFirst(places.filter((place) => place.archived_at === null)),
    archived: busiestFirst(retired),
    archivedTotal: numbersOf(sums.filter(({ placement }) => retiredNames.has(placement))),
    theme: numbersOf(sums.filter(({ placement }) => placement === themePlace)),
    none: numbersOf(sums.filter(({ placement }) => placement === "")),
    other: numbersOf(sums.filter(({ placement }) => !counted.has(placement))),
    total: numbersOf(sums),
  };
}

/**
 * One place with its links, its numbers in a range of dates and of all time, and its chart. Null when the store has no
 * place of this name.
 */
export async function readPlacement(store: Store, name: string, range: DateRange, now: Date) {
  const place = await findOwnPlace(store, name);
  if (!place) return null;
  const [sums, totals, trend] = await Promise.all([
    selectPlacementSums(database.pool, store.id, spanOf(range)),
    selectPlacementTotals(database.pool, store.id, name),
    readTrend(store.id, range, now, { placement: name }),
  ]);
  return {
    ...{ name, label: place.label },
    ...placementLinksOf(store.referral_code, name),
    archived: place.archived_at !== null,
    since: place.created_at.toISOString(),
    lastClickAt: totals.last_click_at?.toISOString() ?? null,
    numbers: numbersOf(sums.filter(({ placement }) => placement === name)),
    total: numbersOf([totals]),
    trend,
  };
}

/** The tracked link of a place, or the store's plain one. Null when the store has no such place. */
export async function readTrackedLink(store: Store, name: string | null): Promise<string | null> {
  if (name === null) return linksOf(store.referral_code).tracked_link;
  return (await findOwnPlace(store, name)) && placementLinkOf(store.referral_code, name);
}

/** One of the merchant's own places, or null. */
export async function findOwnPlace(store: Store, name: string): Promise<Placement | null> {
  return isReserved(name) ? null : findPlacement(database.pool, store.id, name);
}

function numbersOf(sums: PlacementSums[]): PlacementNumbers {
  const add = (counter: Exclude<keyof PlacementSums, "placement">) =>
    sums.reduce((total, one) => total + one[counter], 0);
  const [clicks, matched] = [add("clicks"), add("matched_signups")];
  return { clicks, signups: add("signups"), active: add("active"), rate: conversionRate(matched, clicks) };
}
