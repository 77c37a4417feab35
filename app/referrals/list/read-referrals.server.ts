import { database } from "../../storage/engine/database.server.ts";
import { selectPlaceLabels, selectPlacements } from "../../storage/placements/placement.server.ts";
import {
  findScanEnd,
  selectRecentUtmValues,
  selectReferrals,
  type ListedReferral,
  type ListPage,
} from "../../storage/list/store-referral.server.ts";
import { isBounded } from "../../storage/list/store-referral-scan.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { inSnapshot } from "../../storage/engine/transaction.server.ts";
import { isUnavailable } from "../../storage/engine/unavailable.server.ts";
import { anonymised, hidesPeople, type ListPrivacy, type ShownVisitor } from "./anonymised.ts";
import { utmNames } from "./filters.ts";
import { pageOf } from "./page-of.ts";
import { readPlace, type PlaceInList } from "./place-in-list.server.ts";
import { cursorOf, type ReferralsQuery } from "./referrals-query.ts";

/** PostgreSQL ends the statement after this time, and the merchant reads that the search takes too long. */
const statementMs = 4_000;
export const pageRows = 50;
const utmEach = 12;

/** A referral as a page shows it. */
export type ShownReferral = {
  id: string;
  visitor: ShownVisitor;
  status: ListedReferral["status"];
  match: ListedReferral["match_method"];
  /** The visitor's browser confirmed the click. */
  confirmed: boolean;
  at: string;
  /** What the merchant calls the place. */
  placement: string | null;
  source: string | null;
  campaign: string | null;
};

/** One page of the list, and its neighbours. `stopped` is where a bounded search ended before the list's end. */
export type ReferralsPage = {
  rows: ShownReferral[];
  place: PlaceInList | null;
  previous: string | null;
  next: string | null;
  stopped: { at: string; searchOn: string } | null;
};

/** The page of a store's referrals that the address asks for, or the news that the database was too slow. */
export async function readReferrals(
  store: Store,
  query: ReferralsQuery,
  limits: { scanMax?: number; pageRows?: number; countMax?: number } = {},
): Promise<{ status: "read"; page: ReferralsPage } | { status: "too_slow" }> {
  try {
    const page = await inSnapshot(database.pool, statementMs, (sql) =>
      readPage(sql, store, query, { pageRows, ...limits }),
    );
    return { status: "read", page };
  } catch (error) {
    if (isUnavailable(error)) return { status: "too_slow" };
    throw error;
  }
}

type Sql = Parameters<typeof selectReferrals>[0];

async function readPage(
  sql: Sql,
  store: Store,
  query: ReferralsQuery,
  limits: { pageRows: number; scanMax?: number; countMax?: number },
): Promise<ReferralsPage> {
  const { filter, cursor } = query;
  const direction = cursor?.side === "before" ? "back" : "onward";
  const forwardInTime = (query.asked.sort === "newest") === (direction === "back");
  const toward = forwardInTime ? "newer" : "older";
  const from = cursor?.position ?? null;
  const page: ListPage = {
    ...{ filter, toward, limit: limits.pageRows + 1 },
    withPeople: !hidesPeople(store),
    ...(limits.scanMax && { scanMax: limits.scanMax }),
    ...(from && { after: from }),
  };
  const found = await selectReferrals(sql, store.id, page);
  const follows = found.length > limits.pageRows;
  const stoppedAt = follows || !isBounded(filter) ? null : await findScanEnd(sql, store.id, page);
  // Paging back has reached the beginning of the list. The reader gets a full first page, not only the rows that were
  // left.
  if (direction === "back" && !follows && !stoppedAt)
    return readPage(sql, store, { ...query, cursor: null }, limits);
  const walk = { direction, toward, from, stoppedAt, rowsMax: limits.pageRows } as const;
  const { rows, previous, next } = pageOf(found, walk);
  const neighbours = { hasPrevious: previous !== null, hasNext: next !== null };
  const place = { rows, filter, sort: query.asked.sort, ...neighbours };
  const labels = await selectPlaceLabels(sql, store.id);
  return {
    rows: rows.map((row) => shown(row, store, labels)),
    place: await readPlace(sql, store.id, place, limits.countMax),
    previous: previous && cursorOf("before", previous),
    next: next && cursorOf("after", next),
    stopped: stoppedAt && {
      at: stoppedAt.listed_at.toISOString(),
      searchOn: cursorOf(direction === "back" ? "before" : "after", stoppedAt),
    },
  };
}

/** A value to filter by, and what the merchant reads for it. */
export type FilterChoice = { value: string; label: string };

/**
 * The choices of the list's filters: the store's placements, and the UTM values of its latest referrals. Empty while
 * the database is busy, because the list works without them.
 */
export async function readFilterChoices(store: Store): Promise<Record<string, FilterChoice[]>> {
  const [placement, values] = await inSnapshot(
    database.pool,
    statementMs,
    async (sql) =>
      [
        await selectPlacements(sql, store.id),
        await selectRecentUtmValues(sql, store.id, [...utmNames], utmEach),
      ] as const,
  ).catch((error: unknown) => {
    if (isUnavailable(error)) return [[], []] as const;
    throw error;
  });
  const utm = utmNames.map((name) => [
    name,
    values.filter((one) => one.name === name).map(({ value }) => ({ value, label: value })),
  ]);
  return {
    placement: placement.map(({ name, label }) => ({ value: name, label })),
    ...(Object.fromEntries(utm) as Record<string, FilterChoice[]>),
  };
}

function shown(
  referral: ListedReferral,
  store: ListPrivacy,
  labels: ReadonlyMap<string, string>,
): ShownReferral {
  const { id, status, match_method: match, confirmed, placement, utm_params } = referral;
  return {
    ...{ id, status, match, confirmed },
    placement: placement && (labels.get(placement) ?? placement),
    visitor: anonymised(referral, store),
    at: referral.listed_at.toISOString(),
    source: [utm_params["utm_source"]].flat().join(", ") || null,
    campaign: [utm_params["utm_campaign"]].flat().join(", ") || null,
  };
}
