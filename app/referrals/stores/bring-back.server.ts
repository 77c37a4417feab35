import { database } from "../../storage/engine/database.server.ts";
import { reinstallStore } from "../../storage/stores/store-lifecycle.server.ts";
import { findStoreByDomain } from "../../storage/stores/store.server.ts";

/** Brings a deactivated store back into service, if a token of after the uninstall proves a reinstall. */
export async function bringBack(shopDomain: string, now = new Date()): Promise<void> {
  const store = await findStoreByDomain(database.pool, shopDomain);
  if (store?.status === "deactivated") await reinstallStore(database.pool, store.id, now);
}
