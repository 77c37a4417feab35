import { instant, orNull } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { totalsBucket } from "./store-referral-stats.server.ts";

/** The first of a store's buckets before a moment; null if there is none. Read from the key's beginning alone. */
export async function selectFirstBucket(sql: Sql, storeId: string, before: Date): Promise<Date | null> {
  const { bucket } = onlyRow(await select.rows(sql, [storeId, before]));
  return bucket;
}

const select = statement(
  "select-first-bucket",
  { bucket: orNull(instant) },
  `select min(bucket) as bucket from store_referral_stats
   where store_id = $1 and bucket > ${totalsBucket} and bucket < $2`,
);
