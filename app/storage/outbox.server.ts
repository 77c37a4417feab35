import type { Sql } from "./postgres.server.ts";

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

/** The queue that carries analytics events to PostHog. */
export const eventQueue = "analytics-events";

/**
 * Inserts one pg-boss job for the rows of `source`, which must have a column `event jsonb`; none when it is empty.
 * Written by SQL, with the queue's own settings, so that a job commits or rolls back with the fact it tells of.
 */
export function insertJobSql(source: string): string {
  return `
    insert into pgboss.job (name, data, policy, retry_limit, retry_delay, retry_backoff, retry_delay_max,
      expire_seconds, deletion_seconds, keep_until)
    select q.name, jsonb_build_object('events', e.events), q.policy, q.retry_limit, q.retry_delay, q.retry_backoff,
      q.retry_delay_max, q.expire_seconds, q.deletion_seconds, now() + q.retention_seconds * interval '1 second'
    from pgboss.queue q, (select jsonb_agg(event) as events from ${source}) e
    where q.name = '${eventQueue}' and e.events is not null`;
}

/** Queues events for PostHog inside the caller's transaction. */
export async function insertEvents(sql: Sql, events: OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql.query({
    name: "insert-events",
    text: insertJobSql("unnest($1::jsonb[]) as t(event)"),
    values: [events.map((event) => JSON.stringify(event))],
  });
}
