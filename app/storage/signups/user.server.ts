import type { Sql } from "../engine/postgres.server.ts";
import type { UtmParams } from "../list/store-referral.server.ts";

/** Why a reported signup belongs to no store. */
export type UnattributedReason = "generic_code" | "unknown_code" | "store_inactive" | "erased";

/** A person of the auth backend: their opaque id, and the key that stands for it (see person-key). */
export type Person = { externalId: string; key: Buffer };

/** A reported person with everything that was decided about them. */
export type PersonRow = {
  id: string;
  referral_source: string | null;
  unattributed: UnattributedReason | null;
  signed_up_at: Date | null;
  activated_at: Date | null;
  slug: string | null;
  referral_id: string | null;
  match_method: "click_id" | "referral_code" | "none" | null;
  clicked_at: Date | null;
  utm_params: UtmParams | null;
  signup_utm_params: UtmParams | null;
  placement: string | null;
};

/** A person's first signup. */
export type SignedUpUser = {
  id: string;
  person: Person;
  referralCode: string;
  unattributed: UnattributedReason | null;
  signedUpAt: Date;
};

/**
 * Writes people's first signups and returns their rows, in order; null where an earlier report already decided it, or an
 * erasure did. The database picks one winner of any race; somebody known only by an early activation still signs up.
 * Nobody may come twice.
 */
export async function insertSignedUpUsers(
  sql: Sql,
  users: SignedUpUser[],
): Promise<({ id: string; activated_at: Date | null } | null)[]> {
  const { rows } = await sql.query<{ id: string; activated_at: Date | null; external_key: Buffer }>({
    name: "insert-signed-up-users",
    // In the order of their keys, so that groups of people wait for each other but never deadlock.
    text: `
      insert into "user" as u (id, source, external_id, external_key, referral_source, unattributed, signed_up_at)
      select id, 'auth', external_id, external_key, referral_source, unattributed, signed_up_at
      from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::unattributed_reason[], $6::timestamptz[])
        as s(id, external_id, external_key, referral_source, unattributed, signed_up_at)
      order by external_key
      on conflict (source, external_key) do update set
        referral_source = excluded.referral_source, unattributed = excluded.unattributed,
        signed_up_at = excluded.signed_up_at
      where u.referral_source is null and u.erased_at is null
      returning id, activated_at, external_key`,
    values: [
      users.map((user) => user.id),
      users.map((user) => user.person.externalId),
      users.map((user) => user.person.key),
      users.map((user) => user.referralCode),
      users.map((user) => user.unattributed),
      users.map((user) => user.signedUpAt),
    ],
  });
  const byKey = new Map(rows.map(({ external_key, ...row }) => [external_key.toString("hex"), row]));
  return users.map(({ person }) => byKey.get(person.key.toString("hex")) ?? null);
}

/** Writes that a person became active; null when that was known, or they are erased. Creates an unseen person. */
export async function insertActiveUser(
  sql: Sql,
  id: string,
  person: Person,
  activatedAt: Date,
): Promise<{ id: string } | null> {
  const { rows } = await sql.query<{ id: string }>({
    name: "insert-active-user",
    text: `
      insert into "user" as u (id, source, external_id, external_key, activated_at) values ($1, 'auth', $2, $3, $4)
      on conflict (source, external_key) do update set activated_at = excluded.activated_at
      where u.activated_at is null and u.erased_at is null
      returning id`,
    values: [id, person.externalId, person.key, activatedAt],
  });
  return rows[0] ?? null;
}

/** Leaves nothing of a person but their key, so that no later report brings them back. Returns our id of them. */
export async function eraseUser(sql: Sql, id: string, key: Buffer): Promise<string> {
  const { rows } = await sql.query<{ id: string }>({
    name: "erase-user",
    text: `
      insert into "user" as u (id, source, external_key, unattributed, erased_at) values ($1, 'auth', $2, 'erased', now())
      on conflict (source, external_key) do update set external_id = null, referral_source = null,
        unattributed = 'erased', signed_up_at = null, activated_at = null, erased_at = coalesce(u.erased_at, now())
      returning id`,
    values: [id, key],
  });
  return rows[0]!.id;
}

/** Which of these keys belong to erased people. */
export async function selectErasedKeys(sql: Sql, keys: Buffer[]): Promise<Buffer[]> {
  const { rows } = await sql.query<{ external_key: Buffer }>({
    name: "select-erased-keys",
    text: `select external_key from "user"
      where source = 'auth' and external_key = any($1::bytea[]) and erased_at is not null`,
    values: [keys],
  });
  return rows.map((row) => row.external_key);
}

/** What was decided about a person; null when nobody reported them. */
export async function selectPerson(sql: Sql, key: Buffer): Promise<PersonRow | null> {
  const { rows } = await sql.query<PersonRow>({
    name: "select-person",
    text: `
      select u.id, u.referral_source, u.unattributed, u.signed_up_at, u.activated_at, s.slug, r.id as referral_id,
        r.match_method, r.clicked_at, r.utm_params, r.signup_utm_params, r.placement
      from "user" u left join store_referral r on r.referred_user_id = u.id left join store s on s.id = r.store_id
      where u.source = 'auth' and u.external_key = $1`,
    values: [key],
  });
  return rows[0] ?? null;
}

/** The partner user with this Shopify user id, created on first sight. Returns our id. */
export async function upsertOwner(sql: Sql, id: string, owner: Person): Promise<string> {
  await sql.query({
    name: "insert-owner",
    text: `insert into "user" (id, source, external_id, external_key) values ($1, 'shopify', $2, $3)
      on conflict do nothing`,
    values: [id, owner.externalId, owner.key],
  });
  const { rows } = await sql.query<{ id: string }>({
    name: "select-owner",
    text: `select id from "user" where source = 'shopify' and external_key = $1`,
    values: [owner.key],
  });
  if (!rows[0]) throw new Error("owner vanished between insert and read");
  return rows[0].id;
}
