import { instant, json, oneOf, orNull, text, uuid } from "../engine/columns.ts";
import type { UtmParams } from "./store-referral.server.ts";

export const matchMethods = ["click_id", "referral_code", "none"] as const;

export const matchMethod = oneOf("match_method", matchMethods);
export const referralStatus = oneOf("referral_status", ["clicked", "signed_up", "active"]);
export const utmParams = json<UtmParams>();

/** The columns that a list shows of a referral, without the person. */
export const listedColumns = {
  id: uuid,
  status: referralStatus,
  match_method: orNull(matchMethod),
  placement: orNull(text),
  utm_params: utmParams,
  source_url: orNull(text),
  clicked_at: orNull(instant),
  signed_up_at: orNull(instant),
  activated_at: orNull(instant),
  listed_at: instant,
};

/**
 * Whether a browser confirmed a referral's click. Both arguments are SQL: the store's id, and the id of the click.
 * A scalar subquery: only the rows of the page are looked up, each by its key.
 */
export function confirmedSql(storeId: string, clickId: string): string {
  return `coalesce((select c.claim is not null from click_claim c
    where c.store_id = ${storeId} and c.click_id = ${clickId}), false)`;
}
