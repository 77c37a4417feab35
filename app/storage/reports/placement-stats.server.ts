import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { totalsBucket, withinSpanSql } from "./store-referral-stats.server.ts";

/** One placement's counters. `placement` is empty for links without a place, `other` for unregistered places. */
export type PlacementSums = {
  placement: string;
  clicks: number;
  signups: number;
  matched_signups: number;
  active: number;
};

/** A store's counters by placement in a span of time. Their sum is `selectCounters`. */
export async function selectPlacementSums(
  sql: Sql,
  storeId: string,
  span: { since: Date; until: Date },
): Promise<PlacementSums[]> {
  const { rows } = await sql.query<PlacementSums>({
    name: "select-placement-sums",
    text: `select placement, ${sums} from store_referral_stats
      where store_id = $1 and ${withinSpanSql} group by placement`,
    values: [storeId, span.since, span.until],
  });
  return rows;
}

/** One placement's all-time counters, and the time of its last click. */
export async function selectPlacementTotals(
  sql: Sql,
  storeId: string,
  placement: string,
): Promise<PlacementSums & { last_click_at: Date | null }> {
  const { rows } = await sql.query<PlacementSums & { last_click_at: Date | null }>({
    name: "select-placement-totals",
    text: `select $2::text as placement, ${sums}, max(last_click_at) as last_click_at from store_referral_stats
      where store_id = $1 and placement = $2 and bucket = ${totalsBucket}`,
    values: [storeId, placement],
  });
  return onlyRow(rows);
}

const sums = ["clicks", "signups", "matched_signups", "active"]
  .map((column) => `coalesce(sum(${column}), 0)::int as ${column}`)
  .join(", ");
