import { integer, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { ofPlacementSql, totalsBucket } from "./store-referral-stats.server.ts";

/** A store's counters in one slice of time; the first slice is 1. */
export type SliceSums = RowOf<typeof sliceColumns>;

const sliceColumns = { slice: integer, clicks: integer, signups: integer, active: integer };

/**
 * Counters by slice. Slice n lies between the borders n and n + 1, and includes the first of them. A slice
 * without facts has no row. The borders are moments, so no time zone is asked for.
 */
export function selectSlices(
  sql: Sql,
  storeId: string,
  borders: Date[],
  placement: string | null = null,
): Promise<SliceSums[]> {
  return select.rows(sql, [storeId, borders, borders[0], borders.at(-1), placement]);
}

const select = statement(
  "select-slices",
  sliceColumns,
  `select width_bucket(bucket, $2::timestamptz[]) as slice, coalesce(sum(clicks), 0)::int as clicks,
     coalesce(sum(signups), 0)::int as signups, coalesce(sum(active), 0)::int as active
   from store_referral_stats
   where store_id = $1 and bucket > ${totalsBucket} and bucket >= $3 and bucket < $4
     and ${ofPlacementSql("$5")}
   group by 1`,
);
