import { database } from "../../storage/engine/database.server.ts";
import { upsertSetupMoment } from "../../storage/stores/store-setup.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** Notes that the link stands in the shop's theme, as Shopify told the merchant's page. The first time stays. */
export async function noteThemePlaced(store: Store): Promise<void> {
  await upsertSetupMoment(database.pool, store.id, "theme_placed_at");
}
