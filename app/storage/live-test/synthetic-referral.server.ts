import { bigint, flag, instant, known, orNull, text, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";
import { utmParams } from "../list/referral-columns.ts";
import type { UtmParams } from "../list/store-referral.server.ts";

/** One live test's click. */
export type SyntheticClick = {
  clickId: string;
  clickedAt: Date;
  utmParams: UtmParams;
  placement: string | null;
};

/** A live test's click with its signup. `repeat` says that an earlier signup had the click. */
export type SyntheticSignup = RowOf<typeof signupColumns>;

/** Writes a synthetic click of the store with this code. False when no store has the code. */
export async function insertSyntheticClick(
  sql: Sql,
  referralCode: string,
  click: SyntheticClick,
): Promise<boolean> {
  const { clickId, clickedAt, placement } = click;
  const utm = JSON.stringify(click.utmParams);
  return (await insert.run(sql, [referralCode, clickId, clickedAt, utm, placement])) === 1;
}

const insert = statement(
  "insert-synthetic-click",
  nothing,
  `insert into synthetic_referral (click_id, store_id, clicked_at, utm_params, placement)
   select $2, id, $3, $4, $5 from store where referral_code = $1`,
);

/** Gives a synthetic click to a signup, whatever the signup's code is. Null when no such click exists. */
export function updateSyntheticSignup(
  sql: Sql,
  clickId: string,
  signedUpAt: Date,
): Promise<SyntheticSignup | null> {
  return signUp.row(sql, [clickId, signedUpAt]);
}

const signupColumns = {
  clicked_at: instant,
  utm_params: utmParams,
  placement: orNull(text),
  store_id: bigint,
  slug: text,
  referral_code: text,
  repeat: flag,
  signed_up_at: known(instant),
};

const signUp = statement(
  "update-synthetic-signup",
  signupColumns,
  `update synthetic_referral r set signed_up_at = coalesce(r.signed_up_at, $2)
   from store s, (select click_id, signed_up_at from synthetic_referral where click_id = $1 for update) before
   where r.click_id = before.click_id and s.id = r.store_id
   returning r.clicked_at, r.utm_params, r.placement, r.store_id, s.slug, s.referral_code,
     before.signed_up_at is not null as repeat, r.signed_up_at`,
);
