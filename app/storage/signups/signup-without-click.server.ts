import { instant, known, listOf, orNull, text, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";
import { matchMethod, utmParams } from "../list/referral-columns.ts";
import { statusSql, type HeldSignup } from "./signup-row.ts";

/**
 * Writes a signup without a click of its own. `link` is another person's click, by whose link this person came. Its
 * placement and UTM become the signup's.
 */
export async function insertSignup(
  sql: Sql,
  id: string,
  referralCode: string,
  signup: HeldSignup,
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

const foundColumns = { ...namedColumns, match_method: orNull(matchMethod) };

/** The click of a store with this id, and how a signup has it. Null when the click has no row. */
export function findClick(
  sql: Sql,
  storeId: string,
  clickId: string,
): Promise<RowOf<typeof foundColumns> | null> {
  return findById.row(sql, [storeId, clickId]);
}

const findById = statement(
  "find-click",
  foundColumns,
  `select ${listOf(foundColumns)} from store_referral where store_id = $1 and click_id = $2`,
);
