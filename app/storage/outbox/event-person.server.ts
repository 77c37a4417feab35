import { nothing, rareStatement, statement } from "../engine/statement.server.ts";
import type { Sql } from "../engine/postgres.server.ts";

/** Notes which jobs of the outbox hold events of which people, inside the caller's transaction. */
export async function insertEventPeople(sql: Sql, held: { userId: string; jobId: string }[]): Promise<void> {
  if (held.length === 0) return;
  await insert.run(sql, [held.map(({ userId }) => userId), held.map(({ jobId }) => jobId)]);
}

const insert = statement(
  "insert-event-people",
  nothing,
  `insert into event_person (user_id, job_id)
   select user_id, job_id from unnest($1::uuid[], $2::uuid[]) as held(user_id, job_id)
   on conflict do nothing`,
);

/** Forgets which jobs held a person's events. */
export async function deleteEventPerson(sql: Sql, userId: string): Promise<void> {
  await forget.run(sql, [userId]);
}

const forget = rareStatement("delete-event-person", nothing, "delete from event_person where user_id = $1");

/**
 * Whether a row may be of the release before people were noted: written before that migration, or within a day of it,
 * while processes of both releases ran. False for good once such rows are past their time.
 */
export function isOldSql(column: string): string {
  const noted = `(select max(finished_at) from _prisma_migrations where migration_name like '%_people_of_answers_and_events')`;
  return `(${column} < ${noted} + interval '1 day' and now() < ${noted} + interval '62 days')`;
}
