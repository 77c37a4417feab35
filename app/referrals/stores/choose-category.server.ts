import { database } from "../../storage/engine/database.server.ts";
import { updateStoreCategory, type Store } from "../../storage/stores/store.server.ts";

/** What a partner shop can be. */
export const categories = ["supplement_shop", "health_food", "online_wellness", "fitness", "other"] as const;

/** Sets a store's category, which finishes its setup: a pending store becomes active. */
export async function chooseCategory(store: Store, category: (typeof categories)[number]): Promise<void> {
  await updateStoreCategory(database.pool, store.id, category);
}
