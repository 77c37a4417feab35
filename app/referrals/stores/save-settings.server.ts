import { database } from "../../storage/engine/database.server.ts";
import { updateAnonymiseList, type Store } from "../../storage/stores/store.server.ts";
import { insertAuditEntry } from "../../storage/audit/audit-entry.server.ts";
import { setCategory } from "./choose-category.server.ts";

/** The merchant's choices for their store. */
export type Settings = { category: NonNullable<Store["category"]>; anonymise: boolean };

/**
 * Saves a store's settings, both or neither. The category finishes the setup, so a pending store becomes active. A
 * suspended or uninstalled store keeps its status. Safe to repeat.
 */
export async function saveSettings(
  store: Store,
  { category, anonymise }: Settings,
  at = new Date(),
): Promise<void> {
  await database.transaction(async (sql) => {
    await setCategory(sql, store.id, category, at);
    await updateAnonymiseList(sql, store.id, anonymise);
    const detail = {
      ...(store.category !== category && { category }),
      ...(store.anonymise_list !== anonymise && { hides_people: anonymise }),
    };
    const by = { via: "page" } as const;
    if (Object.keys(detail).length > 0)
      await insertAuditEntry(sql, { storeId: store.id, act: "settings.changed", by, at, detail });
  });
}
