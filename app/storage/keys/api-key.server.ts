import { bigint, flag, instant, known, orNull, text, texts, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** What a key may do. */
export type Scope = "integration:read" | "integration:write";

/** A live key: its store, and its scopes. A platform key has no store (null) and sees all. */
export type ApiKey = RowOf<typeof keyColumns>;

/** A shop's own key, as its page lists it. */
export type ListedKey = RowOf<typeof listedColumns>;

const scopes = texts<Scope>();
const keyColumns = {
  id: uuid,
  name: text,
  store_id: orNull(bigint),
  /** The slug of the key's store. */
  store: orNull(text),
  scopes: known(scopes),
};
const listedColumns = { id: uuid, name: text, created_at: instant, last_used_at: orNull(instant) };

/** Stores a key by its hash. */
export async function insertApiKey(
  sql: Sql,
  key: { id: string; storeId: string | null; name: string; sha256: Buffer; scopes: Scope[] },
): Promise<void> {
  await insert.run(sql, [key.id, key.storeId, key.name, key.sha256, key.scopes]);
}

const insert = rareStatement(
  "insert-api-key",
  nothing,
  "insert into api_key (id, store_id, name, key_sha256, scopes) values ($1, $2, $3, $4, $5)",
);

/**
 * Stores a shop's own key. The same id again means that the first answer was lost, so the unseen key is replaced. False
 * when the id belongs to another store, or its key is in use or revoked.
 */
export async function upsertUnseenApiKey(
  sql: Sql,
  key: { id: string; storeId: string; name: string; sha256: Buffer; scopes: Scope[] },
): Promise<boolean> {
  return (await upsertUnseen.run(sql, [key.id, key.storeId, key.name, key.sha256, key.scopes])) === 1;
}

const upsertUnseen = rareStatement(
  "upsert-unseen-api-key",
  nothing,
  `insert into api_key as k (id, store_id, name, key_sha256, scopes) values ($1, $2, $3, $4, $5)
   on conflict (id) do update set key_sha256 = excluded.key_sha256, name = excluded.name
   where k.store_id = excluded.store_id and k.last_used_at is null and k.revoked_at is null`,
);

/** A shop's own live keys, newest first. */
export function selectStoreApiKeys(sql: Sql, storeId: string): Promise<ListedKey[]> {
  return selectOfStore.rows(sql, [storeId]);
}

const selectOfStore = rareStatement(
  "select-store-api-keys",
  listedColumns,
  `select id, name, created_at, last_used_at from api_key
   where store_id = $1 and revoked_at is null order by created_at desc, id`,
);

/**
 * Revokes a shop's own key, at once, and returns its name, and whether it was live. Safe to repeat. Null when the shop
 * has no such key. Until `restorableUntil` the shop may take this back.
 */
export function revokeStoreApiKey(
  sql: Sql,
  storeId: string,
  id: string,
  { at, restorableUntil }: { at: Date; restorableUntil: Date },
): Promise<{ name: string; was_live: boolean } | null> {
  return revokeOfStore.row(sql, [id, storeId, at, restorableUntil]);
}

const revokeOfStore = rareStatement(
  "revoke-store-api-key",
  { name: text, was_live: flag },
  `update api_key set revoked_at = coalesce(revoked_at, $3::timestamptz),
     restorable_until = case when revoked_at is null then $4::timestamptz else restorable_until end
   where id = $1 and store_id = $2 returning name, revoked_at = $3 as was_live`,
);

/** Brings back a key that its shop has just revoked, and returns its name. Null when it is too late, or not the shop's. */
export function restoreStoreApiKey(
  sql: Sql,
  storeId: string,
  id: string,
  at: Date,
): Promise<{ name: string } | null> {
  return restoreOfStore.row(sql, [id, storeId, at]);
}

const restoreOfStore = rareStatement(
  "restore-store-api-key",
  { name: text },
  `update api_key set revoked_at = null, restorable_until = null
   where id = $1 and store_id = $2 and restorable_until > $3 returning name`,
);

/**
 * The live key with this hash, or null. A store's keys rest while the app is not installed. Notes the use to the minute, so
 * that a busy key is not a busy row. A refused try is no use.
 */
export function findApiKey(sql: Sql, sha256: Buffer): Promise<ApiKey | null> {
  return findLive.row(sql, [sha256]);
}

const findLive = statement(
  "find-api-key",
  keyColumns,
  `with live as (
     select k.id, k.name, k.store_id, s.slug as store, k.scopes from api_key k left join store s on s.id = k.store_id
     where k.key_sha256 = $1 and k.revoked_at is null and (k.store_id is null or s.status <> 'deactivated')
   ), used as (
     update api_key set last_used_at = now() where id = (select id from live)
       and (last_used_at is null or last_used_at < now() - interval '1 minute')
   )
   select id, name, store_id, store, scopes from live`,
);

/**
 * Revokes a key by its id, at once and for ever: its shop cannot bring it back. Returns its store and name. Null when there
 * is no key that is live or could be brought back.
 */
export function revokeApiKey(
  sql: Sql,
  id: string,
  at: Date,
): Promise<{ store_id: string | null; name: string } | null> {
  return revoke.row(sql, [id, at]);
}

const revoke = rareStatement(
  "revoke-api-key",
  { store_id: orNull(bigint), name: text },
  `update api_key set revoked_at = coalesce(revoked_at, $2::timestamptz), restorable_until = null
   where id = $1 and (revoked_at is null or restorable_until > $2) returning store_id, name`,
);

/** All keys without their secrets, newest first. */
export function selectApiKeys(sql: Sql): Promise<RowOf<typeof allColumns>[]> {
  return selectAll.rows(sql);
}

const allColumns = {
  id: uuid,
  name: text,
  store: orNull(text),
  scopes: known(scopes),
  created_at: instant,
  last_used_at: orNull(instant),
  revoked_at: orNull(instant),
};

const selectAll = rareStatement(
  "select-api-keys",
  allColumns,
  `select k.id, k.name, s.slug as store, k.scopes, k.created_at, k.last_used_at, k.revoked_at
   from api_key k left join store s on s.id = k.store_id order by k.created_at desc`,
);
