import { config } from "../../config.server.ts";
import { insertAuditEntry } from "../../storage/audit/audit-entry.server.ts";
import {
  restoreStoreApiKey,
  revokeStoreApiKey,
  selectStoreApiKeys,
  upsertUnseenApiKey,
} from "../../storage/keys/api-key.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { lockStore, type Store } from "../../storage/stores/store.server.ts";
import { hashOfKey, newToken } from "./create-api-key.server.ts";

const keysMax = 20;
/** Long enough for a second thought and a slow line, too short to be a way around a revocation. */
const restorableMs = 60_000;
/** Shops' keys are made and revoked on the page only. */
const by = { via: "page" } as const;

/** A key without its secret. */
export type ListedKey = { id: string; name: string; since: string; usedAt: string | null };

/** A shop's own live keys, without secrets. Null while the Integration API is off. */
export async function readStoreKeys(store: Store): Promise<ListedKey[] | null> {
  if (!config.features.has("integration_api")) return null;
  const keys = await selectStoreApiKeys(database.pool, store.id);
  return keys.map(({ id, name, created_at, last_used_at }) => ({
    id,
    name,
    since: created_at.toISOString(),
    usedAt: last_used_at?.toISOString() ?? null,
  }));
}

/**
 * Makes a key that reads this store's numbers, and returns the key this once. `id` comes from the form: a form sent
 * twice makes one key. `full` means that the store has reached its limit.
 */
export async function createStoreKey(
  store: Store,
  { id, name }: { id: string; name: string },
  at = new Date(),
): Promise<{ token: string } | "full" | "unknown"> {
  const token = newToken();
  return database.transaction(async (sql) => {
    await lockStore(sql, store.id);
    const keys = await selectStoreApiKeys(sql, store.id);
    if (keys.length >= keysMax && !keys.some((key) => key.id === id)) return "full";
    const key = { id, storeId: store.id, name, sha256: hashOfKey(token) };
    const isNew = await upsertUnseenApiKey(sql, { ...key, scopes: ["integration:read"] });
    if (!isNew) return "unknown";
    await insertAuditEntry(sql, { storeId: store.id, act: "key.created", by, at, detail: { name } });
    return { token };
  });
}

/** Revokes a shop's own key, at once. Safe to repeat. False when the shop has no such key. */
export async function revokeStoreKey(store: Store, id: string, at = new Date()): Promise<boolean> {
  return database.transaction(async (sql) => {
    const restorableUntil = new Date(at.getTime() + restorableMs);
    const revoked = await revokeStoreApiKey(sql, store.id, id, { at, restorableUntil });
    if (revoked?.was_live) {
      const { name } = revoked;
      await insertAuditEntry(sql, { storeId: store.id, act: "key.revoked", by, at, detail: { name } });
    }
    return revoked !== null;
  });
}

/**
 * Takes back a revocation of the shop's own of the last minute. `unknown` when it is too late, or the platform's operator
 * revoked the key. `full` when a new key has taken its place.
 */
export async function restoreStoreKey(
  store: Store,
  id: string,
  at = new Date(),
): Promise<"restored" | "full" | "unknown"> {
  return database.transaction(async (sql) => {
    await lockStore(sql, store.id);
    if ((await selectStoreApiKeys(sql, store.id)).length >= keysMax) return "full";
    const restored = await restoreStoreApiKey(sql, store.id, id, at);
    if (!restored) return "unknown";
    const { name } = restored;
    await insertAuditEntry(sql, { storeId: store.id, act: "key.restored", by, at, detail: { name } });
    return "restored";
  });
}
