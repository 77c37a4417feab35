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
import type { DateRange } from "../reports/date-range.ts";
import { spanOf } from "../reports/day-borders.ts";
import { linksOf, placementLinkOf } from "../clicks/links.server.ts";
import { isReserved, themePlace } from "./placement-name.ts";

/** The numbers of one line. The rate is signups that matched a click ÷ clicks, 4 decimals; null without clicks. */
export type PlacementNumbers = { clicks: number; signups: number; active: number; rate: number | null };

/** One of the merchant's places, with its link. */
export type PlaceLine = PlacementNumbers & { name: string; link: string };

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
  const line = ({ name }: Placement): PlaceLine => ({
    name,
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

/** One place with its all-time numbers. Null when the store has no place of this name. */
export async function readPlacement(store: Store, name: string) {
  if (isReserved(name)) return null;
  const [place, totals] = await Promise.all([
    findPlacement(database.pool, store.id, name),
    selectPlacementTotals(database.pool, store.id, name),
  ]);
  if (!place) return null;
  return {
    name,
    link: placementLinkOf(store.referral_code, name),
    archived: place.archived_at !== null,
    since: place.created_at.toISOString(),
    lastClickAt: totals.last_click_at?.toISOString() ?? null,
    numbers: numbersOf([totals]),
  };
}

/**
 * The content of the printable sheet, for the plain tracked link or for a place. Null when the store has no such place.
 */
export async function readSheet(store: Store, name: string | null) {
  const shop = store.name;
  if (name === null) return { shop, name, link: linksOf(store.referral_code).tracked_link };
  const place = await readPlacement(store, name);
  return place && { shop, name, link: place.link };
}

function numbersOf(sums: PlacementSums[]): PlacementNumbers {
  const add = (counter: Exclude<keyof PlacementSums, "placement">) =>
    sums.reduce((total, one) => total + one[counter], 0);
  const [clicks, matched] = [add("clicks"), add("matched_signups")];
  const rate = clicks === 0 ? null : Math.round((matched / clicks) * 10_000) / 10_000;
  return { clicks, signups: add("signups"), active: add("active"), rate };
}
