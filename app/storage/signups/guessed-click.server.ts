import { bigint, instant, known, listOf, orNull, uuid } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";
import { utmParams } from "../list/referral-columns.ts";
import {
  causesEnd,
  clickColumns,
  signedUpSql,
  windowStart,
  type HeldSignup,
  type MatchedClick,
  type SignupRow,
} from "./signup-row.ts";

/** A click that was given back, and the signup that held it by a guess, as it was counted. */
export type Displaced = { click: MatchedClick; signup: HeldSignup };

/**
 * Gives the named click to a signup, although another signup holds it by a guess. Returns the other signup, to be
 * matched anew, also when its person was erased. Null when the click is missing, too old or certain.
 */
export async function takeGuessedClick(
  sql: Sql,
  signup: SignupRow,
  clickId: string,
  windowDays: number,
): Promise<Displaced | null> {
  const { storeId, userId, signedUpAt, activatedAt } = signup;
  const causes = [windowStart(signup, windowDays), causesEnd(signup)];
  const held = await lockGuessed.row(sql, [storeId, clickId, ...causes]);
  if (!held) return null;
  const utm = JSON.stringify(signup.utmParams);
  await reassign.run(sql, [storeId, held.id, userId, signedUpAt, activatedAt, utm]);
  const { store_id, referred_user_id, signed_up_at, activated_at, signup_utm_params, ...click } = held;
  return {
    click,
    signup: {
      storeId: store_id,
      userId: referred_user_id,
      signedUpAt: signed_up_at,
      activatedAt: activated_at,
      utmParams: signup_utm_params,
    },
  };
}

const heldColumns = {
  ...clickColumns,
  store_id: bigint,
  referred_user_id: orNull(uuid),
  signed_up_at: known(instant),
  activated_at: orNull(instant),
  signup_utm_params: utmParams,
};

const lockGuessed = statement(
  "lock-guessed-click",
  heldColumns,
  `select ${listOf(heldColumns)} from store_referral
   where store_id = $1 and click_id = $2 and match_method = 'referral_code'
     and clicked_at > $3 and clicked_at <= $4
   for update`,
);

const reassign = statement(
  "reassign-click",
  nothing,
  `update store_referral set ${signedUpSql("click_id", "$3", "$4", "$5", "$6")} where store_id = $1 and id = $2`,
);
