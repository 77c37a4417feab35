import { integer } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { raw, sql } from "../engine/sql.ts";
import { composed, type Composed } from "../engine/statement.server.ts";
import type { ListPage } from "./store-referral.server.ts";
import { residueSql, scanSql } from "./store-referral-scan.server.ts";

/** The rows that a count looks at. Counting costs so little that a page can count each time. */
export const countMax = 10_000;

/** A count that stops at its bound: `isWhole` is false when there may be more. */
export type BoundedCount = { found: number; isWhole: boolean };

/** How many of a store's referrals pass a filter, beyond a position in a direction. */
export async function countReferrals(
  database: Sql,
  storeId: string,
  page: Omit<ListPage, "limit">,
  lookMax = countMax,
): Promise<BoundedCount> {
  const { found, seen } = onlyRow(await countStatement(storeId, page, lookMax).rows(database));
  return { found, isWhole: seen < lookMax };
}

/** The statement behind a count. */
export function countStatement(
  storeId: string,
  { filter = {}, ...page }: Omit<ListPage, "limit">,
  lookMax: number,
): Composed<{ found: number; seen: number }> {
  const scan = scanSql(storeId, { filter, ...page, limit: lookMax }, lookMax);
  const residue = residueSql(filter) ?? raw("true");
  return composed(
    { found: integer, seen: integer },
    sql`select count(*) filter (where ${residue})::int as found, count(*)::int as seen from (
      select id, match_method, placement,
        case when click_utm_params = '{}' then signup_utm_params else click_utm_params end as utm_params
      from (${scan}) scanned) r`,
  );
}
