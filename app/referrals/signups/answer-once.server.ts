import { createHmac } from "node:crypto";
import { database } from "../../storage/engine/database.server.ts";
import {
  getStoredAnswer,
  insertMessages,
  updateResponses,
} from "../../storage/signups/message-receipt.server.ts";
import type { Database, Sql } from "../../storage/engine/postgres.server.ts";
import { addCounts } from "../../storage/reports/store-referral-stats.server.ts";
import { userIdOf } from "../../storage/signups/user-id.ts";
import { selectErasedKeys, type Person } from "../../storage/signups/user.server.ts";
import { readDecision } from "./read-decision.server.ts";
import type { Recorded } from "./receipt.ts";

/** A verified message: its id on its route, the signed bytes, and its person. */
export type Message = { route: string; id: string; body: Buffer; person: Person };

/**
 * The answer to send, for the first copy and every later one, which is `replayed`. `id_reused`: the id belongs to other
 * bytes.
 */
export type Answer = { status: "answered"; response: object; replayed?: true } | { status: "id_reused" };

/** Makes the answer for a person who was erased after the message was first answered. */
type AnswerErased = (sql: Sql, message: Message) => Promise<object>;

/** Does the work of one message exactly once: see `answerEachOnce`. */
export async function answerOnce(
  message: Message,
  work: (sql: Sql) => Promise<Recorded<object>>,
  { answerErased, on = database }: { answerErased?: AnswerErased; on?: Database } = {},
): Promise<Answer> {
  const [answer] = await answerEachOnce(on, [message], async (sql) => [await work(sql)], answerErased);
  return present(answer);
}

/**
 * Does the work of each message exactly once, in one transaction with the stored answers. Every copy gets the same
 * answer. `work` gets the new messages and returns their receipts in order; no id may come twice. A failure stores
 * nothing, so a retry does the work. Nothing stored names an erased person: `answerErased` answers old copies.
 */
export async function answerEachOnce<M extends Message>(
  database: Database,
  messages: M[],
  work: (sql: Sql, fresh: M[]) => Promise<Recorded<object>[]>,
  answerErased: AnswerErased = answerDecision,
): Promise<Answer[]> {
  const secret = await database.secret("people");
  const claims = messages.map(({ route, id, body, person }) => ({
    ...{ route, id, bodyMac: macOf(secret, body), userId: userIdOf(person.key) },
  }));
  return database.transaction(async (sql) => {
    const isNew = await insertMessages(sql, claims);
    const answers = new Map<M, Answer>();
    for (const [index, message] of messages.entries())
      if (!isNew[index])
        answers.set(message, await replay(sql, message, macOf(secret, message.body), answerErased));
    const fresh = messages.filter((_, index) => isNew[index]);
    const recorded = fresh.length > 0 ? await work(sql, fresh) : [];
    const done = fresh.map((message, index) => ({ message, response: present(recorded[index]).receipt }));
    for (const { message, response } of done) answers.set(message, { status: "answered", response });
    await updateResponses(
      sql,
      done
        .map(({ message: { route, id }, response }) => ({ route, id, response }))
        .filter(({ response }) => !isAboutErased(response)),
    );
    await addCounts(
      sql,
      recorded.flatMap(({ counts }) => counts),
    );
    return messages.map((message) => present(answers.get(message)));
  });
}

/** Every message must have an answer. A missing answer is our fault and rolls the transaction back. */
export function present<One>(one: One | undefined): One {
  if (one === undefined) throw new Error("a message was left without an answer");
  return one;
}

async function replay(
  sql: Sql,
  message: Message,
  bodyMac: Buffer,
  answerErased: AnswerErased,
): Promise<Answer> {
  const stored = await getStoredAnswer(sql, message.route, message.id);
  if (!stored.body_mac.equals(bodyMac)) return { status: "id_reused" };
  const [erased] = await selectErasedKeys(sql, [message.person.key]);
  const response = erased || !stored.response ? await answerErased(sql, message) : stored.response;
  return { status: "answered", response, replayed: true };
}

function answerDecision(sql: Sql, { person }: Message): Promise<object> {
  return readDecision(sql, person, { repeat: true, warnings: [] });
}

function macOf(secret: Buffer, body: Buffer): Buffer {
  return createHmac("sha256", secret).update(body).digest();
}

function isAboutErased(receipt: { erased?: boolean; reason?: unknown }): boolean {
  return receipt.erased === true || receipt.reason === "erased";
}
