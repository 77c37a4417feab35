import type { Sql } from "../engine/postgres.server.ts";
import type { ListedReferral } from "./store-referral.server.ts";

/** One referral with everything that was decided about it. */
export type ReferralRow = ListedReferral & {
  referral_code: string;
  /** A signup whose person is no longer known: they were erased. */
  erased: boolean;
};

/** Another click that a signup could have been, as far as rows tell today. */
export type RivalClick = Pick<ListedReferral, "id" | "placement" | "utm_params"> & { clicked_at: Date };

/** A store's referral, or null; another store's is null too. `withPerson` brings the platform's id of the person. */
export async function findReferral(
  sql: Sql,
  storeId: string,
  id: string,
  { withPerson }: { withPerson: boolean },
): Promise<ReferralRow | null> {
  const { rows } = await sql.query<ReferralRow>({
    name: "find-referral",
    text: `select r.id, r.status, r.match_method, r.placement, r.source_url, r.clicked_at, r.signed_up_at,
        r.activated_at, r.listed_at, r.referral_code,
        case when r.utm_params = '{}' then r.signup_utm_params else r.utm_params end as utm_params,
        r.status <> 'clicked' and r.referred_user_id is null as erased,
        case when $3 then u.external_id end as user_id
      from store_referral r left join "user" u on u.id = r.referred_user_id
      where r.store_id = $1 and r.id = $2`,
    values: [storeId, id, withPerson],
  });
  return rows[0] ?? null;
}

/**
 * The clicks of a store that were open when somebody signed up, inside the window: those still open, newest first,
 * `limit` of them at most. Clicks that other signups have taken since are not told apart, so they are left out.
 */
export async function selectRivalClicks(
  sql: Sql,
  storeId: string,
  signup: { signedUpAt: Date; windowDays: number; limit: number },
): Promise<RivalClick[]> {
  const { rows } = await sql.query<RivalClick>({
    name: "select-rival-clicks",
    text: `select id, placement, utm_params, clicked_at from store_referral
      where store_id = $1 and status = 'clicked' and clicked_at > $2::timestamptz - make_interval(days => $3)
        and clicked_at <= $2::timestamptz + interval '300 seconds'
      order by clicked_at desc limit $4`,
    values: [storeId, signup.signedUpAt, signup.windowDays, signup.limit],
  });
  return rows;
}
