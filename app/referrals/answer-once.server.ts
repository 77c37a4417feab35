import { createHash } from "node:crypto";
import { database } from "../storage/database.server.ts";
import { insertMessage, updateMessageResponse } from "../storage/message-receipt.server.ts";
import type { Sql } from "../storage/postgres.server.ts";
import { addCounts } from "../storage/store-referral-stats.server.ts";
import type { Receipt, Recorded } from "./receipt.ts";

/** A verified message: its id on its route, and the bytes that were signed. */
export type Message = { route: string; id: string; body: Buffer };

/** The receipt to send, now or again; or that the id stands for other bytes. */
export type Answer = { status: "answered"; receipt: Receipt } | { status: "id_reused" };

/**
 * Does the work of a message exactly once, in one transaction with its stored answer, and answers every copy the
 * same. A failure stores nothing, so the sender's retry does the work: an id cannot be burned.
 */
export async function answerOnce(
  message: Message,
  work: (sql: Sql) => Promise<Recorded>,
): Promise<Answer> {
  const { route, id } = message;
  const bodySha256 = createHash("sha256").update(message.body).digest();
  return database.transaction(async (sql) => {
    const state = await insertMessage(sql, { route, id, bodySha256 });
    if (state.status === "answered")
      return state.bodySha256.equals(bodySha256)
        ? { status: "answered", receipt: state.response as Receipt }
        : { status: "id_reused" };
    const { receipt, counts } = await work(sql);
    await updateMessageResponse(sql, { route, id, response: receipt });
    if (counts) await addCounts(sql, counts);
    return { status: "answered", receipt };
  });
}
