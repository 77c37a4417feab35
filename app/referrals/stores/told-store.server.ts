import type { Store } from "../../storage/stores/store.server.ts";
import { linksOf } from "../clicks/links.server.ts";

/** A store as other programs read it, by the Integration API and in webhooks. */
export function toldStore(store: Store) {
  const { slug, name, category, status, referral_code, time_zone } = store;
  return {
    ...{ slug, name, category, status, referral_code },
    ...linksOf(referral_code),
    time_zone,
    created_at: store.created_at.toISOString(),
  };
}
