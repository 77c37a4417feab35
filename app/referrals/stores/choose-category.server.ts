import { database } from "../../storage/engine/database.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import { findStore, lockStore, updateStoreCategory, type Store } from "../../storage/stores/store.server.ts";
import type { StoreCategory } from "./store-category.ts";
import { tellStatus } from "./tell-status.server.ts";

/** Sets a store's category, which finishes its setup: a pending store becomes active. */
export async function chooseCategory(store: Store, category: StoreCategory, at = new Date()): Promise<void> {
  await database.transaction((sql) => setCategory(sql, store.id, category, at));
}

/** Does the same inside the caller's transaction. */
export async function setCategory(
  sql: Sql,
  storeId: string,
  category: StoreCategory,
  at: Date,
): Promise<void> {
  await lockStore(sql, storeId);
  const before = await findStore(sql, storeId);
  await updateStoreCategory(sql, storeId, category);
  if (before?.status === "pending") await tellStatus(sql, { id: storeId, status: "active" }, at);
}
