import { database } from "../../storage/engine/database.server.ts";
import { moveStore, updateStoreFacts } from "../../storage/stores/store-lifecycle.server.ts";
import type { ShopFacts, Store } from "../../storage/stores/store.server.ts";

/**
 * Writes what Shopify said of a shop at a time, and follows it to a new domain; null when that is old news or nobody's.
 * Slug and code stay.
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
