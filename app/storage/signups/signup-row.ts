import { clockSkewMs } from "../engine/clock-skew.ts";
import { known, instant, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
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

/** A signup that was matched before. Its person may have been erased since, and then has no id. */
export type HeldSignup = Omit<SignupRow, "userId"> & { userId: string | null };

/** A click that now belongs to a signup, and the counters of its facts. */
export type MatchedClick = RowOf<typeof clickColumns>;

export const clickColumns = {
  id: uuid,
  clicked_at: known(instant),
  placement: orNull(text),
  utm_params: utmParams,
  counted_as: text,
};

const dayMs = 24 * 60 * 60_000;

/** The moment after which a click may have led to a signup. */
export function windowStart({ signedUpAt }: HeldSignup, windowDays: number): Date {
  return new Date(signedUpAt.getTime() - windowDays * dayMs);
}

/** The moment until which a click may have led to a signup. */
export function causesEnd({ signedUpAt }: HeldSignup): Date {
  return new Date(signedUpAt.getTime() + clockSkewMs);
}

/** The new values of a click's row when it becomes a signup. Every argument is SQL. */
export function signedUpSql(
  method: string,
  userId: string,
  signedUpAt: string,
  activatedAt: string,
  utm: string,
): string {
  return `referred_user_id = ${userId}, match_method = '${method}', signed_up_at = ${signedUpAt}::timestamptz,
    listed_at = ${signedUpAt}, activated_at = ${activatedAt}::timestamptz, signup_utm_params = ${utm}::jsonb,
    status = ${statusSql(activatedAt)}`;
}

/** Active at once, if the person was active before the signup was seen. The argument is SQL. */
export function statusSql(activatedAt: string): string {
  return `(case when ${activatedAt}::timestamptz is null then 'signed_up' else 'active' end)::referral_status`;
}
