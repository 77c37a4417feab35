import { bytes, integer, json, orNull, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";
import { isOldSql } from "../outbox/event-person.server.ts";

/** A claimed message: its id on its route, an HMAC of its bytes, and our id of its person, if it is about one. */
export type MessageClaim = { route: string; id: string; bodyMac: Buffer; userId?: string };

/** The record of an earlier copy: the HMAC of its bytes, and its answer unless that was forgotten. */
export type StoredAnswer = RowOf<typeof answerColumns>;

/**
 * Claims message ids inside the caller's transaction. True means that the message is ours to answer now. A concurrent
 * copy waits for that transaction's end. After a commit it finds the answer; after a rollback it claims the id itself.
 * No id may come twice.
 */
export async function insertMessages(sql: Sql, messages: MessageClaim[]): Promise<boolean[]> {
  const rows = await claim.rows(sql, [
    messages.map((message) => message.route),
    messages.map((message) => message.id),
    messages.map((message) => message.bodyMac),
    messages.map((message) => message.userId ?? null),
  ]);
  const claimed = new Set(rows.map((row) => row.position - 1));
  return messages.map((_, index) => claimed.has(index));
}

// In the order of the ids, so that concurrent groups wait but never deadlock.
const claim = statement(
  "insert-messages",
  { position: integer },
  `with asked as (
     select route, id, body_mac, user_id, position
     from unnest($1::text[], $2::text[], $3::bytea[], $4::uuid[]) with ordinality
       as m(route, id, body_mac, user_id, position)
   ), claimed as (
     insert into message_receipt (route, message_id, body_mac, user_id)
     select route, id, body_mac, user_id from asked order by route, id
     on conflict do nothing returning route, message_id
   )
   select position::int from asked join claimed on claimed.route = asked.route and claimed.message_id = asked.id`,
);

/**
 * The record of the copy that claimed a message's id first. A statement of its own: the loser of the race does not see
 * the winner's row in the snapshot of its own claim.
 */
export async function getStoredAnswer(sql: Sql, route: string, id: string): Promise<StoredAnswer> {
  const answer = await select.row(sql, [route, id]);
  if (!answer) throw new Error("message receipt vanished between insert and read");
  return answer;
}

const answerColumns = { body_mac: bytes, response: orNull(json<object>()) };

const select = statement(
  "select-message",
  answerColumns,
  "select body_mac, response from message_receipt where route = $1 and message_id = $2",
);

/** Keeps the answers of claimed messages for replays, for 30 days. */
export async function updateResponses(
  sql: Sql,
  answers: { route: string; id: string; response: object }[],
): Promise<void> {
  if (answers.length === 0) return;
  await keep.run(sql, [
    answers.map((answer) => answer.route),
    answers.map((answer) => answer.id),
    answers.map((answer) => JSON.stringify(answer.response)),
  ]);
}

const keep = statement(
  "update-responses",
  nothing,
  `update message_receipt m set response = a.response
   from unnest($1::text[], $2::text[], $3::json[]) as a(route, id, response)
   where m.route = a.route and m.message_id = a.id`,
);

/** Forgets every stored answer about a person. */
export async function updateResponsesErased(
  sql: Sql,
  person: { userId: string; externalId: string },
): Promise<void> {
  await forget.run(sql, [person.userId]);
  await forgetOld.run(sql, [person.externalId]);
}

const forget = rareStatement(
  "update-responses-erased",
  nothing,
  "update message_receipt set response = null where user_id = $1 and response is not null",
);

/** Answers of the release before this one do not name their person. They are gone in January 2027, and so may this be. */
const forgetOld = rareStatement(
  "update-old-responses-erased",
  nothing,
  `update message_receipt set response = null
   where user_id is null and ${isOldSql("created_at")} and response ->> 'user_id' = $1`,
);
