import type { Sql } from "./postgres.server.ts";
import type { UtmParams } from "./store-referral.server.ts";

/** Why a reported signup belongs to no store. */
export type UnattributedReason = "generic_code" | "unknown_code" | "store_inactive" | "erased";

/** A reported person with everything that was decided about them. */
export type PersonRow = {
  referral_source: string | null;
  unattributed: UnattributedReason | null;
  signed_up_at: Date | null;
  activated_at: Date | null;
  slug: string | null;
  referral_id: string | null;
  match_method: "click_id" | "referral_code" | "none" | null;
  clicked_at: Date | null;
  utm_params: UtmParams | null;
  placement: string | null;
};

/**
 * Writes the first signup of a person and returns their row; null when an earlier report already decided it. The
 * database picks one winner of any race; a person known only by an early activation still has their first signup.
 */
export async function insertSignedUpUser(
  sql: Sql,
  user: {
    id: string;
    externalId: string;
    referralSource: string;
    unattributed: UnattributedReason | null;
    signedUpAt: Date;
  },
): Promise<{ id: string; activated_at: Date | null } | null> {
  const { rows } = await sql.query<{ id: string; activated_at: Date | null }>({
    name: "insert-signed-up-user",
    text: `
      insert into "user" as u (id, source, external_id, referral_source, unattributed, signed_up_at)
      values ($1, 'auth', $2, $3, $4::unattributed_reason, $5)
      on conflict (source, external_id) do update set
        referral_source = excluded.referral_source, unattributed = excluded.unattributed,
        signed_up_at = excluded.signed_up_at
      where u.referral_source is null
      returning id, activated_at`,
    values: [user.id, user.externalId, user.referralSource, user.unattributed, user.signedUpAt],
  });
  return rows[0] ?? null;
}

/** Writes that a person became active; null when that was known. Creates the person if the signup was not seen yet. */
export async function insertActiveUser(
  sql: Sql,
  user: { id: string; externalId: string; activatedAt: Date },
): Promise<{ id: string } | null> {
  const { rows } = await sql.query<{ id: string }>({
    name: "insert-active-user",
    text: `
      insert into "user" as u (id, source, external_id, activated_at) values ($1, 'auth', $2, $3)
      on conflict (source, external_id) do update set activated_at = excluded.activated_at
      where u.activated_at is null
      returning id`,
    values: [user.id, user.externalId, user.activatedAt],
  });
  return rows[0] ?? null;
}

/** What was decided about a person; null when nobody reported them. */
export async function selectPerson(sql: Sql, externalId: string): Promise<PersonRow | null> {
  const { rows } = await sql.query<PersonRow>({
    name: "select-person",
    text: `
      select u.referral_source, u.unattributed, u.signed_up_at, u.activated_at, s.slug, r.id as referral_id,
        r.match_method, r.clicked_at, r.utm_params, r.placement
      from "user" u left join store_referral r on r.referred_user_id = u.id left join store s on s.id = r.store_id
      where u.source = 'auth' and u.external_id = $1`,
    values: [externalId],
  });
  return rows[0] ?? null;
}

/** The partner user with this Shopify user id, created on first sight. Returns our id. */
export async function upsertOwner(sql: Sql, id: string, shopifyUserId: string): Promise<string> {
  await sql.query({
    name: "insert-owner",
    text: `insert into "user" (id, source, external_id) values ($1, 'shopify', $2) on conflict do nothing`,
    values: [id, shopifyUserId],
  });
  const { rows } = await sql.query<{ id: string }>({
    name: "select-owner",
    text: `select id from "user" where source = 'shopify' and external_id = $1`,
    values: [shopifyUserId],
  });
  if (!rows[0]) throw new Error("owner vanished between insert and read");
  return rows[0].id;
}
