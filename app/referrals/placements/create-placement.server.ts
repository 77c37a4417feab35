import { database } from "../../storage/engine/database.server.ts";
import {
  insertPlacement,
  selectPlacements,
  updatePlacementArchived,
} from "../../storage/placements/placement.server.ts";
import { lockStore, type Store } from "../../storage/stores/store.server.ts";

/** How many places a store may have. Each place has counters of its own, and the page must stay readable. */
export const placementsMax = { inUse: 50, inAll: 500 };

/**
 * Puts a place on the merchant's list. An archived place comes back with everything that it counted. Safe to repeat.
 * `full` means that the store has reached its limit, which two requests at once cannot pass.
 */
export async function createPlacement(
  store: Store,
  name: string,
): Promise<"created" | "restored" | "repeat" | "full"> {
  return database.transaction(async (sql) => {
    await lockStore(sql, store.id);
    const places = await selectPlacements(sql, store.id);
    const known = places.find((place) => place.name === name);
    if (known?.archived_at === null) return "repeat";
    const inUse = places.filter((place) => place.archived_at === null).length;
    if (inUse >= placementsMax.inUse) return "full";
    if (known) {
      await updatePlacementArchived(sql, store.id, name, false);
      return "restored";
    }
    if (places.length >= placementsMax.inAll) return "full";
    await insertPlacement(sql, store.id, name);
    return "created";
  });
}
