import { eventQueue, rejectedQueue } from "./outbox.server.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";

/** The time since which an event waits for PostHog (null: none waits), and whether an event was put aside. */
export type OutboxHealth = { waiting_since: Date | null; rejected: boolean };

/** The state of the queue. Reads only the queue's head, so the cost does not grow with the queue. */
export async function getOutboxHealth(sql: Sql): Promise<OutboxHealth> {
  const { rows } = await sql.query<OutboxHealth>({
    name: "get-outbox-health",
    text: `
      select
        (select created_on from pgboss.job where name = $1 and state < 'active' and not blocked
         order by priority desc, created_on limit 1) as waiting_since,
        exists (select from pgboss.job where name = $2 and state < 'active' and not blocked) as rejected`,
    values: [eventQueue, rejectedQueue],
  });
  return onlyRow(rows);
}

/** The state of one job of events. */
export type JobState = "delivered" | "rejected" | "waiting";

/** The state of the job with this id and an event of `distinctId`; null when there is none. */
export async function findJobState(sql: Sql, jobId: string, distinctId: string): Promise<JobState | null> {
  const { rows } = await sql.query<{ state: JobState }>({
    name: "find-job-state",
    text: `
      select case when state <> 'completed' then 'waiting'
        when exists (select from pgboss.job r where r.name = $2 and r.state < 'active' and not r.blocked
          and r.data @> jsonb_build_object('events', jsonb_build_array(jsonb_build_object('distinct_id', $4::text))))
        then 'rejected' else 'delivered' end as state
      from pgboss.job where name = $1 and id = $3::uuid`,
    values: [eventQueue, rejectedQueue, jobId, distinctId],
  });
  return rows[0]?.state ?? null;
}
