import { instant, integer, orNull, text, type RowOf } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { totalsBucket, withinSpanSql } from "./store-referral-stats.server.ts";

/** One placement's counters. `placement` is empty for links without a place, `other` for unregistered places. */
export type PlacementSums = RowOf<typeof sumColumns>;

const counters = { clicks: integer, signups: integer, matched_signups: integer, active: integer };
const sumColumns = { placement: text, ...counters };
const totalColumns = { ...sumColumns, last_click_at: orNull(instant) };
const sums = Object.keys(counters)
  .map((column) => `coalesce(sum(${column}), 0)::int as ${column}`)
  .join(", ");

/** A store's counters by placement in a span of time. Their sum is `selectCounters`. */
export function selectPlacementSums(
  sql: Sql,
  storeId: string,
  span: { since: Date; until: Date },
): Promise<PlacementSums[]> {
  return selectSums.rows(sql, [storeId, span.since, span.until]);
}

const selectSums = statement(
  "select-placement-sums",
  sumColumns,
  `select placement, ${sums} from store_referral_stats
   where store_id = $1 and ${withinSpanSql} group by placement`,
);

/** One placement's all-time counters, and the time of its last click. */
export async function selectPlacementTotals(
  sql: Sql,
  storeId: string,
  placement: string,
): Promise<RowOf<typeof totalColumns>> {
  return onlyRow(await selectTotals.rows(sql, [storeId, placement]));
}

const selectTotals = statement(
  "select-placement-totals",
  totalColumns,
  `select $2::text as placement, ${sums}, max(last_click_at) as last_click_at from store_referral_stats
   where store_id = $1 and placement = $2 and bucket = ${totalsBucket}`,
);
