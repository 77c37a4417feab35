import { flag, listOf, orNull, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { joined, raw, sql, type Piece } from "../engine/sql.ts";
import { composed, type Composed } from "../engine/statement.server.ts";
import { confirmedSql, listedColumns } from "./referral-columns.ts";
import { withPeople, type ListedReferral } from "./store-referral.server.ts";
import type { ReferralFilter } from "./store-referral-scan.server.ts";

/**
 * One page of a walk over all referrals of a store, the newest first. The order is that of the ids, which never change:
 * a signup moves a row in the merchant's list, and not here. So a walk meets each row once.
 */
export type WalkPage = {
  limit: number;
  /** The last id of the page before. */
  after?: string;
  /** An empty placement asks for links without one. */
  filter: Pick<ReferralFilter, "dates" | "placement" | "status">;
  /** The most rows to look at when no index answers the filter. */
  scanMax: number;
  withPeople: boolean;
};

const { utm_params: utmParams, ...listedPlain } = listedColumns;
const plainColumns = { ...listedPlain, referred_user_id: orNull(uuid) };
const columns = { ...plainColumns, utm_params: utmParams, confirmed: flag };

/** The rows of a page. */
export async function walkReferrals(
  database: Sql,
  storeId: string,
  page: WalkPage,
): Promise<ListedReferral[]> {
  const rows = await walkStatement(storeId, page).rows(database);
  return withPeople(database, rows, page.withPeople);
}

/** The statement behind a page. */
export function walkStatement(storeId: string, page: WalkPage): Composed<RowOf<typeof columns>> {
  const residue = residueOf(page.filter);
  return composed(
    columns,
    sql`select ${raw(listOf(plainColumns, "r"))},
        case when r.utm_params = '{}' then r.signup_utm_params else r.utm_params end as utm_params,
        ${raw(confirmedSql("r.store_id", "r.click_id"))} as confirmed
      from (${idsOf(storeId, page)}) found
      join store_referral r on r.store_id = ${storeId} and r.id = found.id
      ${residue ? sql`where ${residue}` : raw("")}
      order by r.id desc limit ${page.limit}`,
  );
}

/** The last id that a walk with a bound looked at, or null when the walk reached the end. */
export async function findWalkEnd(database: Sql, storeId: string, page: WalkPage): Promise<string | null> {
  if (!isBounded(page.filter)) return null;
  const rows = await walkEndStatement(storeId, page).rows(database);
  return rows[0]?.id ?? null;
}

/** The statement behind the end of a walk with a bound. */
export function walkEndStatement(storeId: string, page: WalkPage): Composed<{ id: string }> {
  return composed({ id: uuid }, sql`${idsOf(storeId, page)} offset ${page.scanMax - 1}`);
}

/** The ids among which a page's rows are: those of a range of dates, read from the list's index, or the next ones. */
function idsOf(storeId: string, { after, filter, limit, scanMax }: WalkPage): Piece {
  const conditions = [
    sql`store_id = ${storeId}`,
    ...(after ? [sql`id < ${after}`] : []),
    ...(filter.dates ? [sql`listed_at >= ${filter.dates.since} and listed_at < ${filter.dates.until}`] : []),
  ];
  const ids = sql`select id from store_referral where ${joined(conditions, " and ")} order by id desc`;
  if (filter.dates) return ids;
  return sql`${ids} limit ${isBounded(filter) ? scanMax : limit}`;
}

/** Whether a walk looks at rows one by one, so that the walk needs a bound. */
function isBounded({ dates, placement, status }: WalkPage["filter"]): boolean {
  return !dates && (placement !== undefined || status !== undefined);
}

function residueOf({ placement, status }: WalkPage["filter"]): Piece | null {
  const conditions = [
    ...(status ? [sql`r.status = ${status}::referral_status`] : []),
    ...(placement === undefined ? [] : [sql`coalesce(r.placement, '') = ${placement}`]),
  ];
  return conditions.length > 0 ? joined(conditions, " and ") : null;
}
