import { database } from "../storage/database.server.ts";
import { updateStoreDomain, updateStoreFacts, type ShopFacts } from "../storage/store.server.ts";
import { isTimeZone } from "./date-range.ts";

/** Writes what Shopify now says of a shop, and follows it to a new domain. Slug and code stay. */
export async function renameShop(shopDomain: string, facts: ShopFacts): Promise<void> {
  await updateStoreDomain(database.pool, facts.shopId, shopDomain);
  await updateStoreFacts(database.pool, shopDomain, {
    ...facts,
    timeZone: isTimeZone(facts.timeZone) ? facts.timeZone : "UTC",
  });
}
