import type { Sql } from "./postgres.server.ts";

/** UTM parameters as they came; a repeated one is a list. */
export type UtmParams = Record<string, string | string[]>;

/** A referral as a list shows it; the person is not in it. */
export type ListedReferral = {
  id: string;
  status: "clicked" | "signed_up" | "active";
  match_method: "click_id" | "referral_code" | "none" | null;
  placement: string | null;
  utm_params: UtmParams;
  clicked_at: Date | null;
  signed_up_at: Date | null;
  activated_at: Date | null;
  listed_at: Date;
};

/** Where a page of a list ended. */
export type ListPosition = Pick<ListedReferral, "id" | "listed_at">;

/** A page of a store's referrals, newest first, after a position; the thousandth page costs what the first does. */
export async function selectReferrals(
  sql: Sql,
  storeId: string,
  page: { limit: number; after?: ListPosition },
): Promise<ListedReferral[]> {
  const { limit, after } = page;
  const { rows } = await sql.query<ListedReferral>({
    name: after ? "select-referrals-after" : "select-referrals",
    text: `select id, status, match_method, placement, clicked_at, signed_up_at, activated_at, listed_at,
        case when utm_params = '{}' then signup_utm_params else utm_params end as utm_params
      from store_referral
      where store_id = $1 ${after ? "and (listed_at, id) < ($3, $4)" : ""}
      order by listed_at desc, id desc limit $2`,
    values: [storeId, limit, ...(after ? [after.listed_at, after.id] : [])],
  });
  return rows;
}
