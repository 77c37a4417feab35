import { randomUUID } from "node:crypto";
import { json } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";
import { deleteEventPerson, insertEventPeople, isOldSql } from "./event-person.server.ts";
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

/** The most events of a job. A worker that fetches ten jobs holds ten times as many in memory. */
export const eventsOfJobMax = 100;

/** Events, and our id of the person whom they name. Null for events of stores. */
export type ToldEvents = { userId: string | null; events: OutboxEvent[] };

/** Queues events that name no person, and triggers for Shopify Flow, inside the caller's transaction. */
export async function insertEvents(
  sql: Sql,
  events: OutboxEvent[],
  triggers: OutboxTrigger[] = [],
): Promise<void> {
  await insertToldEvents(
    sql,
    events.map((event) => ({ userId: null, events: [event] })),
    triggers,
  );
}

/**
 * Queues events for PostHog and triggers for Shopify Flow inside the caller's transaction, and notes which jobs hold
 * which people's.
 */
export async function insertToldEvents(
  sql: Sql,
  told: ToldEvents[],
  triggers: OutboxTrigger[] = [],
): Promise<void> {
  const jobs = inJobs(told);
  await insertJobs(sql, [
    ...jobs.map(({ id, events }) => ({ id, queue: eventQueue, data: { events } })),
    ...(triggers.length > 0 ? [{ queue: flowQueue, data: { triggers } }] : []),
  ]);
  await insertEventPeople(
    sql,
    jobs.flatMap(({ id, userIds }) => userIds.map((userId) => ({ userId, jobId: id }))),
  );
}

/** A person's events stay in one job. */
function inJobs(told: ToldEvents[]): { id: string; events: OutboxEvent[]; userIds: string[] }[] {
  const jobs: ReturnType<typeof inJobs> = [];
  for (const { userId, events } of told.filter((one) => one.events.length > 0)) {
    const last = jobs.at(-1);
    const job =
      last && last.events.length + events.length <= eventsOfJobMax
        ? last
        : { id: randomUUID(), events: [], userIds: [] };
    if (job !== last) jobs.push(job);
    job.events.push(...events);
    if (userId !== null) job.userIds.push(userId);
  }
  return jobs;
}

/** Queues one event as a job with a known id, so that the job's state can be asked. */
export async function insertEventAs(sql: Sql, jobId: string, event: OutboxEvent): Promise<void> {
  await insertJobs(sql, [{ id: jobId, queue: eventQueue, data: { events: [event] } }]);
}

/**
 * Two CTEs for a statement that writes facts and their events together. They queue jobs with every `event jsonb` of the
 * CTE `told`, or no job when `told` is empty. No event names a person.
 */
export const insertToldEventsSql = `
  job as (
    select gen_random_uuid() as id, '${eventQueue}' as queue, jsonb_build_object('events', jsonb_agg(event)) as data,
      null as singleton_key
    from (select event, (row_number() over () - 1) / ${eventsOfJobMax} as part from told) t group by part
  ), queued as (${insertJobsSql})`;

/** Puts aside events that PostHog refused, one job each. `userIds`: our ids of those who may be their people. */
export async function insertRejectedEvents(
  sql: Sql,
  events: OutboxEvent[],
  userIds: string[] = [],
): Promise<void> {
  const jobs = events.map((event, index) => ({ id: randomUUID(), event, userId: userIds[index] }));
  await insertJobs(
    sql,
    jobs.map(({ id, event }) => ({ id, queue: rejectedQueue, data: { events: [event] } })),
  );
  await insertEventPeople(
    sql,
    jobs.flatMap(({ id, userId }) => (userId === undefined ? [] : [{ userId, jobId: id }])),
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

/** Queues the events put aside again, under the ids of their jobs. Returns the number of jobs. */
export function requeueRejected(sql: Sql): Promise<number> {
  return requeueAside.run(sql, [rejectedQueue, eventQueue]);
}

const requeueAside = rareStatement(
  "requeue-rejected-events",
  nothing,
  `with gone as (delete from pgboss.job where name = $1 returning id, data),
   job as (select id, $2::text as queue, data, null as singleton_key from gone)
   ${insertJobsSql}`,
);

/** Queues the jobs delivered since a moment again, with the same ids. Returns the number of jobs. */
export function requeueDelivered(sql: Sql, since: Date): Promise<number> {
  return requeueSince.run(sql, [eventQueue, since]);
}

const requeueSince = rareStatement(
  "requeue-delivered-events",
  nothing,
  `update pgboss.job j set state = 'created', created_on = now(), start_after = now(), started_on = null,
     completed_on = null, output = null, retry_count = 0,
     keep_until = now() + q.retention_seconds * interval '1 second'
   from pgboss.queue q
   where j.name = $1 and q.name = $1 and j.state = 'completed' and j.created_on >= $2`,
);

/** Queues the removal of a person's traces inside the caller's transaction. */
export async function insertErasure(sql: Sql, externalId: string): Promise<void> {
  await insertJobs(sql, [{ queue: erasureQueue, data: { user_id: externalId } }]);
}

/** Drops a person's events, delivered ones too, and blanks the person in erasure jobs. */
export async function updateJobsErased(
  sql: Sql,
  { userId, externalId }: { userId: string; externalId: string },
): Promise<void> {
  await dropEvents.run(sql, [[eventQueue, rejectedQueue], externalId, userId]);
  await dropOldEvents.run(sql, [[eventQueue, rejectedQueue], externalId]);
  await deleteEventPerson(sql, userId);
  await blankErasures.run(sql, [erasureQueue, externalId]);
}

const withoutPerson = `jsonb_build_object('events', coalesce(
     (select jsonb_agg(event) from jsonb_array_elements(data -> 'events') event
      where event ->> 'distinct_id' <> $2), '[]'))`;

const dropEvents = rareStatement(
  "drop-events-of-erased",
  nothing,
  `update pgboss.job set data = ${withoutPerson}
   where name = any($1) and id = any(array(select job_id from event_person where user_id = $3))`,
);

/** Jobs of the release before this one are not noted by person. They are gone in February 2027, and so may this be. */
const dropOldEvents = rareStatement(
  "drop-old-events-of-erased",
  nothing,
  `update pgboss.job set data = ${withoutPerson}
   where name = any($1) and ${isOldSql("created_on")}
     and data @> jsonb_build_object('events', jsonb_build_array(jsonb_build_object('distinct_id', $2::text)))`,
);

const blankErasures = rareStatement(
  "blank-erasure-jobs",
  nothing,
  "update pgboss.job set data = '{}' where name = $1 and data ->> 'user_id' = $2",
);
