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
};

/** A store's latest referrals, newest first. */
export async function selectRecentReferrals(
  sql: Sql,
  storeId: string,
  limit: number,
): Promise<ListedReferral[]> {
  const { rows } = await sql.query<ListedReferral>({
    name: "select-recent-referrals",
    text: `select id, status, match_method, placement, utm_params, clicked_at, signed_up_at, activated_at
      from store_referral where store_id = $1 order by listed_at desc, id desc limit $2`,
    values: [storeId, limit],
  });
  return rows;
}
