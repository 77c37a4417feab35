import { database } from "../storage/database.server.ts";
import { redactStore } from "../storage/store.server.ts";

/** Forgets who a shop was, as Shopify asks 48 hours after an uninstall; skipped when it is installed again. */
export async function redactShop(shopDomain: string): Promise<void> {
  await database.transaction((sql) => redactStore(sql, shopDomain));
}
