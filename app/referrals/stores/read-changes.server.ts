import { selectAuditEntries, type AuditEntry } from "../../storage/audit/audit-entry.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** A change to the shop's keys, endpoints or settings, as its page shows it. `subject`: the key's or endpoint's name. */
export type ShownChange = { id: string; at: string; subject: string } & Pick<AuditEntry, "act" | "via">;

const shownMax = 20;

/** The latest changes, the newest first. */
export async function readChanges(store: Store): Promise<ShownChange[]> {
  const page = { storeId: store.id, limit: shownMax, after: null };
  const entries = await selectAuditEntries(database.pool, page);
  return entries.map(({ id, at, act, via, detail }) => ({
    ...{ id, act, via, at: at.toISOString() },
    subject: [detail["name"] ?? detail["url"] ?? ""].flat().join(""),
  }));
}
