import type { Sql } from "../engine/postgres.server.ts";

/**
 * One PostHog event as it waits in the outbox. `uuid`, `timestamp` and `distinct_id` are fixed when it is written:
 * PostHog recognises a repeated delivery by them.
 */
export type OutboxEvent = {
  event: string;
  uuid: string;
  distinct_id: string;
  /** ISO 8601 UTC. */
  timestamp: string;
  properties: Record<string, unknown>;
  /** The slug of the store: PostHog's group `store`. */
  store?: string;
};

/** A trigger on its way to a shop's Shopify Flow; the payload is fixed when it is written. */
export type OutboxTrigger = { handle: string; store_id: string; payload: Record<string, string> };

/** The queue that carries analytics events to PostHog. */
export const eventQueue = "analytics-events";

/** The queue nobody works on: events that PostHog refused for their content. */
export const rejectedQueue = "analytics-events-rejected";

/** The queue that carries triggers to the shops' Shopify Flow: apart, so that neither holds up the other. */
export const flowQueue = "flow-triggers";

/** The queue nobody works on: triggers that Shopify refused for their content. */
export const rejectedFlowQueue = "flow-triggers-rejected";

/** The queue of people whose traces in old answers and events are still to be removed. */
export const erasureQueue = "erasures";

/**
 * Inserts one job of events for the rows of `source`, which must have a column `event jsonb`; none when it is empty.
 */
export function insertJobSql(source: string): string {
  return insertSql(eventQueue, dataSql("events", source));
}

/** Inserts a pg-boss job for every row of `dataSql`, which selects one `jsonb`. */
export function insertSql(
  queue: string,
  dataSql: string,
  idSql = "gen_random_uuid()",
  keySql = "null",
): string {
  return insertJobsSql(`select ${idSql}, '${queue}', data from (${dataSql}) d(data)`, keySql);
}

/**
 * Inserts a pg-boss job for every row of `jobsSql`, which selects its id, queue and data. Written by SQL, with the
 * queue's own settings, so that a job commits or rolls back with the fact it tells of. `keySql`: its singleton key.
 */
function insertJobsSql(jobsSql: string, keySql = "null"): string {
  return `
    insert into pgboss.job (id, name, data, singleton_key, policy, retry_limit, retry_delay, retry_backoff,
      retry_delay_max, expire_seconds, deletion_seconds, keep_until)
    select d.id, q.name, d.data, ${keySql}, q.policy, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max,
      q.expire_seconds, q.deletion_seconds, now() + q.retention_seconds * interval '1 second'
    from pgboss.queue q join (${jobsSql}) d(id, queue, data) on d.queue = q.name`;
}

function dataSql(name: string, source: string): string {
  return `select jsonb_build_object('${name}', jsonb_agg(event)) from ${source} having count(*) > 0`;
}

/** Puts events aside that PostHog refused, one job each. */
export async function insertRejectedEvents(sql: Sql, events: OutboxEvent[]): Promise<void> {
  await sql.query(
    insertSql(
      rejectedQueue,
      "select jsonb_build_object('events', jsonb_build_array(e)) from unnest($1::jsonb[]) e",
    ),
    [events.map((event) => JSON.stringify(event))],
  );
}

/** The events put aside, oldest first. */
export async function selectRejectedEvents(sql: Sql): Promise<OutboxEvent[]> {
  const { rows } = await sql.query<{ event: OutboxEvent }>(
    `select event from pgboss.job, jsonb_array_elements(data -> 'events') event where name = $1 order by created_on`,
    [rejectedQueue],
  );
  return rows.map((row) => row.event);
}

/** Queues the events put aside again. Returns how many jobs that made. */
export async function requeueRejected(sql: Sql): Promise<number> {
  const moved = `select data from gone`;
  const { rowCount } = await sql.query(
    `with gone as (delete from pgboss.job where name = $1 returning data) ${insertSql(eventQueue, moved)}`,
    [rejectedQueue],
  );
  return rowCount ?? 0;
}

/** Queues again what was delivered since a moment, with the same ids. Returns how many jobs that made. */
export async function requeueDelivered(sql: Sql, since: Date): Promise<number> {
  const delivered = `select data from pgboss.job
    where name = '${eventQueue}' and state = 'completed' and created_on >= $1`;
  const { rowCount } = await sql.query(insertSql(eventQueue, delivered), [since]);
  return rowCount ?? 0;
}

/** Queues the removal of a person's traces inside the caller's transaction. */
export async function insertErasure(sql: Sql, externalId: string): Promise<void> {
  await sql.query({
    name: "insert-erasure",
    text: insertSql(erasureQueue, "select jsonb_build_object('user_id', $1::text)"),
    values: [externalId],
  });
}

/** Drops a person's events, delivered ones too, and forgets who was to be erased. May take long: see above. */
export async function updateJobsErased(sql: Sql, externalId: string): Promise<void> {
  await sql.query(
    `update pgboss.job set data = jsonb_build_object('events', coalesce(
       (select jsonb_agg(event) from jsonb_array_elements(data -> 'events') event
        where event ->> 'distinct_id' <> $2), '[]'))
     where name = any($1) and data @> jsonb_build_object('events', jsonb_build_array(jsonb_build_object('distinct_id', $2::text)))`,
    [[eventQueue, rejectedQueue], externalId],
  );
  await sql.query("update pgboss.job set data = '{}' where name = $1 and data ->> 'user_id' = $2", [
    erasureQueue,
    externalId,
  ]);
}

/** Queues one event as a job of a known id, so that what becomes of it can be asked. */
export async function insertEventAs(sql: Sql, jobId: string, event: OutboxEvent): Promise<void> {
  await sql.query({
    name: "insert-event-as",
    text: insertSql(
      eventQueue,
      "select jsonb_build_object('events', jsonb_build_array($1::jsonb))",
      "$2::uuid",
    ),
    values: [JSON.stringify(event), jobId],
  });
}

/** Queues events for PostHog and triggers for Shopify Flow inside the caller's transaction, in one statement. */
export async function insertEvents(
  sql: Sql,
  events: OutboxEvent[],
  triggers: OutboxTrigger[] = [],
): Promise<void> {
  if (events.length + triggers.length === 0) return;
  await sql.query({
    name: "insert-events",
    text: insertJobsSql(
      [
        `select gen_random_uuid(), '${eventQueue}', data from (${dataSql("events", "unnest($1::jsonb[]) e(event)")}) events(data)`,
        `select gen_random_uuid(), '${flowQueue}', data from (${dataSql("triggers", "unnest($2::jsonb[]) t(event)")}) triggers(data)`,
      ].join(" union all "),
    ),
    values: [events, triggers].map((jobs) => jobs.map((job) => JSON.stringify(job))),
  });
}
