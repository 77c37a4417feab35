import type { Sql } from "../engine/postgres.server.ts";

/** What a key may do. */
export type Scope = "integration:read" | "integration:write";

/** A live key: whose it is (null: the platform's, every store) and what it may do. */
export type ApiKey = { id: string; store_id: string | null; scopes: Scope[] };

/** Stores a key by its hash. */
export async function insertApiKey(
  sql: Sql,
  key: { id: string; storeId: string | null; name: string; sha256: Buffer; scopes: Scope[] },
): Promise<void> {
  await sql.query(
    "insert into api_key (id, store_id, name, key_sha256, scopes) values ($1, $2, $3, $4, $5)",
    [key.id, key.storeId, key.name, key.sha256, key.scopes],
  );
}

/**
 * Stores a shop's own key. The same id again is the same request, whose answer was lost: the key nobody has seen is
 * replaced. False when the id is another store's, or its key is in use or revoked.
 */
export async function upsertUnseenApiKey(
  sql: Sql,
  key: { id: string; storeId: string; name: string; sha256: Buffer; scopes: Scope[] },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `insert into api_key as k (id, store_id, name, key_sha256, scopes) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set key_sha256 = excluded.key_sha256, name = excluded.name
     where k.store_id = excluded.store_id and k.last_used_at is null and k.revoked_at is null`,
    [key.id, key.storeId, key.name, key.sha256, key.scopes],
  );
  return rowCount === 1;
}

/** A shop's own live keys, newest first. */
export async function selectStoreApiKeys(
  sql: Sql,
  storeId: string,
): Promise<{ id: string; name: string; created_at: Date; last_used_at: Date | null }[]> {
  const { rows } = await sql.query<{ id: string; name: string; created_at: Date; last_used_at: Date | null }>(
    `select id, name, created_at, last_used_at from api_key
     where store_id = $1 and revoked_at is null order by created_at desc, id`,
    [storeId],
  );
  return rows;
}

/** Revokes a shop's own key, at once. Idempotent; false when the shop has no such key. */
export async function revokeStoreApiKey(sql: Sql, storeId: string, id: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update api_key set revoked_at = coalesce(revoked_at, now()) where id = $1 and store_id = $2",
    [id, storeId],
  );
  return rowCount === 1;
}

/** The live key with this hash, or null. Notes its use, to the minute, so that a busy key is not a busy row. */
export async function findApiKey(sql: Sql, sha256: Buffer): Promise<ApiKey | null> {
  const { rows } = await sql.query<ApiKey>({
    name: "find-api-key",
    text: `
      with used as (
        update api_key set last_used_at = now()
        where key_sha256 = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
      )
      select id, store_id, scopes from api_key where key_sha256 = $1 and revoked_at is null`,
    values: [sha256],
  });
  return rows[0] ?? null;
}

/** Revokes a key by its id, at once. False when there is no such live key. */
export async function revokeApiKey(sql: Sql, id: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update api_key set revoked_at = now() where id = $1 and revoked_at is null",
    [id],
  );
  return rowCount === 1;
}

/** All keys without their secrets, newest first. */
export async function selectApiKeys(sql: Sql): Promise<Record<string, unknown>[]> {
  const { rows } = await sql.query(
    `select k.id, k.name, s.slug as store, k.scopes, k.created_at, k.last_used_at, k.revoked_at
     from api_key k left join store s on s.id = k.store_id order by k.created_at desc`,
  );
  return rows;
}
