import type { Sql } from "../engine/postgres.server.ts";
import type { UtmParams } from "../list/store-referral.server.ts";

/** The signup that takes a click, or becomes a row of its own. */
export type SignupRow = {
  storeId: string;
  userId: string;
  signedUpAt: Date;
  activatedAt: Date | null;
  utmParams: UtmParams;
};

/** A click that now belongs to a signup, and the counters its facts go to. */
export type MatchedClick = {
  id: string;
  clicked_at: Date;
  placement: string | null;
  utm_params: UtmParams;
  counted_as: string;
};

/** A signup that has to give its click back, as it was counted. */
export type DisplacedSignup = MatchedClick & SignupRow;

const clickColumns = ["id", "clicked_at", "placement", "utm_params", "counted_as"];

/**
 * Gives each signup the click it names if that is still unmatched and inside the window. Waits for a transaction that
 * holds the click, so that a visitor's own click is not missed because somebody just looked at it. Returns the clicks by
 * user; of two signups that name the same click one gets it.
 */
export async function takeClicksById(
  sql: Sql,
  signups: (SignupRow & { clickId: string })[],
  windowDays: number,
): Promise<Map<string, MatchedClick>> {
  if (signups.length === 0) return new Map();
  const { rows } = await sql.query<MatchedClick & { user_id: string }>({
    name: "take-clicks-by-id",
    text: `
      update store_referral r set referred_user_id = s.user_id, match_method = 'click_id',
        signed_up_at = s.signed_up_at, listed_at = s.signed_up_at, activated_at = s.activated_at,
        signup_utm_params = s.utm_params, status = ${statusSql("s.activated_at")}
      from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::jsonb[])
        as s(store_id, click_id, user_id, signed_up_at, activated_at, utm_params)
      where r.store_id = s.store_id and r.click_id = s.click_id and r.status = 'clicked'
        and r.clicked_at > s.signed_up_at - make_interval(days => $7)
      returning ${clickColumns.map((column) => `r.${column}`).join(", ")}, s.user_id`,
    values: [
      signups.map((signup) => signup.storeId),
      signups.map((signup) => signup.clickId),
      signups.map((signup) => signup.userId),
      signups.map((signup) => signup.signedUpAt),
      signups.map((signup) => signup.activatedAt),
      signups.map((signup) => JSON.stringify(signup.utmParams)),
      windowDays,
    ],
  });
  return new Map(rows.map(({ user_id, ...click }) => [user_id, click]));
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
): Promise<MatchedClick | null> {
  const { rows } = await sql.query<MatchedClick>({
    name: "take-newest-click",
    text: `
      update store_referral set ${assignment("referral_code")} where id = (
        select id from store_referral
        where store_id = $1 and status = 'clicked' and clicked_at > $3::timestamptz - make_interval(days => $6)
          and clicked_at <= $3::timestamptz + interval '300 seconds'
        order by clicked_at desc limit 1
        for update skip locked)
      returning ${clickColumns.join(", ")}`,
    values: [...assigned(signup), windowDays],
  });
  return rows[0] ?? null;
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
      select ${clickColumns.join(", ")}, store_id as "storeId", referred_user_id as "userId",
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
