import { randomUUID } from "node:crypto";
import { text } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** A job for pg-boss. Jobs with one `singletonKey` are worked on in turn, where the queue's policy says so. */
export type NewJob = { queue: string; data: object; id?: string; singletonKey?: string };

/**
 * Queues jobs by SQL inside the caller's transaction. A job commits or rolls back with its fact. Returns how many were
 * queued: jobs of a queue that does not exist yet are left out.
 */
export async function insertJobs(sql: Sql, jobs: NewJob[]): Promise<number> {
  if (jobs.length === 0) return 0;
  return insert.run(sql, [
    jobs.map((job) => job.id ?? randomUUID()),
    jobs.map((job) => job.queue),
    jobs.map((job) => JSON.stringify(job.data)),
    jobs.map((job) => job.singletonKey ?? null),
  ]);
}

/**
 * The end of a statement that queues the rows of its CTE `job` (`id`, `queue`, `data`, `singleton_key`). pg-boss copies
 * a queue's settings into each job, and so does this text.
 */
export const insertJobsSql = `
  insert into pgboss.job (id, name, data, singleton_key, policy, retry_limit, retry_delay, retry_backoff,
    retry_delay_max, expire_seconds, deletion_seconds, keep_until)
  select job.id, queue.name, job.data, job.singleton_key, queue.policy, queue.retry_limit, queue.retry_delay,
    queue.retry_backoff, queue.retry_delay_max, queue.expire_seconds, queue.deletion_seconds,
    now() + queue.retention_seconds * interval '1 second'
  from job join pgboss.queue on queue.name = job.queue`;

const insert = statement(
  "insert-jobs",
  nothing,
  `with job as (
     select id, queue, data, singleton_key
     from unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[]) as t (id, queue, data, singleton_key)
   ) ${insertJobsSql}`,
);

/** Those of the queues that have a job to do now. One look at an index for each queue, so that it may be asked often. */
export async function selectBusyQueues(sql: Sql, queues: string[]): Promise<string[]> {
  return (await selectBusy.rows(sql, [queues])).map(({ name }) => name);
}

const selectBusy = statement(
  "select-busy-queues",
  { name: text },
  // The order is the index's: without it a kept plan reads the whole table for a queue that is empty.
  `select queue.name from unnest($1::text[]) as queue (name)
   cross join lateral (select from pgboss.job where job.name = queue.name and state < 'active' and not blocked
     and start_after <= now() order by priority desc, created_on limit 1) job`,
);

/** Lets the workers of queues wait to be told of jobs. Queues of an older release lack the mark. */
export async function updateQueuesWatched(sql: Sql, queues: string[]): Promise<void> {
  await markWatched.run(sql, [queues]);
}

const markWatched = rareStatement(
  "update-queues-watched",
  nothing,
  "update pgboss.queue set notify = true where name = any($1) and not notify",
);
