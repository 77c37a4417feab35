import type { Sql } from "../../storage/engine/postgres.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { insertWebhooks } from "../../storage/webhooks/webhook-message.server.ts";

/** Tells other programs of a store's new status, in the transaction that changed it. */
export async function tellStatus(sql: Sql, store: Pick<Store, "id" | "status">, at: Date): Promise<void> {
  const { id: storeId, status } = store;
  await insertWebhooks(sql, [{ type: "store.status_changed", storeId, extra: { status }, at }]);
}
