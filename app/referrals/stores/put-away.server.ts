import { database } from "../../storage/engine/database.server.ts";
import { updateGuideShown, upsertSetupMoment } from "../../storage/stores/store-setup.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** The home page's cards that can be put away; `nothing` brings the guide back. */
export const cards = ["guide", "greeting", "nothing"] as const;

/** Puts a card of the home page away for the whole shop, or brings the setup guide back. */
export async function putAway(store: Store, card: (typeof cards)[number]): Promise<void> {
  if (card === "nothing") return updateGuideShown(database.pool, store.id);
  const moment = card === "guide" ? "guide_dismissed_at" : "greeting_dismissed_at";
  await upsertSetupMoment(database.pool, store.id, moment);
}
