import type { Store } from "../../storage/stores/store.server.ts";
import { zoneOf } from "../reports/time-zone.ts";
import { linksOf } from "../clicks/links.server.ts";

/**
 * A store as other programs read it, by the Integration API and in webhooks. Its zone is the one whose days its numbers
 * have: UTC for a shop whose own is unknown here.
 */
export function toldStore(store: Store) {
  const { slug, name, category, status, referral_code } = store;
  return {
    ...{ slug, name, category, status, referral_code },
    ...linksOf(referral_code),
    time_zone: zoneOf(store),
    created_at: store.created_at.toISOString(),
  };
}
