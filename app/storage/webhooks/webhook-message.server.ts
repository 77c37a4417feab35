import { bigint, instant, integer, json, known, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** Something that happened, for every endpoint that asked for its type. */
export type WebhookFact = {
  type: string;
  storeId: string;
  referralId?: string | null;
  extra?: object;
  at: Date;
};

/** A message on its way to an endpoint. */
export type DueMessage = RowOf<typeof dueColumns>;

/** The outcome of one try. `takenUntil`: as the try found it. `dueAt`: the next try; null when there is none. */
export type Attempt = {
  messageId: string;
  takenUntil: Date;
  status: number | null;
  ms: number;
  answer: string;
  delivered: boolean;
  dueAt: Date | null;
};

/** A message with its tries, as a list shows it. */
export type ListedMessage = RowOf<typeof listedColumns>;

type ShownAttempt = { at: string; status: number | null; ms: number; answer: string };

/**
 * The end of a statement that writes messages for rows of the CTE `fact` (`type`, `store_id`, `referral_id`, `extra`,
 * `at`): one for each endpoint that asked for the type.
 */
export const insertWebhooksSql = `
  insert into webhook_message (id, endpoint_id, type, store_id, referral_id, extra, occurred_at, created_at, due_at)
  select gen_random_uuid(), e.id, fact.type, fact.store_id, fact.referral_id, fact.extra, fact.at, now(), now()
  from fact join webhook_endpoint e on (e.store_id = fact.store_id or e.store_id is null)
    and e.disabled_at is null and fact.type = any(e.events)`;

/** Writes messages about facts inside the caller's transaction. */
export async function insertWebhooks(sql: Sql, facts: WebhookFact[]): Promise<void> {
  if (facts.length === 0) return;
  await insert.run(sql, [
    facts.map(({ type }) => type),
    facts.map(({ storeId }) => storeId),
    facts.map(({ referralId }) => referralId ?? null),
    facts.map(({ extra }) => JSON.stringify(extra ?? {})),
    facts.map(({ at }) => at),
  ]);
}

const insert = statement(
  "insert-webhooks",
  nothing,
  `with fact as (
     select type, store_id, referral_id, extra, at
     from unnest($1::text[], $2::bigint[], $3::uuid[], $4::jsonb[], $5::timestamptz[])
       as f(type, store_id, referral_id, extra, at)
   ) ${insertWebhooksSql}`,
);

/** Writes one message for one endpoint, whatever the endpoint asked for. */
export async function insertWebhookFor(
  sql: Sql,
  message: { id: string; endpointId: string; type: string; at: Date },
): Promise<void> {
  await insertOne.run(sql, [message.id, message.endpointId, message.type, message.at]);
}

const insertOne = rareStatement(
  "insert-webhook-for",
  nothing,
  `insert into webhook_message (id, endpoint_id, type, occurred_at, created_at, due_at) values ($1, $2, $3, $4, $4, $4)`,
);

/** Some endpoints that have a message due, and may be sent to. Those that fail come last. */
export async function selectDueEndpoints(sql: Sql, now: Date, limit: number): Promise<string[]> {
  return (await dueEndpoints.rows(sql, [now, limit])).map(({ id }) => id);
}

const dueEndpoints = statement(
  "select-due-endpoints",
  { id: uuid },
  `select e.id from webhook_endpoint e
   where e.paused_at is null and e.disabled_at is null
     and exists (select from webhook_message m where m.endpoint_id = e.id and m.due_at <= $1)
   order by e.failing_since nulls first, e.id limit $2`,
);

const dueColumns = {
  id: uuid,
  type: text,
  store_id: orNull(bigint),
  referral_id: orNull(uuid),
  extra: json<object>(),
  occurred_at: instant,
  tries: integer,
  taken_until: known(instant),
};

/** Takes messages of an endpoint for a while. After that another process may take the messages of one that died. */
export function takeDueMessages(
  sql: Sql,
  endpointId: string,
  { now, until, limit }: { now: Date; until: Date; limit: number },
): Promise<DueMessage[]> {
  return take.rows(sql, [endpointId, now, until, limit]);
}

const take = statement(
  "take-due-messages",
  dueColumns,
  `update webhook_message set due_at = $3, tries = tries + 1
   where id = any(array(select id from webhook_message where endpoint_id = $1 and due_at <= $2
     order by due_at, id limit $4 for update skip locked))
   returning id, type, store_id, referral_id, extra, occurred_at, tries, due_at as taken_until`,
);

/** Writes how tries went. A message that was taken by another process, or sent again, meanwhile keeps its turn. */
export async function insertAttempts(sql: Sql, attempts: Attempt[], at: Date): Promise<void> {
  await record.run(sql, [
    attempts.map(({ messageId }) => messageId),
    attempts.map(({ status }) => status),
    attempts.map(({ ms }) => ms),
    attempts.map(({ answer }) => answer),
    attempts.map(({ delivered }) => delivered),
    attempts.map(({ dueAt }) => dueAt),
    at,
    attempts.map(({ takenUntil }) => takenUntil),
  ]);
}

const record = statement(
  "insert-webhook-attempts",
  nothing,
  `with tried as (
     select message_id, status, ms, answer, delivered, due_at, taken_until
     from unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::bool[], $6::timestamptz[], $8::timestamptz[])
       as t(message_id, status, ms, answer, delivered, due_at, taken_until)
   ), settled as (
     update webhook_message m set due_at = tried.due_at,
       delivered_at = case when tried.delivered then $7::timestamptz end
     from tried where m.id = tried.message_id and m.due_at = tried.taken_until
   )
   insert into webhook_attempt (message_id, at, status, ms, answer)
   select message_id, $7, status, ms, answer from tried join webhook_message m on m.id = tried.message_id
   on conflict do nothing`,
);

const listedColumns = {
  id: uuid,
  type: text,
  occurred_at: instant,
  created_at: instant,
  due_at: orNull(instant),
  delivered_at: orNull(instant),
  attempts: json<ShownAttempt[]>(),
};

/** An endpoint's messages with their tries, the newest first, after a position. */
export function selectMessages(
  sql: Sql,
  endpointId: string,
  page: { limit: number; after: { createdAt: Date; id: string } | null },
): Promise<ListedMessage[]> {
  return selectPage.rows(sql, [
    endpointId,
    page.after?.createdAt ?? "infinity",
    page.after?.id ?? lastId,
    page.limit,
  ]);
}

const lastId = "ffffffff-ffff-ffff-ffff-ffffffffffff";

const selectPage = statement(
  "select-webhook-messages",
  listedColumns,
  `select m.id, m.type, m.occurred_at, m.created_at, m.due_at, m.delivered_at,
     (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'status', a.status, 'ms', a.ms,
        'answer', a.answer) order by a.at), '[]') from webhook_attempt a where a.message_id = m.id) as attempts
   from webhook_message m
   where m.endpoint_id = $1 and (m.created_at, m.id) < ($2, $3)
   order by m.created_at desc, m.id desc limit $4`,
);

/** Lets messages of an endpoint go again: one, or all that were made since a moment. Returns how many. */
export function resendMessages(
  sql: Sql,
  endpointId: string,
  { id, since, now }: { id: string | null; since: Date | null; now: Date },
): Promise<number> {
  return resend.run(sql, [endpointId, id, since, now]);
}

const resend = rareStatement(
  "resend-webhook-messages",
  nothing,
  `update webhook_message set due_at = $4, delivered_at = null, tries = 0
   where endpoint_id = $1 and ($2::uuid is null or id = $2) and ($3::timestamptz is null or created_at >= $3)`,
);

/** How many messages wait for endpoints that may be sent to, and how many for those that stand still. */
export async function countWaitingMessages(sql: Sql): Promise<{ sending: number; standing: number }> {
  return onlyRow(await countWaiting.rows(sql));
}

const countWaiting = rareStatement(
  "count-waiting-messages",
  { sending: integer, standing: integer },
  `select count(*) filter (where stands is false)::int as sending, count(*) filter (where stands)::int as standing
   from (select paused_at is not null or disabled_at is not null as stands
     from webhook_message m join webhook_endpoint e on e.id = m.endpoint_id where m.due_at is not null) w`,
);

/**
 * The time since when the longest waiting message has been due, of endpoints that may be sent to; null when none waits.
 * A message that a failed endpoint gets later is not due yet.
 */
export async function selectEarliestDue(sql: Sql): Promise<Date | null> {
  return onlyRow(await selectDue.rows(sql)).due_at;
}

const selectDue = rareStatement(
  "select-earliest-due",
  { due_at: orNull(instant) },
  `select min(m.due_at) as due_at from webhook_message m join webhook_endpoint e on e.id = m.endpoint_id
   where m.due_at is not null and e.paused_at is null and e.disabled_at is null`,
);
