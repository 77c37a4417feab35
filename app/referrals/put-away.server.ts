import { database } from "../storage/database.server.ts";
import { updateGuideShown, upsertSetupMoment } from "../storage/store-setup.server.ts";
import type { Store } from "../storage/store.server.ts";

/** Puts a card of the home page away for the whole shop, or brings the setup guide back. False for anything else. */
export async function putAway(store: Store, what: unknown): Promise<boolean> {
  if (what === "guide") await upsertSetupMoment(database.pool, store.id, "guide_dismissed_at");
  else if (what === "greeting") await upsertSetupMoment(database.pool, store.id, "greeting_dismissed_at");
  else if (what === "nothing") await updateGuideShown(database.pool, store.id);
  else return false;
  return true;
}
