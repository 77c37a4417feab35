import { database } from "../../storage/engine/database.server.ts";
import { deleteShareText, upsertShareText, type ShareText } from "../../storage/share/share-text.server.ts";
import { upsertShareLanguage } from "../../storage/share/share-style.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** Remembers a store's own text for a channel, and its language. An empty text brings the suggested one back. */
export async function keepShareText(store: Store, own: ShareText): Promise<void> {
  await database.transaction(async (sql) => {
    if (own.text === "") await deleteShareText(sql, store.id, own.channel, own.language);
    else await upsertShareText(sql, store.id, own);
    await upsertShareLanguage(sql, store.id, own.language);
  });
}
