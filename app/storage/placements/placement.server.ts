import type { Sql } from "../engine/postgres.server.ts";

/** A place the merchant named. An archived one is out of sight and goes on counting. */
export type Placement = { name: string; created_at: Date; archived_at: Date | null };

/** Registers a place of a store, which then gets counters of its own. Idempotent. */
export async function insertPlacement(
  sql: Sql,
  storeId: string,
  name: string,
  at = new Date(),
): Promise<void> {
  await sql.query(
    "insert into placement (store_id, name, created_at) values ($1, $2, $3) on conflict do nothing",
    [storeId, name, at],
  );
}

/** Archives a place, or takes it back into use; what it counts stays as it is. False when the store has none such. */
export async function updatePlacementArchived(
  sql: Sql,
  storeId: string,
  name: string,
  archived: boolean,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update placement set archived_at = case when $3 then coalesce(archived_at, now()) end
     where store_id = $1 and name = $2`,
    [storeId, name, archived],
  );
  return rowCount === 1;
}

/** A store's places, archived ones too, newest first. */
export async function selectPlacements(sql: Sql, storeId: string): Promise<Placement[]> {
  const { rows } = await sql.query<Placement>({
    name: "select-placements",
    text: `select name, created_at, archived_at from placement where store_id = $1 order by created_at desc, name`,
    values: [storeId],
  });
  return rows;
}

/** A store's place by its name, or null. */
export async function findPlacement(sql: Sql, storeId: string, name: string): Promise<Placement | null> {
  const { rows } = await sql.query<Placement>({
    name: "find-placement",
    text: "select name, created_at, archived_at from placement where store_id = $1 and name = $2",
    values: [storeId, name],
  });
  return rows[0] ?? null;
}
