import { json } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";
import { insertJobs, insertJobsSql } from "./job.server.ts";

/**
 * One PostHog event in the outbox. `uuid`, `timestamp` and `distinct_id` are fixed when the event is written: PostHog
 * recognises a repeated delivery by them.
 */
export type OutboxEvent = {
  event: string;
  uuid: string;
  distinct_id: string;
  /** ISO 8601 UTC. */
  timestamp: string;
  properties: Record<string, unknown>;
  /** The store, which PostHog groups by. The slug is looked up at delivery, because a redaction changes it. */
  store_id?: string;
  /** The slug itself, in events written before December 2026. See `updateOldEventsRedacted`. */
  store?: string;
};

/** A trigger for a shop's Shopify Flow. The payload is fixed when the trigger is written. */
export type OutboxTrigger = { handle: string; store_id: string; payload: Record<string, string> };

/** The queue that carries analytics events to PostHog. */
export const eventQueue = "analytics-events";

/** The queue of events that PostHog refused for their content. No worker reads it. */
export const rejectedQueue = "analytics-events-rejected";

/**
 * The queue that carries triggers to the shops' Shopify Flow. It lies apart, so that Flow and PostHog never hold up
 * each other.
 */
export const flowQueue = "flow-triggers";

/** The queue of triggers that Shopify refused for their content. No worker reads it. */
export const rejectedFlowQueue = "flow-triggers-rejected";

/** The queue of erased people, for the removal of their traces in old answers and events. */
export const erasureQueue = "erasures";

/** Queues events for PostHog and triggers for Shopify Flow inside the caller's transaction: one job of each. */
export async function insertEvents(
  sql: Sql,
  events: OutboxEvent[],
  triggers: OutboxTrigger[] = [],
): Promise<void> {
  await insertJobs(sql, [
    ...(events.length > 0 ? [{ queue: eventQueue, data: { events } }] : []),
    ...(triggers.length > 0 ? [{ queue: flowQueue, data: { triggers } }] : []),
  ]);
}

/** Queues one event as a job with a known id, so that the job's state can be asked. */
export async function insertEventAs(sql: Sql, jobId: string, event: OutboxEvent): Promise<void> {
  await insertJobs(sql, [{ id: jobId, queue: eventQueue, data: { events: [event] } }]);
}

/**
 * Two CTEs for a statement that writes facts and their events together. They queue one job with every `event jsonb` of
 * the CTE `told`, or no job when `told` is empty.
 */
export const insertToldEventsSql = `
  job as (
    select gen_random_uuid() as id, '${eventQueue}' as queue, jsonb_build_object('events', jsonb_agg(event)) as data,
      null as singleton_key
    from told having count(*) > 0
  ), queued as (${insertJobsSql})`;

/** Puts aside events that PostHog refused, one job each. */
export async function insertRejectedEvents(sql: Sql, events: OutboxEvent[]): Promise<void> {
  await insertJobs(
    sql,
    events.map((event) => ({ queue: rejectedQueue, data: { events: [event] } })),
  );
}

/** The events put aside, oldest first. */
export async function selectRejectedEvents(sql: Sql): Promise<OutboxEvent[]> {
  const rows = await selectRejected.rows(sql, [rejectedQueue]);
  return rows.map((row) => row.event);
}

const selectRejected = rareStatement(
  "select-rejected-events",
  { event: json<OutboxEvent>() },
  "select event from pgboss.job, jsonb_array_elements(data -> 'events') event where name = $1 order by created_on",
);

/** Queues the events put aside again. Returns the number of jobs. */
export function requeueRejected(sql: Sql): Promise<number> {
  return requeueAside.run(sql, [rejectedQueue, eventQueue]);
}

const requeueAside = rareStatement(
  "requeue-rejected-events",
  nothing,
  `with gone as (delete from pgboss.job where name = $1 returning data),
   job as (select gen_random_uuid() as id, $2::text as queue, data, null as singleton_key from gone)
   ${insertJobsSql}`,
);

/** Queues events delivered since a moment again, with the same ids. Returns the number of jobs. */
export function requeueDelivered(sql: Sql, since: Date): Promise<number> {
  return requeueSince.run(sql, [eventQueue, since]);
}

const requeueSince = rareStatement(
  "requeue-delivered-events",
  nothing,
  `with job as (
     select gen_random_uuid() as id, name as queue, data, null as singleton_key from pgboss.job
     where name = $1 and state = 'completed' and created_on >= $2
   ) ${insertJobsSql}`,
);

/** Queues the removal of a person's traces inside the caller's transaction. */
export async function insertErasure(sql: Sql, externalId: string): Promise<void> {
  await insertJobs(sql, [{ queue: erasureQueue, data: { user_id: externalId } }]);
}

/**
 * Drops a person's events, delivered ones too, and blanks the person in erasure jobs. Reads every job, which takes
 * time.
 */
export async function updateJobsErased(sql: Sql, externalId: string): Promise<void> {
  await dropEvents.run(sql, [[eventQueue, rejectedQueue], externalId]);
  await blankErasures.run(sql, [erasureQueue, externalId]);
}

const dropEvents = rareStatement(
  "drop-events-of-erased",
  nothing,
  `update pgboss.job set data = jsonb_build_object('events', coalesce(
     (select jsonb_agg(event) from jsonb_array_elements(data -> 'events') event
      where event ->> 'distinct_id' <> $2), '[]'))
   where name = any($1) and data @> jsonb_build_object('events', jsonb_build_array(jsonb_build_object('distinct_id', $2::text)))`,
);

const blankErasures = rareStatement(
  "blank-erasure-jobs",
  nothing,
  "update pgboss.job set data = '{}' where name = $1 and data ->> 'user_id' = $2",
);
