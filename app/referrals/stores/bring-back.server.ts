import { database } from "../../storage/engine/database.server.ts";
import { reinstallStore } from "../../storage/stores/store-lifecycle.server.ts";
import { findStoreByDomain, type Store } from "../../storage/stores/store.server.ts";
import { tellStatus } from "./tell-status.server.ts";

/** Brings a deactivated store back into service, if a token of after the uninstall proves a reinstall. Else null. */
export async function bringBack(store: Store, now: Date): Promise<Store | null> {
  return database.transaction(async (sql) => {
    const back = await reinstallStore(sql, store.id, now);
    if (back) await tellStatus(sql, back, now);
    return back;
  });
}

/** Brings the store of a shop back, as `bringBack` does. */
export async function bringShopBack(shopDomain: string, now = new Date()): Promise<void> {
  const store = await findStoreByDomain(database.pool, shopDomain);
  if (store?.status === "deactivated") await bringBack(store, now);
}
