import { linkCopied } from "../analytics/events.ts";
import { config } from "../config.server.ts";
import { database } from "../storage/database.server.ts";
import { insertEvents } from "../storage/outbox.server.ts";
import type { Store } from "../storage/store.server.ts";

/** Tells analytics that the merchant copied a link: the referral link, or a placement's. */
export async function recordLinkCopied(
  store: Store,
  placement: string | null,
  at = new Date(),
): Promise<void> {
  if (config.posthogApiKey === undefined) return;
  const { owner_id: ownerId, referral_code: referralCode, slug } = store;
  await insertEvents(database.pool, [linkCopied({ ownerId, referralCode, placement, slug, at })]);
}
