import { bigint, instant, known, listOf, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";
import { utmParams } from "../list/referral-columns.ts";
import type { UtmParams } from "../list/store-referral.server.ts";

/** A signup that takes a click, or becomes a row of its own. */
export type SignupRow = {
  storeId: string;
  userId: string;
  signedUpAt: Date;
  activatedAt: Date | null;
  utmParams: UtmParams;
};

/** A click that now belongs to a signup, and the counters of its facts. */
export type MatchedClick = RowOf<typeof clickColumns>;

/** A click that was given back, and the signup that held it by a guess, as it was counted. */
export type Displaced = { click: MatchedClick; signup: SignupRow };

export const clickColumns = {
  id: uuid,
  clicked_at: known(instant),
  placement: orNull(text),
  utm_params: utmParams,
  counted_as: text,
};

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
  signup: SignupRow,
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

/**
 * Gives the named click to a signup, although another signup holds it by a guess. Returns the other signup, to be
 * matched anew. Null when the click is missing, too old or certain, or its person is erased.
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
  referred_user_id: known(uuid),
  signed_up_at: known(instant),
  activated_at: orNull(instant),
  signup_utm_params: utmParams,
};

const lockGuessed = statement(
  "lock-guessed-click",
  heldColumns,
  `select ${listOf(heldColumns)} from store_referral
   where store_id = $1 and click_id = $2 and match_method = 'referral_code' and referred_user_id is not null
     and clicked_at > $3 and clicked_at <= $4
   for update`,
);

const reassign = statement(
  "reassign-click",
  nothing,
  `update store_referral set ${signedUpSql("click_id", "$3", "$4", "$5", "$6")} where store_id = $1 and id = $2`,
);

/**
 * Writes a signup without a click of its own. `link` is another person's click, by whose link this person came. Its
 * placement and UTM become the signup's.
 */
export async function insertSignup(
  sql: Sql,
  id: string,
  referralCode: string,
  signup: SignupRow,
  link: NamedClick | null = null,
): Promise<void> {
  const { storeId, userId, signedUpAt, activatedAt } = signup;
  const utm = JSON.stringify(signup.utmParams);
  const { placement = null, counted_as: countedAs = "", utm_params: linkUtm = {} } = link ?? {};
  const row = [storeId, id, referralCode, userId, signedUpAt, activatedAt, utm];
  await insert.run(sql, [...row, placement, countedAs, JSON.stringify(linkUtm)]);
}

const insert = statement(
  "insert-signup",
  nothing,
  `insert into store_referral (store_id, id, referral_code, match_method, referred_user_id, signed_up_at, listed_at,
     activated_at, signup_utm_params, status, placement, counted_as, utm_params)
   values ($1, $2, $3, 'none', $4, $5::timestamptz, $5, $6::timestamptz, $7, ${statusSql("$6")}, $8, $9, $10)`,
);

/** A click that a signup named, whoever has it. */
export type NamedClick = RowOf<typeof namedColumns>;

const namedColumns = {
  clicked_at: known(instant),
  placement: orNull(text),
  utm_params: utmParams,
  counted_as: text,
};

/** The click of a store with this id, or null when it has no row. */
export function findClick(sql: Sql, storeId: string, clickId: string): Promise<NamedClick | null> {
  return findById.row(sql, [storeId, clickId]);
}

const findById = statement(
  "find-click",
  namedColumns,
  `select ${listOf(namedColumns)} from store_referral where store_id = $1 and click_id = $2`,
);

/** The sender's clock may be this far behind ours. */
export const clockSkewMs = 300_000;
const dayMs = 24 * 60 * 60_000;

/** The moment after which a click may have led to a signup. */
export function windowStart({ signedUpAt }: SignupRow, windowDays: number): Date {
  return new Date(signedUpAt.getTime() - windowDays * dayMs);
}

/** The new values of a click's row when it becomes a signup. Every argument is SQL. */
function signedUpSql(method: string, userId: string, signedUpAt: string, activatedAt: string, utm: string) {
  return `referred_user_id = ${userId}, match_method = '${method}', signed_up_at = ${signedUpAt}::timestamptz,
    listed_at = ${signedUpAt}, activated_at = ${activatedAt}::timestamptz, signup_utm_params = ${utm}::jsonb,
    status = ${statusSql(activatedAt)}`;
}

export function statusSql(activatedAt: string): string {
  return `(case when ${activatedAt}::timestamptz is null then 'signed_up' else 'active' end)::referral_status`;
}

/** The moment until which a click may have led to a signup. */
export function causesEnd({ signedUpAt }: SignupRow): Date {
  return new Date(signedUpAt.getTime() + clockSkewMs);
}
