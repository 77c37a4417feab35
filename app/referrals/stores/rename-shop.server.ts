import { database } from "../../storage/engine/database.server.ts";
import { moveStore, updateStoreFacts } from "../../storage/stores/store-lifecycle.server.ts";
import type { ShopFacts, Store } from "../../storage/stores/store.server.ts";

/**
 * Writes Shopify's facts of a shop, and follows the shop to a new domain. Null when later facts are known, or no store
 * has the shop. Slug and code stay.
 */
export async function renameShop(
  shopDomain: string,
  facts: ShopFacts,
  at = new Date(),
): Promise<Store | null> {
  return database.transaction(async (sql) => {
    await moveStore(sql, facts.shopId, shopDomain, at);
    return updateStoreFacts(sql, shopDomain, facts, at);
  });
}
