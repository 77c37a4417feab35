import { createHmac, randomUUID } from "node:crypto";
import { isCountedClick } from "../../storage/clicks/counted-click.server.ts";
import { insertClicks } from "../../storage/clicks/store-referral-clicks.server.ts";
import type { Database, Sql } from "../../storage/engine/postgres.server.ts";
import {
  getStoredAnswer,
  insertMessages,
  updateResponses,
} from "../../storage/signups/message-receipt.server.ts";
import { findStoreByCode, type Store } from "../../storage/stores/store.server.ts";
import { looksOf, rowOf, type ClickDoors, type Hit, type HitRules } from "./record-click.server.ts";
import type { UncountedReason } from "./uncounted.ts";

/** The answer to a click that the platform's own server saw. `filter`: why the click is not counted. */
export type ReportedClick = { click_id: string; counted: boolean; filter: UncountedReason | null };

/** A report's own name: who sends it, their id of it, and its bytes. */
export type ReportName = { sender: string; id: string; body: Buffer };

/**
 * Counts a click that the platform's own server saw, by the rules of every hit. The answer tells the outcome, so it
 * waits for the commit. A report with a name that comes again gets the first answer, kept 30 days, and counts once.
 */
export async function recordReportedClick(
  database: Database,
  doors: Pick<ClickDoors, "ids" | "keyring" | "limit" | "now" | "refused">,
  hit: Hit,
  name: ReportName | null,
): Promise<ReportedClick | "id_reused" | "unknown_code"> {
  doors.refused.noteCode(hit.referralCode);
  const store = await findStoreByCode(database.pool, hit.referralCode);
  if (!store) return "unknown_code";
  const bodyMac =
    name &&
    createHmac("sha256", await database.secret("people"))
      .update(name.body)
      .digest();
  const rules = await looksOf(doors, hit);
  // Read now: the embedded database has one connection, and the transaction holds it.
  await doors.ids.current();
  return database.transaction(async (sql) => {
    if (!name || !bodyMac) return write(sql, doors, store, hit, rules);
    const message = { route: `api-clicks-${name.sender}`, id: name.id, bodyMac };
    const [isNew] = await insertMessages(sql, [message]);
    if (!isNew) {
      const stored = await getStoredAnswer(sql, message.route, message.id);
      // The cast: only this function writes answers of this route.
      return stored.body_mac.equals(bodyMac) ? (stored.response as ReportedClick) : "id_reused";
    }
    const response = await write(sql, doors, store, hit, rules);
    await updateResponses(sql, [{ ...message, response }]);
    return response;
  });
}

async function write(
  sql: Sql,
  doors: Pick<ClickDoors, "ids" | "limit">,
  store: Store,
  hit: Hit,
  rules: HitRules,
): Promise<ReportedClick> {
  const row = await rowOf(doors, hit, rules);
  await insertClicks(sql, randomUUID(), [row]);
  const counted = await isCountedClick(sql, store.id, row.clickId);
  const isInService = store.status === "pending" || store.status === "active";
  const filter = counted ? null : (row.filter ?? (isInService ? "duplicate" : "inactive"));
  return { click_id: row.clickId, counted, filter };
}
