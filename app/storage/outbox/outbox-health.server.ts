import { eventQueue, flowQueue, rejectedQueue } from "./outbox.server.ts";
import { flag, instant, orNull, textOf, type RowOf } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";

/** The time since which an event waits for PostHog (null: none waits), and whether an event was put aside. */
export type OutboxHealth = RowOf<typeof healthColumns>;

const healthColumns = { waiting_since: orNull(instant), rejected: flag };

/** The state of the queue. Reads only the queue's head, so the cost does not grow with the queue. */
export async function getOutboxHealth(sql: Sql): Promise<OutboxHealth> {
  return onlyRow(await selectHealth.rows(sql, [eventQueue, rejectedQueue]));
}

const selectHealth = statement(
  "get-outbox-health",
  healthColumns,
  `select
     ${oldestOf("$1")} as waiting_since,
     ${oldestOf("$2")} is not null as rejected`,
);

/** When the oldest waiting job of each queue was written. Reads only the queues' heads. */
export async function selectOldestWaiting(sql: Sql): Promise<{ events: Date | null; flow: Date | null }> {
  return onlyRow(await selectOldest.rows(sql, [eventQueue, flowQueue]));
}

const selectOldest = statement(
  "select-oldest-waiting",
  { events: orNull(instant), flow: orNull(instant) },
  `select ${oldestOf("$1")} as events, ${oldestOf("$2")} as flow`,
);

/**
 * A job's age counts from when it was written, also after a retry has put it off. The `order by` matches the index:
 * without this order a kept plan reads the whole table when the queue is empty.
 */
function oldestOf(queue: string): string {
  return `(select created_on from pgboss.job where name = ${queue} and state < 'active' and not blocked
      order by priority desc, created_on limit 1)`;
}

/** The state of one job of events. */
export type JobState = "delivered" | "rejected" | "waiting";

/** The state of the job with this id and an event of `distinctId`; null when there is none. */
export async function findJobState(sql: Sql, jobId: string, distinctId: string): Promise<JobState | null> {
  const job = await selectState.row(sql, [eventQueue, rejectedQueue, jobId, distinctId]);
  return job?.state ?? null;
}

const selectState = statement(
  "find-job-state",
  { state: textOf<JobState>() },
  `select case when state <> 'completed' then 'waiting'
     when (select id from pgboss.job r where r.name = $2 and r.state < 'active' and not r.blocked
       and r.data @> jsonb_build_object('events', jsonb_build_array(jsonb_build_object('distinct_id', $4::text)))
       order by r.priority desc, r.created_on limit 1) is not null
     then 'rejected' else 'delivered' end as state
   from pgboss.job where name = $1 and id = $3::uuid`,
);
