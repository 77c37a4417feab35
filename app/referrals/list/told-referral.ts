import type { ListedReferral } from "../../storage/list/store-referral.server.ts";

/** A referral as other programs read it, by the Integration API and in webhooks. */
export type ToldReferral = ReturnType<typeof toldReferral>;

/** `user_id` is in the row only where the reader may know it. */
export function toldReferral(row: Omit<ListedReferral, "listed_at">) {
  const { id, status, match_method, confirmed, placement, utm_params, source_url, user_id } = row;
  return {
    ...{ id, status, match_method, confirmed, placement, utm_params, source_url },
    /** Tells two people of a list apart, and says nothing about either. */
    person: id.slice(-4),
    user_id,
    clicked_at: row.clicked_at?.toISOString() ?? null,
    signed_up_at: row.signed_up_at?.toISOString() ?? null,
    activated_at: row.activated_at?.toISOString() ?? null,
  };
}
