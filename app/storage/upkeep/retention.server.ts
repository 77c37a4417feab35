import type { Sql } from "../engine/postgres.server.ts";

const rowsAtOnce = 5_000;

/**
 * Deletes what is past its time, in portions that hold no lock for long: stored answers after 30 days, click batches
 * after one, live tests after one, unmatched clicks after max(90, window + 30) days. Returns how many of each.
 */
export async function deleteExpired(sql: Sql, windowDays: number): Promise<Record<string, number>> {
  const clickDays = Math.max(90, windowDays + 30);
  return {
    answers: await deleteOlder(sql, "message_receipt", "created_at < now() - interval '30 days'"),
    batches: await deleteOlder(
      sql,
      "message_receipt",
      "route = 'click-batch' and created_at < now() - interval '1 day'",
    ),
    liveTests: await deleteOlder(sql, "synthetic_referral", "clicked_at < now() - interval '1 day'"),
    tallies: await deleteOlder(sql, "tracking_tally", "hour < now() - interval '30 days'"),
    clicks: await deleteOlder(
      sql,
      "store_referral",
      `status = 'clicked' and clicked_at < now() - interval '${clickDays} days'`,
    ),
  };
}

async function deleteOlder(sql: Sql, table: string, condition: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await sql.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit ${rowsAtOnce}))`,
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < rowsAtOnce) return deleted;
  }
}
