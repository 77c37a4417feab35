import anyAscii from "any-ascii";
import { database } from "../../storage/engine/database.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import {
  insertPlacement,
  selectPlacements,
  updatePlacementArchived,
  type Placement,
} from "../../storage/placements/placement.server.ts";
import { lockStore, type Store } from "../../storage/stores/store.server.ts";
import { foldedLabel, placementNameFor } from "./placement-name.ts";

/** How many places a store may have. Each place has counters of its own, and the page must stay readable. */
export const placementsMax = { inUse: 50, inAll: 500 };

/** What became of the wish for a place. `full`: the store has reached its limit. */
export type PlaceWish = { outcome: "created" | "restored" | "repeat"; name: string } | { outcome: "full" };

/**
 * Puts a place on the merchant's list, under the label that the merchant typed. Whoever types a place's label or name
 * again means that place: an archived one comes back with everything that it counted. Safe to repeat.
 */
export function createPlacement(store: Store, label: string, at: Date): Promise<PlaceWish> {
  return onList(store, at, (places) => {
    const typed = foldedLabel(label);
    const known =
      places.find((place) => foldedLabel(place.label) === typed) ?? places.find(({ name }) => name === typed);
    if (known) return { known };
    const taken = new Set(places.map(({ name }) => name));
    return { name: placementNameFor(label, taken, anyAscii), label };
  });
}

/** The same for a place that the app itself uses: by its name, which links may carry already. */
export function usePlacement(store: Store, name: string, at: Date): Promise<PlaceWish> {
  return onList(store, at, (places) => {
    const known = places.find((place) => place.name === name);
    return known ? { known } : { name, label: name };
  });
}

type Wanted = { known: Placement } | { name: string; label: string };

/** Two requests at once cannot pass the limit: one store's wishes come one after the other. */
function onList(store: Store, at: Date, choose: (places: Placement[]) => Wanted): Promise<PlaceWish> {
  return database.transaction(async (sql: Sql): Promise<PlaceWish> => {
    await lockStore(sql, store.id);
    const places = await selectPlacements(sql, store.id);
    const wanted = choose(places);
    const name = "known" in wanted ? wanted.known.name : wanted.name;
    if ("known" in wanted && wanted.known.archived_at === null) return { outcome: "repeat", name };
    const inUse = places.filter((place) => place.archived_at === null).length;
    if (inUse >= placementsMax.inUse) return { outcome: "full" };
    if ("known" in wanted) {
      await updatePlacementArchived(sql, store.id, name, false, at);
      return { outcome: "restored", name };
    }
    if (places.length >= placementsMax.inAll) return { outcome: "full" };
    await insertPlacement(sql, store.id, name, { label: wanted.label, at });
    return { outcome: "created", name };
  });
}
