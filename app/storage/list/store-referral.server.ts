import { flag, instant, listOf, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { joined, raw, sql } from "../engine/sql.ts";
import { composed, statement, type Composed } from "../engine/statement.server.ts";
import { selectExternalIds } from "../signups/user.server.ts";
import { confirmedSql, listedColumns } from "./referral-columns.ts";
import { isBounded, residueSql, scanSql, type ReferralFilter } from "./store-referral-scan.server.ts";

/** UTM parameters as they came; a repeated one is a list. */
export type UtmParams = Record<string, string | string[]>;

/** A referral as a list shows it. `user_id` is the platform's opaque id of the person, where it was asked for. */
export type ListedReferral = Omit<RowOf<typeof pageColumns>, "referred_user_id"> & { user_id: string | null };

/** Where a page of a list ended. */
export type ListPosition = RowOf<typeof positionColumns>;

/** One page: its direction in time, its position, and its reader. */
export type ListPage = {
  limit: number;
  after?: ListPosition;
  toward?: "older" | "newer";
  filter?: ReferralFilter;
  /** The most rows to look at when no index answers the filter. */
  scanMax?: number;
  withPeople?: boolean;
};

const scanMaxDefault = 50_000;
const positionColumns = { id: uuid, listed_at: instant };
const plainColumns = { ...listedColumns, referred_user_id: orNull(uuid) };
const pageColumns = { ...plainColumns, confirmed: flag };

/** A page of a store's referrals after a position, newest first. The thousandth page costs as much as the first. */
export async function selectReferrals(
  database: Sql,
  storeId: string,
  page: ListPage,
): Promise<ListedReferral[]> {
  const rows = await referralsStatement(storeId, page).rows(database);
  return withPeople(database, rows, page.withPeople ?? false);
}

/** The statement behind a page. */
export function referralsStatement(storeId: string, page: ListPage): Composed<RowOf<typeof pageColumns>> {
  const { limit, filter = {}, toward = "older", scanMax = scanMaxDefault } = page;
  const scan = scanSql(storeId, page, isBounded(filter) ? scanMax : limit);
  const residue = residueSql(filter);
  const direction = raw(toward === "older" ? "desc" : "asc");
  const isPlain = Object.keys(filter).length === 0 && toward === "older";
  return composed(
    pageColumns,
    sql`select ${raw(listOf(plainColumns))}, ${raw(confirmedSql("r.store_id", "r.click_id"))} as confirmed from (
        select store_id, click_id, ${raw(listOf(withoutUtm))},
          case when click_utm_params = '{}' then signup_utm_params else click_utm_params end as utm_params
        from (${scan}) scanned
      ) r
      ${residue ? joined([raw("where"), residue], " ") : raw("")}
      order by listed_at ${direction}, id ${direction} limit ${limit}`,
    // The plain list is planned once. A filtered list is planned each time, for its values.
    isPlain ? (page.after ? "select-referrals-after" : "select-referrals") : undefined,
  );
}

const { utm_params: _, ...withoutUtm } = plainColumns;

/** Replaces our ids of people by the platform's, or by null. People lie apart, so this is a second statement. */
export async function withPeople<Row extends { referred_user_id: string | null }>(
  database: Sql,
  rows: Row[],
  wanted: boolean,
): Promise<(Omit<Row, "referred_user_id"> & { user_id: string | null })[]> {
  const userIds = wanted ? rows.flatMap((row) => row.referred_user_id ?? []) : [];
  const externalIds = await selectExternalIds(database, userIds);
  return rows.map(({ referred_user_id: userId, ...row }) => ({
    ...row,
    user_id: externalIds.get(userId ?? "") ?? null,
  }));
}

/** The last row that a bounded search looked at, or null when the search reached the list's end. */
export async function findScanEnd(
  database: Sql,
  storeId: string,
  page: ListPage,
): Promise<ListPosition | null> {
  const rows = await scanEndStatement(storeId, page).rows(database);
  return rows[0] ?? null;
}

/** The statement behind the end of a search. */
export function scanEndStatement(storeId: string, page: ListPage): Composed<ListPosition> {
  const scanMax = page.scanMax ?? scanMaxDefault;
  const scan = scanSql(storeId, page, scanMax);
  return composed(positionColumns, sql`select id, listed_at from (${scan}) scanned offset ${scanMax - 1}`);
}

/** The UTM values of a store's latest referrals for some names, the most frequent first. A filter offers them. */
export function selectRecentUtmValues(
  database: Sql,
  storeId: string,
  names: string[],
  eachMax: number,
): Promise<{ name: string; value: string }[]> {
  return selectUtmValues.rows(database, [storeId, names, eachMax]);
}

/** A number in the text, because the kept plan of a parameter would be for a tenth of the table. */
const latestMax = 1_000;

const selectUtmValues = statement(
  "select-recent-utm-values",
  { name: text, value: text },
  `select name, value from (
     select name, value, row_number() over (partition by name order by count(*) desc, value) as place
     from (
       select case when utm_params = '{}' then signup_utm_params else utm_params end as utm from store_referral
       where store_id = $1 order by listed_at desc, id desc limit ${latestMax}
     ) latest, unnest($2::text[]) as name,
       jsonb_array_elements_text(case when jsonb_typeof(utm -> name) = 'array' then utm -> name
         when utm ? name then jsonb_build_array(utm -> name) else '[]' end) as value
     group by name, value
   ) counted where place <= $3 order by name, place`,
);
