import { database } from "../../storage/engine/database.server.ts";
import { selectPlacements } from "../../storage/placements/placement.server.ts";
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
import { cursorOf, type ReferralsQuery } from "./referrals-query.ts";

/** Past this a merchant is told that it takes too long; the server ends the statement. */
const statementMs = 4_000;
export const pageRows = 50;
const utmNames = ["utm_source", "utm_medium", "utm_campaign"] as const;
const utmLatest = 1_000;
const utmEach = 12;

/** A referral as a page shows it. */
export type ShownReferral = {
  id: string;
  visitor: ShownVisitor;
  status: ListedReferral["status"];
  match: ListedReferral["match_method"];
  at: string;
  placement: string | null;
  source: string | null;
  campaign: string | null;
};

/** One page of the list, and how it goes on; `stopped` says where a search ended before it had looked at everything. */
export type ReferralsPage = {
  rows: ShownReferral[];
  previous: string | null;
  next: string | null;
  stopped: { at: string; searchOn: string } | null;
};

/** A page of a store's referrals as the address asks for it, or that the database took too long over it. */
export async function readReferrals(
  store: Store,
  query: ReferralsQuery,
  limits: { scanMax?: number; pageRows?: number } = {},
): Promise<{ status: "read"; page: ReferralsPage } | { status: "too_slow" }> {
  try {
    const page = await inSnapshot(database.pool, statementMs, (sql) => {
      const rowsMax = limits.pageRows ?? pageRows;
      return readPage(sql, store, query, { ...limits, limit: rowsMax + 1 });
    });
    return { status: "read", page };
  } catch (error) {
    if (isUnavailable(error)) return { status: "too_slow" };
    throw error;
  }
}

/** From a page without rows the way back begins at the cursor's own row, that row included. */
const outermost = {
  older: "00000000-0000-0000-0000-000000000000",
  newer: "ffffffff-ffff-ffff-ffff-ffffffffffff",
};

type Sql = Parameters<typeof selectReferrals>[0];

async function readPage(
  sql: Sql,
  store: Store,
  query: ReferralsQuery,
  limits: { limit: number; scanMax?: number },
): Promise<ReferralsPage> {
  const { filter, cursor } = query;
  const back = cursor?.side === "before";
  const newestFirst = query.asked.sort === "newest";
  const page = {
    ...limits,
    filter,
    toward: newestFirst === back ? ("newer" as const) : ("older" as const),
    withPeople: !hidesPeople(store),
    ...(cursor && { after: cursor.position }),
  } satisfies ListPage;
  const found = await selectReferrals(sql, store.id, page);
  const rows = found.slice(0, limits.limit - 1);
  const more = found.length > rows.length;
  const stopped = more || !isBounded(filter) ? null : await findScanEnd(sql, store.id, page);
  // Going back came to the top: the first page, whole, and not what is left of it.
  if (back && !more && !stopped) return readPage(sql, store, { ...query, cursor: null }, limits);
  if (back) rows.reverse();
  const [first, last] = [rows[0], rows.at(-1)];
  const ahead = stopped ?? (back ? first : last) ?? null;
  const behind = (back ? last : first) ?? (cursor && { ...cursor.position, id: outermost[page.toward] });
  const onward = ahead && (more || stopped) ? ahead : null;
  const backward = cursor && behind ? behind : null;
  const [top, bottom] = back ? [onward, backward] : [backward, onward];
  return {
    rows: rows.map((row) => shown(row, store)),
    previous: top && cursorOf("before", top),
    next: bottom && cursorOf("after", bottom),
    stopped: stopped && {
      at: stopped.listed_at.toISOString(),
      searchOn: cursorOf(back ? "before" : "after", stopped),
    },
  };
}

/**
 * What the list's filters offer: the store's placements, and the UTM values of its latest referrals. Nothing while the
 * database is busy: the filters work without.
 */
export async function readFilterChoices(store: Store): Promise<Record<string, string[]>> {
  const [placement, values] = await inSnapshot(
    database.pool,
    statementMs,
    async (sql) =>
      [
        await selectPlacements(sql, store.id),
        await selectRecentUtmValues(sql, store.id, [...utmNames], { latest: utmLatest, each: utmEach }),
      ] as const,
  ).catch((error: unknown) => {
    if (isUnavailable(error)) return [[], []] as const;
    throw error;
  });
  const utm = utmNames.map((name) => [
    name,
    values.filter((one) => one.name === name).map((one) => one.value),
  ]);
  return {
    placement: placement.map(({ name }) => name),
    ...(Object.fromEntries(utm) as Record<string, string[]>),
  };
}

function shown(referral: ListedReferral, store: ListPrivacy): ShownReferral {
  const { id, status, match_method: match, placement, utm_params } = referral;
  return {
    ...{ id, status, match, placement },
    visitor: anonymised(referral, store),
    at: referral.listed_at.toISOString(),
    source: [utm_params["utm_source"]].flat().join(", ") || null,
    campaign: [utm_params["utm_campaign"]].flat().join(", ") || null,
  };
}
