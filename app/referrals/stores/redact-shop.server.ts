import { log } from "../../log.server.ts";
import { updateHostsForgotten } from "../../storage/clicks/visitor-day.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import {
  deleteSessions,
  findStoreThatLeft,
  redactStore,
  updateOldAnswersRedacted,
  updateOldEventsRedacted,
  updateReferralsRedacted,
} from "../../storage/stores/shop-redaction.server.ts";
import { tellStatus } from "./tell-status.server.ts";

/** Shopify asks for the redaction this long after the uninstall. */
const afterUninstallMs = 48 * 60 * 60 * 1000;

/**
 * Forgets who a shop was, everywhere in the database, unless it is installed again. If the uninstall's message was
 * lost, times cannot tell a reinstall apart, and `isInstalled` asks Shopify. The slow steps come first and are safe to
 * repeat. The store's own row comes last, because the steps find everything by it.
 */
export async function redactShop(
  isInstalled: (shopDomain: string) => Promise<boolean>,
  shopDomain: string,
  askedAt = new Date(),
  shopId: string | null = null,
  now = new Date(),
): Promise<void> {
  const leftBy = new Date(askedAt.getTime() - afterUninstallMs);
  const find = { shopDomain, shopId };
  const store = await findStoreThatLeft(database.pool, find, leftBy);
  const isBack =
    store?.status !== "deactivated" && store?.shop_domain && (await isInstalled(store.shop_domain));
  if (!store || isBack) {
    await deleteSessions(database.pool, shopDomain, leftBy);
    log.info("a shop was to be redacted, and is installed or unknown");
    return;
  }
  await updateReferralsRedacted(database.pool, store);
  await updateHostsForgotten(database.pool, store.id);
  await database.transaction((sql) => updateOldAnswersRedacted(sql, store));
  await database.transaction((sql) => updateOldEventsRedacted(sql, store));
  const domains = new Set([shopDomain, store.shop_domain ?? shopDomain]);
  const redacted = await database.transaction(async (sql) => {
    const left = await findStoreThatLeft(sql, find, leftBy);
    if (!left) return false;
    await redactStore(sql, left, now);
    if (left.status !== "deactivated") await tellStatus(sql, { id: left.id, status: "deactivated" }, now);
    for (const domain of domains) await deleteSessions(sql, domain, now);
    return true;
  });
  log.info({ store: store.id, redacted }, "a shop was to be redacted");
}
