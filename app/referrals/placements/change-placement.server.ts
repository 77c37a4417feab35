import { database } from "../../storage/engine/database.server.ts";
import {
  selectPlacements,
  updatePlacementArchived,
  updatePlacementLabel,
} from "../../storage/placements/placement.server.ts";
import { lockStore, type Store } from "../../storage/stores/store.server.ts";
import { foldedLabel, isReserved } from "./placement-name.ts";

/**
 * Takes a place off the merchant's list. Its link may be printed for years, so the link goes on leading and counting
 * under its own name. Safe to repeat.
 */
export async function archivePlacement(
  store: Store,
  name: string,
  at: Date,
): Promise<"archived" | "unknown"> {
  return (await updatePlacementArchived(database.pool, store.id, name, true, at)) ? "archived" : "unknown";
}

/** Changes what the merchant calls a place. Its name stays, and so do its links. No two places have one label. */
export async function renamePlacement(
  store: Store,
  name: string,
  label: string,
): Promise<"renamed" | "taken" | "unknown"> {
  return database.transaction(async (sql) => {
    await lockStore(sql, store.id);
    const others = (await selectPlacements(sql, store.id)).filter((place) => place.name !== name);
    if (others.some((place) => foldedLabel(place.label) === foldedLabel(label))) return "taken";
    const isThere = !isReserved(name) && (await updatePlacementLabel(sql, store.id, name, label));
    return isThere ? "renamed" : "unknown";
  });
}
