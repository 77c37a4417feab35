import { database } from "../../storage/engine/database.server.ts";
import { updateStoreSuspended } from "../../storage/stores/store-lifecycle.server.ts";
import { findStoreBySlug, lockStore, type Store } from "../../storage/stores/store.server.ts";
import { insertAuditEntry, type Actor } from "../../storage/audit/audit-entry.server.ts";
import { tellStatus } from "./tell-status.server.ts";

/**
 * Suspends a store for the platform, or lifts the suspension. Null when no store has this slug. Safe to repeat. An
 * uninstalled store stays uninstalled, and the suspension waits for it.
 */
export async function suspendStore(
  slug: string,
  suspended: boolean,
  { by, at }: { by: Actor; at: Date },
): Promise<Store | null> {
  return database.transaction(async (sql) => {
    const found = await findStoreBySlug(sql, slug);
    if (!found) return null;
    await lockStore(sql, found.id);
    const before = await findStoreBySlug(sql, slug);
    const store = await updateStoreSuspended(sql, slug, suspended, at);
    if (!store) return null;
    if (store.status !== before?.status) await tellStatus(sql, store, at);
    const act = suspended ? "store.suspended" : "store.activated";
    await insertAuditEntry(sql, { storeId: store.id, act, by, at });
    return store;
  });
}
