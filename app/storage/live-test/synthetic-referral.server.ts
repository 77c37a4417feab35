import type { Sql } from "../engine/postgres.server.ts";
import type { UtmParams } from "../list/store-referral.server.ts";

/** One live test's click, and the signup that came for it. */
export type SyntheticReferral = {
  clickId: string;
  clickedAt: Date;
  utmParams: UtmParams;
  placement: string | null;
};

/** Writes a synthetic click of the store with this code; false when there is no such store. */
export async function insertSyntheticClick(
  sql: Sql,
  referralCode: string,
  click: SyntheticReferral,
): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: "insert-synthetic-click",
    text: `insert into synthetic_referral (click_id, store_id, clicked_at, utm_params, placement)
      select $2, id, $3, $4, $5 from store where referral_code = $1`,
    values: [referralCode, click.clickId, click.clickedAt, JSON.stringify(click.utmParams), click.placement],
  });
  return rowCount === 1;
}

/**
 * Gives a synthetic click to a signup of the same code. Returns it, and whether an earlier signup had it; null when
 * there is no such click.
 */
export async function updateSyntheticSignup(
  sql: Sql,
  referralCode: string,
  clickId: string,
  signedUpAt: Date,
): Promise<(SyntheticReferral & { slug: string; repeat: boolean; signedUpAt: Date }) | null> {
  const { rows } = await sql.query({
    name: "update-synthetic-signup",
    text: `
      update synthetic_referral r set signed_up_at = coalesce(r.signed_up_at, $3)
      from store s, (select click_id, signed_up_at from synthetic_referral where click_id = $2 for update) before
      where r.click_id = before.click_id and s.id = r.store_id and s.referral_code = $1
      returning r.click_id as "clickId", r.clicked_at as "clickedAt", r.utm_params as "utmParams", r.placement,
        s.slug, before.signed_up_at is not null as repeat, r.signed_up_at as "signedUpAt"`,
    values: [referralCode, clickId, signedUpAt],
  });
  return (rows[0] as Awaited<ReturnType<typeof updateSyntheticSignup>>) ?? null;
}
