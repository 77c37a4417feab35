import { bytes, instant, bigint, known, orNull, text, uuid } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";
import { userIdOf } from "./user-id.ts";

/** Why a reported signup belongs to no store. */
export type UnattributedReason = (typeof unattributedReasons)[number];

export const unattributedReasons = ["generic_code", "unknown_code", "store_inactive", "erased"] as const;

/** A person of the auth backend: their opaque id, and the key that stands for the id (see person-key). */
export type Person = { externalId: string; key: Buffer };

/** A person's first signup. */
export type SignedUpUser = {
  person: Person;
  referralCode: string;
  /** The store of the referral, for ever: later statements find the referral by it. Null when no store has it. */
  storeId: string | null;
  unattributed: UnattributedReason | null;
  signedUpAt: Date;
  /** Known for history that is brought in; a report of a signup does not tell. */
  activatedAt?: Date | null;
};

/** A person who was new to a statement: our id of them, and the time they became active, if they have. */
export type NewUser = { id: string; activated_at: Date | null };

/** Our id of a person, and the store of their referral, if any. */
export type UserPlace = { id: string; store_id: string | null };

/**
 * Writes people's first signups and returns their rows, in order. Null where an earlier report or an erasure decided
 * already. The database picks one winner of any race. A person known only by an early activation still signs up. Nobody
 * may come twice.
 */
export async function insertSignedUpUsers(sql: Sql, users: SignedUpUser[]): Promise<(NewUser | null)[]> {
  const ids = users.map(({ person }) => userIdOf(person.key));
  const rows = await insertSignedUp.rows(sql, [
    ids,
    users.map(({ person }) => person.externalId),
    users.map(({ person }) => person.key),
    users.map((user) => user.referralCode),
    users.map((user) => user.unattributed),
    users.map((user) => user.signedUpAt),
    users.map((user) => user.storeId),
    users.map((user) => user.activatedAt ?? null),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

// In the order of the ids, so that concurrent groups wait but never deadlock.
const insertSignedUp = statement(
  "insert-signed-up-users",
  { id: uuid, activated_at: orNull(instant) },
  `insert into "user" as u (id, external_id, external_key, referral_source, unattributed, signed_up_at, store_id,
     activated_at)
   select id, external_id, external_key, referral_source, unattributed, signed_up_at, store_id, activated_at
   from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::unattributed_reason[], $6::timestamptz[], $7::bigint[],
       $8::timestamptz[])
     as s(id, external_id, external_key, referral_source, unattributed, signed_up_at, store_id, activated_at)
   order by id
   on conflict (id) do update set
     referral_source = excluded.referral_source, unattributed = excluded.unattributed,
     signed_up_at = excluded.signed_up_at, store_id = excluded.store_id,
     activated_at = coalesce(u.activated_at, excluded.activated_at)
   where u.referral_source is null and u.erased_at is null
   returning id, activated_at`,
);

/** Writes that a person became active. Null when that was known, or the person is erased. Creates an unseen person. */
export function insertActiveUser(sql: Sql, person: Person, activatedAt: Date): Promise<UserPlace | null> {
  return insertActive.row(sql, [userIdOf(person.key), person.externalId, person.key, activatedAt]);
}

const insertActive = statement(
  "insert-active-user",
  { id: uuid, store_id: orNull(bigint) },
  `insert into "user" as u (id, external_id, external_key, activated_at) values ($1, $2, $3, $4)
   on conflict (id) do update set activated_at = excluded.activated_at
   where u.activated_at is null and u.erased_at is null
   returning id, store_id`,
);

/**
 * Leaves only a person's key, so that no later report brings them back, and the store of their referral. Returns the
 * store, by which the referral is found. `updateStoreForgotten` then removes the store too.
 */
export async function eraseUser(sql: Sql, key: Buffer, at: Date): Promise<UserPlace> {
  const erased = await erase.row(sql, [userIdOf(key), key, at]);
  if (!erased) throw new Error("an upsert returned no row");
  return erased;
}

const erase = statement(
  "erase-user",
  { id: uuid, store_id: orNull(bigint) },
  `insert into "user" as u (id, external_key, unattributed, erased_at) values ($1, $2, 'erased', $3)
   on conflict (id) do update set external_id = null, referral_source = null, unattributed = 'erased',
     signed_up_at = null, activated_at = null, erased_at = coalesce(u.erased_at, excluded.erased_at)
   returning id, store_id`,
);

/** The last step of an erasure: forgets the store of the referral. */
export async function updateStoreForgotten(sql: Sql, userId: string): Promise<void> {
  await forgetStore.run(sql, [userId]);
}

const forgetStore = statement("forget-store", nothing, `update "user" set store_id = null where id = $1`);

/** The keys among these that belong to erased people. */
export async function selectErasedKeys(sql: Sql, keys: Buffer[]): Promise<Buffer[]> {
  const rows = await selectErased.rows(sql, [keys.map(userIdOf)]);
  return rows.map((row) => row.external_key);
}

const selectErased = statement(
  "select-erased-keys",
  { external_key: bytes },
  `select external_key from "user" where id = any($1::uuid[]) and erased_at is not null`,
);

/** The auth backend's ids of people, by ours. Erased people have none. */
export async function selectExternalIds(sql: Sql, userIds: string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await selectExternal.rows(sql, [userIds]);
  return new Map(rows.map((row) => [row.id, row.external_id]));
}

const selectExternal = statement(
  "select-external-ids",
  { id: uuid, external_id: known(text) },
  `select id, external_id from "user" where id = any($1::uuid[]) and external_id is not null`,
);
