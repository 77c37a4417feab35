import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { totalsBucket, withinDatesSql } from "./store-referral-stats.server.ts";

/** What one placement's counters say. `placement` is empty for links that name none, `other` for unregistered ones. */
export type PlacementSums = {
  placement: string;
  clicks: number;
  signups: number;
  matched_signups: number;
  active: number;
};

/** A store's counters by placement between two dates of a time zone, both included. Their sum is `selectSums`. */
export async function selectPlacementSums(
  sql: Sql,
  storeId: string,
  range: { from: string; to: string; timeZone: string },
): Promise<PlacementSums[]> {
  const { rows } = await sql.query<PlacementSums>({
    name: "select-placement-sums",
    text: `select placement, ${sums} from store_referral_stats
      where store_id = $1 and ${withinDatesSql} group by placement`,
    values: [storeId, range.from, range.to, range.timeZone],
  });
  return rows;
}

/** One placement's all-time counters, and when it last had a click. */
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
