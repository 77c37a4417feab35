import { database } from "../../storage/engine/database.server.ts";
import { updatePlacementArchived } from "../../storage/placements/placement.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/**
 * Takes a place off the merchant's list. Its link may be printed for years, so the link goes on leading and counting
 * under its own name. Safe to repeat.
 */
export async function archivePlacement(store: Store, name: string): Promise<"archived" | "unknown"> {
  return (await updatePlacementArchived(database.pool, store.id, name, true)) ? "archived" : "unknown";
}
