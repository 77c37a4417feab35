import { linkCopied } from "../../analytics/events.ts";
import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { insertEvents } from "../../storage/outbox/outbox.server.ts";
import { upsertSetupMoment } from "../../storage/stores/store-setup.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** Notes that the merchant copied a link, their own or a placement's, for the setup guide and for analytics. */
export async function recordLinkCopied(
  store: Store,
  placement: string | null,
  at = new Date(),
): Promise<void> {
  await upsertSetupMoment(database.pool, store.id, "link_copied_at");
  if (config.posthogApiKey === undefined) return;
  const { id: storeId, owner_id: ownerId, referral_code: referralCode } = store;
  await insertEvents(database.pool, [linkCopied({ ownerId, referralCode, placement, storeId, at })]);
}
