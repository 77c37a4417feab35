import { database } from "../../storage/engine/database.server.ts";
import { updateAnonymiseList, updateStoreCategory, type Store } from "../../storage/stores/store.server.ts";

/** The merchant's choices for their store. */
export type Settings = { category: NonNullable<Store["category"]>; anonymise: boolean };

/**
 * Saves a store's settings, both or neither. The category finishes the setup, so a pending store becomes active. A
 * suspended or uninstalled store keeps its status. Safe to repeat.
 */
export async function saveSettings(store: Store, { category, anonymise }: Settings): Promise<void> {
  await database.transaction(async (sql) => {
    await updateStoreCategory(sql, store.id, category);
    await updateAnonymiseList(sql, store.id, anonymise);
  });
}
