import type { Sql } from "./postgres.server.ts";
import type { UtmParams } from "./store-referral.server.ts";

/** The signup that takes a click, or becomes a row of its own. */
export type SignupRow = {
  storeId: string;
  userId: string;
  signedUpAt: Date;
  activatedAt: Date | null;
  utmParams: UtmParams;
};

/** A click that now belongs to a signup, and the counters its facts go to. */
export type MatchedReferral = { id: string; utm_params: UtmParams; counted_as: string };

/** A signup that has to give its click back, as it was counted. */
export type DisplacedSignup = MatchedReferral & SignupRow;

/**
 * Gives the named click to a signup if it is still unmatched and inside the window; null otherwise. Waits for a
 * transaction that holds the click, so that a visitor's own click is not missed because somebody just looked at it.
 */
export async function takeClickById(
  sql: Sql,
  signup: SignupRow,
  clickId: string,
  windowDays: number,
): Promise<MatchedReferral | null> {
  return takeClick(
    sql,
    "take-click-by-id",
    "click_id",
    signup,
    [windowDays, clickId],
    `
    select id from store_referral
    where store_id = $1 and click_id = $7 and status = 'clicked'
      and clicked_at > $3::timestamptz - make_interval(days => $6)
    for update`,
  );
}

/**
 * Gives the newest unmatched click inside the window to a signup; null when there is none. Clicks that another
 * transaction holds are passed over, so that signups racing for clicks get different ones. The sender's clock may be
 * 300 s behind ours.
 */
export async function takeNewestClick(
  sql: Sql,
  signup: SignupRow,
  windowDays: number,
): Promise<MatchedReferral | null> {
  return takeClick(
    sql,
    "take-newest-click",
    "referral_code",
    signup,
    [windowDays],
    `
    select id from store_referral
    where store_id = $1 and status = 'clicked' and clicked_at > $3::timestamptz - make_interval(days => $6)
      and clicked_at <= $3::timestamptz + interval '300 seconds'
    order by clicked_at desc limit 1
    for update skip locked`,
  );
}

/**
 * Gives the named click to a signup although somebody else holds it, if that was only a guess by code. Returns who
 * held it, to be matched anew; null when the click is not there, too old, certain, or its person is erased.
 */
export async function takeGuessedClick(
  sql: Sql,
  signup: SignupRow,
  clickId: string,
  windowDays: number,
): Promise<DisplacedSignup | null> {
  const { rows } = await sql.query<DisplacedSignup>({
    name: "lock-guessed-click",
    text: `
      select id, utm_params, counted_as, store_id as "storeId", referred_user_id as "userId",
        signed_up_at as "signedUpAt", activated_at as "activatedAt", signup_utm_params as "utmParams"
      from store_referral
      where store_id = $1 and click_id = $2 and match_method = 'referral_code' and referred_user_id is not null
        and clicked_at > $3::timestamptz - make_interval(days => $4)
      for update`,
    values: [signup.storeId, clickId, signup.signedUpAt, windowDays],
  });
  const displaced = rows[0];
  if (!displaced) return null;
  await sql.query({
    name: "reassign-click",
    text: `update store_referral set ${assignment("click_id")} where store_id = $1 and id = $6`,
    values: [...assigned(signup), displaced.id],
  });
  return displaced;
}

async function takeClick(
  sql: Sql,
  name: string,
  method: "click_id" | "referral_code",
  signup: SignupRow,
  search: unknown[],
  clickSql: string,
): Promise<MatchedReferral | null> {
  const { rows } = await sql.query<MatchedReferral>({
    name,
    text: `update store_referral set ${assignment(method)} where id = (${clickSql})
      returning id, utm_params, counted_as`,
    values: [...assigned(signup), ...search],
  });
  return rows[0] ?? null;
}

/** Sets a click's row to a signup; its values are `assigned`. */
function assignment(method: "click_id" | "referral_code"): string {
  return `referred_user_id = $2, match_method = '${method}', signed_up_at = $3::timestamptz, listed_at = $3,
    activated_at = $4::timestamptz, signup_utm_params = $5::jsonb, status = ${statusSql("$4")}`;
}

function assigned(signup: SignupRow): unknown[] {
  const { storeId, userId, signedUpAt, activatedAt, utmParams } = signup;
  return [storeId, userId, signedUpAt, activatedAt, JSON.stringify(utmParams)];
}

/** A signup that came without a click. */
export async function insertSignup(
  sql: Sql,
  id: string,
  referralCode: string,
  signup: SignupRow,
): Promise<void> {
  await sql.query({
    name: "insert-signup",
    text: `
      insert into store_referral (store_id, referred_user_id, signed_up_at, activated_at, signup_utm_params, id,
        referral_code, status, match_method, listed_at)
      values ($1, $2, $3::timestamptz, $4, $5, $6, $7, ${statusSql("$4")}, 'none', $3)`,
    values: [...assigned(signup), id, referralCode],
  });
}

/** Marks a user's referral active, if there is one and it was not; returns where that counts. */
export async function updateReferralActive(
  sql: Sql,
  userId: string,
  activatedAt: Date,
): Promise<{ store_id: string; counted_as: string } | null> {
  return updateWhereverItIs(sql, userId, {
    name: "update-referral-active",
    set: "status = 'active', activated_at = $2",
    only: "status = 'signed_up'",
    values: [activatedAt],
  });
}

/** Takes everything off a user's referral that tells of the person. That it happened, and when, stays counted. */
export async function updateReferralErased(sql: Sql, userId: string): Promise<void> {
  await updateWhereverItIs(sql, userId, {
    name: "update-referral-erased",
    set: "referred_user_id = null, utm_params = '{}', signup_utm_params = '{}', source_url = null",
    only: "true",
    values: [],
  });
}

/**
 * Updates a user's one referral; null when there is none. A signup that displaces the user's guess moves the referral
 * to another row: who waited for the old row finds nothing there, and must look again until it stays.
 */
async function updateWhereverItIs(
  sql: Sql,
  userId: string,
  update: { name: string; set: string; only: string; values: unknown[] },
): Promise<{ store_id: string; counted_as: string } | null> {
  const { name, set, only, values } = update;
  const mine = `referred_user_id = $1 and ${only}`;
  for (;;) {
    const { rows } = await sql.query<{ store_id: string; counted_as: string }>({
      name,
      text: `update store_referral set ${set} where ${mine} returning store_id, counted_as`,
      values: [userId, ...values],
    });
    if (rows[0]) return rows[0];
    const search = {
      name: `${name}-search`,
      text: `select 1 from store_referral where ${mine}`,
      values: [userId],
    };
    if ((await sql.query(search)).rowCount === 0) return null;
  }
}

function statusSql(activatedAt: string): string {
  return `(case when ${activatedAt}::timestamptz is null then 'signed_up' else 'active' end)::referral_status`;
}
