import { bigint, instant, known, oneOf, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
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
  imported_from: orNull(text),
};

type UserRow = RowOf<typeof userColumns>;
type ReferralRow = RowOf<typeof referralColumns>;

/** A reported person with everything decided about them. Without a referral, its columns are null. */
export type PersonRow = Omit<UserRow, "store_id"> & { [Name in keyof ReferralRow]: ReferralRow[Name] | null };

/** Everything decided about a person; null when nobody reported them. See `selectPeople`. */
export async function selectPerson(sql: Sql, key: Buffer): Promise<PersonRow | null> {
  return (await selectPeople(sql, [key]))[0] ?? null;
}

/**
 * Everything decided about people, in order; null for people whom nobody reported. Two steps, because the tables lie
 * apart: the people by id, then their referrals by store. Throws NotVisibleYet when only the person is visible.
 */
export async function selectPeople(sql: Sql, keys: Buffer[]): Promise<(PersonRow | null)[]> {
  const ids = keys.map(userIdOf);
  const users = new Map((await selectUsers.rows(sql, [ids])).map((user) => [user.id, user]));
  const attributed = [...users.values()].filter(isAttributed);
  const referrals = new Map(
    attributed.length === 0
      ? []
      : (
          await selectReferrals.rows(sql, [
            attributed.map((user) => user.store_id),
            attributed.map(({ id }) => id),
          ])
        ).map(({ referred_user_id, ...referral }) => [referred_user_id, referral]),
  );
  return ids.map((id) => {
    const user = users.get(id);
    if (!user) return null;
    const { store_id: _, ...person } = user;
    if (!isAttributed(user)) return { ...person, ...noReferral };
    const referral = referrals.get(id);
    if (!referral) throw new NotVisibleYet("a person's referral is not to be seen yet");
    return { ...person, ...referral };
  });
}

function isAttributed(user: UserRow): boolean {
  return user.store_id !== null && user.unattributed !== "erased";
}

const selectUsers = statement(
  "select-users",
  userColumns,
  `select id, referral_source, unattributed, signed_up_at, activated_at, store_id from "user"
   where id = any($1::uuid[])`,
);

const selectReferrals = statement(
  "select-referrals-of",
  { ...referralColumns, referred_user_id: known(uuid) },
  `select s.slug, r.id as referral_id, r.match_method, r.clicked_at, r.utm_params, r.signup_utm_params, r.placement,
     r.imported_from, r.referred_user_id
   from unnest($1::bigint[], $2::uuid[]) as asked(store_id, user_id)
   join store_referral r on r.store_id = asked.store_id and r.referred_user_id = asked.user_id
   join store s on s.id = r.store_id`,
);

const noReferral = {
  slug: null,
  referral_id: null,
  match_method: null,
  clicked_at: null,
  utm_params: null,
  signup_utm_params: null,
  placement: null,
  imported_from: null,
};
