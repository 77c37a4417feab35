import { database } from "../../storage/engine/database.server.ts";
import { updateStoreCategory, type Store } from "../../storage/stores/store.server.ts";
import type { StoreCategory } from "./store-category.ts";

/** Sets a store's category, which finishes its setup: a pending store becomes active. */
export async function chooseCategory(store: Store, category: StoreCategory): Promise<void> {
  await updateStoreCategory(database.pool, store.id, category);
}
