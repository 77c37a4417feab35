import type { Sql } from "./postgres.server.ts";

/** Registers a place of a store, which then gets counters of its own. Idempotent. */
export async function insertPlacement(sql: Sql, storeId: string, name: string): Promise<void> {
  await sql.query("insert into placement (store_id, name) values ($1, $2) on conflict do nothing", [
    storeId,
    name,
  ]);
}
