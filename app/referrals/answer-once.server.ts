import { createHmac } from "node:crypto";
import { database } from "../storage/database.server.ts";
import { insertMessage, updateMessageResponse } from "../storage/message-receipt.server.ts";
import type { Sql } from "../storage/postgres.server.ts";
import { addCounts } from "../storage/store-referral-stats.server.ts";
import { selectErasedKeys, type Person } from "../storage/user.server.ts";
import { databaseSecret } from "./person-key.server.ts";
import { readDecision } from "./read-decision.server.ts";
import type { Recorded } from "./receipt.ts";

/** A verified message: its id on its route, the bytes that were signed, and whom it is about. */
export type Message = { route: string; id: string; body: Buffer; person: Person };

/** The answer to send, now or again; or that the id stands for other bytes. */
export type Answer = { status: "answered"; response: object } | { status: "id_reused" };

/**
 * Does the work of a message exactly once, in one transaction with its stored answer, and answers every copy the
 * same. A failure stores nothing, so the sender's retry does the work: an id cannot be burned. Nothing that names an
 * erased person is stored, and copies of what was answered before the erasure get `answerErased`.
 */
export async function answerOnce(
  message: Message,
  work: (sql: Sql) => Promise<Recorded<object>>,
  answerErased: (sql: Sql) => Promise<object> = (sql) =>
    readDecision(sql, message.person, { repeat: true, warnings: [] }),
): Promise<Answer> {
  const { route, id, person } = message;
  const bodyMac = createHmac("sha256", await databaseSecret())
    .update(message.body)
    .digest();
  return database.transaction(async (sql) => {
    const state = await insertMessage(sql, { route, id, bodyMac });
    if (state.status === "answered") {
      if (!state.bodyMac.equals(bodyMac)) return { status: "id_reused" };
      const [erased] = await selectErasedKeys(sql, [person.key]);
      const response = erased || !state.response ? await answerErased(sql) : state.response;
      return { status: "answered", response };
    }
    const { receipt, counts } = await work(sql);
    if (!isAboutErased(receipt)) await updateMessageResponse(sql, { route, id, response: receipt });
    if (counts) await addCounts(sql, counts);
    return { status: "answered", response: receipt };
  });
}

function isAboutErased(receipt: { erased?: boolean; reason?: unknown }): boolean {
  return receipt.erased === true || receipt.reason === "erased";
}
