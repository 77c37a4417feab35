import { database } from "../storage/database.server.ts";
import { updateStoreCategory, type Store } from "../storage/store.server.ts";

/** What a partner shop can be. */
export const categories = ["supplement_shop", "health_food", "online_wellness", "fitness", "other"] as const;

/** Sets a store's category, which finishes its setup: a pending store becomes active. Anything else is refused. */
export async function chooseCategory(
  store: Store,
  category: unknown,
): Promise<{ status: "chosen" | "unknown_category" }> {
  const chosen = categories.find((one) => one === category);
  if (!chosen) return { status: "unknown_category" };
  await updateStoreCategory(database.pool, store.id, chosen);
  return { status: "chosen" };
}
