import { flag, instant, known, listOf, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { listedColumns } from "./referral-columns.ts";
import { withPeople } from "./store-referral.server.ts";

/** One referral with everything decided about it. */
export type ReferralRow = Omit<RowOf<typeof receiptColumns>, "referred_user_id"> & { user_id: string | null };

/** Another click that could be the signup's own, as far as today's rows tell. */
export type RivalClick = RowOf<typeof rivalColumns>;

/** A store's referral. Null for none, and for another store's. `withPerson` adds the platform's id of the person. */
export async function findReferral(
  sql: Sql,
  storeId: string,
  id: string,
  { withPerson }: { withPerson: boolean },
): Promise<ReferralRow | null> {
  const rows = await findOne.rows(sql, [storeId, id]);
  const [referral] = await withPeople(sql, rows, withPerson);
  return referral ?? null;
}

const { utm_params: utmParams, ...plainColumns } = {
  ...listedColumns,
  referral_code: text,
  referred_user_id: orNull(uuid),
  imported_from: orNull(text),
};

const receiptColumns = {
  ...plainColumns,
  utm_params: utmParams,
  /** The signup's person was erased. */
  erased: flag,
  /** A signup without a click of its own that named somebody else's: that click's link is known. */
  has_link: orNull(flag),
  /** When the visitor's browser claimed the click. */
  confirmed_at: orNull(instant),
  /** The visitor's browser said that it held an earlier click, after a signup had got this one. */
  was_held: flag,
};

const findOne = statement(
  "find-referral",
  receiptColumns,
  `select ${listOf(plainColumns, "r")},
     case when r.utm_params = '{}' then r.signup_utm_params else r.utm_params end as utm_params,
     r.status <> 'clicked' and r.referred_user_id is null as erased,
     r.match_method = 'none' and (r.placement is not null or r.utm_params <> '{}') as has_link,
     case when c.claim is not null then c.claimed_at end as confirmed_at,
     c.click_id is not null and c.claim is null as was_held
   from store_referral r left join click_claim c on c.store_id = $1 and c.click_id = r.click_id
   where r.store_id = $1 and r.id = $2`,
);

/**
 * The clicks of a store that were open at a signup, inside the window, and are still open; newest first, `limit` at
 * most. Clicks taken by later signups are left out: no row tells whether they were open then.
 */
export function selectRivalClicks(
  sql: Sql,
  storeId: string,
  signup: { signedUpAt: Date; windowDays: number; limit: number },
): Promise<RivalClick[]> {
  return selectRivals.rows(sql, [storeId, signup.signedUpAt, signup.windowDays, signup.limit]);
}

const rivalColumns = { id: uuid, placement: orNull(text), utm_params: utmParams, clicked_at: known(instant) };

const selectRivals = statement(
  "select-rival-clicks",
  rivalColumns,
  `select ${listOf(rivalColumns)} from store_referral
   where store_id = $1 and status = 'clicked' and clicked_at > $2::timestamptz - make_interval(days => $3)
     and clicked_at <= $2::timestamptz + interval '300 seconds'
   order by clicked_at desc limit $4`,
);
