import { bigint, instant, oneOf, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import { NotVisibleYet } from "../engine/not-visible.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { matchMethod, utmParams } from "../list/referral-columns.ts";
import { userIdOf } from "./user-id.ts";
import { unattributedReasons } from "./user.server.ts";

const userColumns = {
  id: uuid,
  referral_source: orNull(text),
  unattributed: orNull(oneOf("unattributed_reason", unattributedReasons)),
  signed_up_at: orNull(instant),
  activated_at: orNull(instant),
  store_id: orNull(bigint),
};

const referralColumns = {
  slug: text,
  referral_id: uuid,
  match_method: orNull(matchMethod),
  clicked_at: orNull(instant),
  utm_params: utmParams,
  signup_utm_params: utmParams,
  placement: orNull(text),
};

type UserRow = RowOf<typeof userColumns>;
type ReferralRow = RowOf<typeof referralColumns>;

/** A reported person with everything that was decided about them; without a referral, nothing of one. */
export type PersonRow = Omit<UserRow, "store_id"> & { [Name in keyof ReferralRow]: ReferralRow[Name] | null };

/**
 * What was decided about a person; null when nobody reported them. In two steps, because the two tables lie apart: the
 * person by their id, the referral by its store. Throws NotVisibleYet when only the person is to be seen.
 */
export async function selectPerson(sql: Sql, key: Buffer): Promise<PersonRow | null> {
  const user = await selectUser.row(sql, [userIdOf(key)]);
  if (!user) return null;
  const { store_id: storeId, ...person } = user;
  if (storeId === null || user.unattributed === "erased") return { ...person, ...noReferral };
  const referral = await selectReferralOf.row(sql, [storeId, user.id]);
  if (!referral) throw new NotVisibleYet("a person's referral is not to be seen yet");
  return { ...person, ...referral };
}

const selectUser = statement(
  "select-user",
  userColumns,
  `select id, referral_source, unattributed, signed_up_at, activated_at, store_id from "user" where id = $1`,
);

const selectReferralOf = statement(
  "select-referral-of",
  referralColumns,
  `select s.slug, r.id as referral_id, r.match_method, r.clicked_at, r.utm_params, r.signup_utm_params, r.placement
   from store_referral r join store s on s.id = r.store_id where r.store_id = $1 and r.referred_user_id = $2`,
);

const noReferral = {
  slug: null,
  referral_id: null,
  match_method: null,
  clicked_at: null,
  utm_params: null,
  signup_utm_params: null,
  placement: null,
};
