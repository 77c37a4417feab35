import { known, listOf, uuid } from "../engine/columns.ts";
import { issuedPlaceSql } from "../clicks/issued-click.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { clickColumns, statusSql, type MatchedClick, type SignupRow } from "./signup-row.ts";

/** A signup with a click that has no row: presumed a repeat, filtered at the door, or not written yet. */
export type IssuedSignup = SignupRow & {
  referralCode: string;
  clickId: string;
  /** The id of the new row. */
  id: string;
  /** The content of the click id: its time, and `placeMark`. */
  issued: { clickedAt: Date; place: number };
};

/**
 * Writes clicks that signups prove, each matched to its signup for certain, and returns them by user. Left out are
 * clicks that have a row by now, and hits from before the store came (back) into service. The caller counts the clicks.
 */
export async function insertIssuedClicks(
  sql: Sql,
  signups: IssuedSignup[],
): Promise<Map<string, MatchedClick>> {
  if (signups.length === 0) return new Map();
  const rows = await insert.rows(sql, [
    signups.map((signup) => signup.storeId),
    signups.map((signup) => signup.id),
    signups.map((signup) => signup.referralCode),
    signups.map((signup) => signup.clickId),
    signups.map((signup) => signup.issued.clickedAt),
    signups.map((signup) => signup.issued.place),
    signups.map((signup) => signup.userId),
    signups.map((signup) => signup.signedUpAt),
    signups.map((signup) => signup.activatedAt),
    signups.map((signup) => JSON.stringify(signup.utmParams)),
  ]);
  return new Map(rows.map(({ referred_user_id, ...click }) => [referred_user_id, click]));
}

const returned = { ...clickColumns, referred_user_id: known(uuid) };

const insert = statement(
  "insert-issued-clicks",
  returned,
  `insert into store_referral (store_id, id, referral_code, click_id, clicked_at, placement, counted_as,
     referred_user_id, match_method, signed_up_at, listed_at, activated_at, signup_utm_params, status)
   select s.id, i.id, i.referral_code, i.click_id, i.clicked_at, place.name, place.counted_as, i.user_id, 'click_id',
     i.signed_up_at, i.signed_up_at, i.activated_at, i.utm_params, ${statusSql("i.activated_at")}
   from unnest($1::bigint[], $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::int[], $7::uuid[],
       $8::timestamptz[], $9::timestamptz[], $10::jsonb[])
     as i(store_id, id, referral_code, click_id, clicked_at, place, user_id, signed_up_at, activated_at, utm_params)
   join store s on s.id = i.store_id and s.in_service_since <= i.clicked_at
   cross join lateral (${issuedPlaceSql({ store: "i.store_id", place: "i.place", at: "i.clicked_at" })}) place
   order by s.id, i.click_id
   on conflict (store_id, click_id) do nothing
   returning ${listOf(returned)}`,
);
