import { database } from "../../storage/engine/database.server.ts";
import { upsertShareLook } from "../../storage/share/share-style.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** Remembers the look of a store's codes. `logo` is a PNG that was made by the app. */
export async function keepLook(
  store: Store,
  { color, logo }: { color: string | null; logo: Buffer | null },
): Promise<void> {
  await upsertShareLook(database.pool, store.id, { qr_color: color, logo });
}
