import { known, listOf, uuid } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import {
  causesEnd,
  clickColumns,
  signedUpSql,
  windowStart,
  type HeldSignup,
  type MatchedClick,
  type SignupRow,
} from "./signup-row.ts";

/**
 * Gives each signup the click that it names, if that is unmatched, inside the window and not after the signup. Waits
 * for a transaction that holds the click, because it may only be looking. Returns the clicks by user. Of two signups
 * that name one click, one gets it.
 */
export async function takeClicksById(
  sql: Sql,
  signups: (SignupRow & { clickId: string })[],
  windowDays: number,
): Promise<Map<string, MatchedClick>> {
  if (signups.length === 0) return new Map();
  const rows = await takeById.rows(sql, [
    signups.map((signup) => signup.storeId),
    signups.map((signup) => signup.clickId),
    signups.map((signup) => signup.userId),
    signups.map((signup) => signup.signedUpAt),
    signups.map((signup) => signup.activatedAt),
    signups.map((signup) => JSON.stringify(signup.utmParams)),
    signups.map((signup) => windowStart(signup, windowDays)),
    signups.map((signup) => causesEnd(signup)),
  ]);
  return new Map(rows.map(({ referred_user_id, ...click }) => [referred_user_id, click]));
}

const takeById = statement(
  "take-clicks-by-id",
  { ...clickColumns, referred_user_id: known(uuid) },
  `update store_referral r set ${signedUpSql("click_id", "s.user_id", "s.signed_up_at", "s.activated_at", "s.utm_params")}
   from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::jsonb[],
       $7::timestamptz[], $8::timestamptz[])
     as s(store_id, click_id, user_id, signed_up_at, activated_at, utm_params, clicked_after, clicked_until)
   where r.store_id = s.store_id and r.click_id = s.click_id and r.status = 'clicked'
     and r.clicked_at > s.clicked_after and r.clicked_at <= s.clicked_until
   returning ${listOf(clickColumns, "r")}, r.referred_user_id`,
);

/**
 * Gives the newest unmatched click inside the window to a signup; null when there is none. Clicks that another
 * transaction holds are passed over, so that racing signups get different clicks. The sender's clock may be 300 s
 * behind ours.
 */
export function takeNewestClick(
  sql: Sql,
  signup: HeldSignup,
  windowDays: number,
): Promise<MatchedClick | null> {
  const { storeId, userId, signedUpAt, activatedAt } = signup;
  const utm = JSON.stringify(signup.utmParams);
  return takeNewest.row(sql, [
    storeId,
    userId,
    signedUpAt,
    activatedAt,
    utm,
    windowStart(signup, windowDays),
    causesEnd(signup),
  ]);
}

const takeNewest = statement(
  "take-newest-click",
  clickColumns,
  `update store_referral set ${signedUpSql("referral_code", "$2", "$3", "$4", "$5")}
   where store_id = $1 and id = (
     select id from store_referral
     where store_id = $1 and status = 'clicked' and clicked_at > $6 and clicked_at <= $7
     order by clicked_at desc limit 1
     for update skip locked)
   returning ${listOf(clickColumns)}`,
);
