import { database } from "../../storage/engine/database.server.ts";
import { insertShopChange } from "../../storage/stores/shop-change.server.ts";
import { findStore, findStoreBySlug, type Store } from "../../storage/stores/store.server.ts";

/**
 * Queues a redaction that Shopify asked for once and a restored database has forgotten. The store by its slug or its
 * number. Null when there is none, or when the store is redacted. A shop that is installed keeps everything.
 */
export async function redactAgain(slugOrNumber: string, at: Date): Promise<Store | null> {
  return database.transaction(async (sql) => {
    const store = /^\d+$/.test(slugOrNumber)
      ? await findStore(sql, slugOrNumber)
      : await findStoreBySlug(sql, slugOrNumber);
    if (!store?.shop_domain) return null;
    const { shop_domain: shopDomain, shop_id: shopId } = store;
    await insertShopChange(sql, { act: "redact", shopDomain, shopId, at: at.toISOString() });
    return store;
  });
}
