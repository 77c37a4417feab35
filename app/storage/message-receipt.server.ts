import type { Sql } from "./postgres.server.ts";

/** What is known of a message id: nothing (it is ours to answer now), or what it was answered. */
export type MessageState =
  { status: "new" } | { status: "answered"; bodyMac: Buffer; response: object | null };

/**
 * Claims a message id inside the caller's transaction. A concurrent copy waits here for that transaction's end:
 * it then reads the answer if it committed, and does the work itself if it rolled back.
 */
export async function insertMessage(
  sql: Sql,
  message: { route: string; id: string; bodyMac: Buffer },
): Promise<MessageState> {
  const inserted = await sql.query({
    name: "insert-message",
    text: `insert into message_receipt (route, message_id, body_mac) values ($1, $2, $3)
      on conflict do nothing returning 1`,
    values: [message.route, message.id, message.bodyMac],
  });
  if (inserted.rowCount === 1) return { status: "new" };
  // A statement of its own: the loser of the race above does not see the winner's row in its own snapshot.
  const { rows } = await sql.query<{ body_mac: Buffer; response: object | null }>({
    name: "select-message",
    text: "select body_mac, response from message_receipt where route = $1 and message_id = $2",
    values: [message.route, message.id],
  });
  if (!rows[0]) throw new Error("message receipt vanished between insert and read");
  return { status: "answered", bodyMac: rows[0].body_mac, response: rows[0].response };
}

/** Forgets every stored answer about a person. May take long: no index serves it, erasures are rare. */
export async function updateResponsesErased(sql: Sql, externalId: string): Promise<void> {
  await sql.query("update message_receipt set response = null where response ->> 'user_id' = $1", [
    externalId,
  ]);
}

/** Keeps the answer of a claimed message, to be replayed for 30 days. */
export async function updateMessageResponse(
  sql: Sql,
  message: { route: string; id: string; response: unknown },
): Promise<void> {
  await sql.query({
    name: "update-message-response",
    text: "update message_receipt set response = $3 where route = $1 and message_id = $2",
    values: [message.route, message.id, JSON.stringify(message.response)],
  });
}
