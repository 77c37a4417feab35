import { randomUUID } from "node:crypto";
import type { QueryConfig } from "pg";
import type { Database } from "../app/storage/engine/postgres.server.ts";
import { inPatience } from "../app/storage/engine/transaction.server.ts";
import { requeueDelivered } from "../app/storage/outbox/outbox.server.ts";
import { selectDifferences } from "../app/storage/reports/recount.server.ts";
import { updateReferralsRedacted } from "../app/storage/stores/shop-redaction.server.ts";
import type { Store } from "../app/storage/stores/store.server.ts";
import { userIdOf } from "../app/storage/signups/user-id.ts";
import {
  selectClickEventFacts,
  selectEventFacts,
  selectMessageFacts,
} from "../app/storage/upkeep/explanation.server.ts";
import { deleteExpired } from "../app/storage/upkeep/retention.server.ts";
import { drain } from "./drain.ts";
import { fillStore } from "./fill-store.ts";

// The acts that an operator, a lawyer or the clock asks for, at size: `npm run bench:scale -- --rows 10000000`.

/** What one act took, and how long it may. Null: it has to end. */
type Row = { act: string; ms: number; target: string };

const erasures = 20;
const erasureMsMax = 50;
const eventsOfJob = 100;

/** Fills one store with referrals, half as many answers, and delivered events, and times each act. */
export async function measureUpkeep(
  database: Database,
  store: Store,
  { rows, events }: { rows: number; events: number },
): Promise<void> {
  const { pool } = database;
  const { personOf } = await import("../app/referrals/signups/person-key.server.ts");
  const { erasePerson, eraseTraces } = await import("../app/referrals/signups/erase-person.server.ts");
  const filled = await timed(async () => {
    await fillStore(database, store, rows);
    await fillAnswersAndEvents(database, store, { rows, events });
  });
  console.log(
    `${rows.toLocaleString("en")} referrals, ${(rows / 2).toLocaleString("en")} answers and ${events.toLocaleString("en")} events written in ${Math.round(filled / 1000)} s.`,
  );
  const table: Row[] = [];
  const add = async (act: string, work: () => Promise<unknown>, target = "ends") =>
    void table.push({ act, ms: Math.round(10 * (await timed(work))) / 10, target });

  await add("recount", () => inPatience(pool, 30 * 60_000, (sql) => selectDifferences(sql, 30)));
  const someone = await personOf("user-7");
  const named = { userId: userIdOf(someone.key), externalId: "user-7" };
  await add("explain: the answers about a person", () => selectMessageFacts(pool, named));
  await add("explain: the events about a person", () => selectEventFacts(pool, named));
  await add("explain: the events about a click of today", () =>
    selectClickEventFacts(pool, randomUUID(), new Date(Date.now() - 60_000)),
  );
  const times: number[] = [];
  for (let n = 0; n < erasures; n += 1) {
    const person = await personOf(`user-${n}`);
    times.push(
      await timed(async () => {
        await database.transaction((sql) => erasePerson(sql, person));
        await eraseTraces(pool, person.externalId);
      }),
    );
  }
  table.push({
    act: `an erasure with its traces, the slowest of ${erasures}`,
    ms: Math.round(10 * Math.max(...times)) / 10,
    target: `≤ ${erasureMsMax}`,
  });
  await add("prune: nothing is due", () => deleteExpired(pool, 30, new Date(Date.now() - 300 * 86_400_000)));
  await add("prune: the oldest of 365 days of clicks is due", () =>
    deleteExpired(pool, 330, new Date(Date.now() - 4 * 86_400_000)),
  );
  await add("events resend, all of them", () =>
    inPatience(pool, 30 * 60_000, (sql) => requeueDelivered(sql, new Date(0))),
  );
  await add("a shop's redaction: addresses and answers", () => updateReferralsRedacted(pool, store));
  console.table(table);
  console.log(await drain(process.env["DATABASE_URL"]!, events));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Every second answer is about one of the people who signed up. Events were delivered, a hundred to a job. */
async function fillAnswersAndEvents(
  database: Database,
  store: Store,
  { rows, events }: { rows: number; events: number },
): Promise<void> {
  const { personOf } = await import("../app/referrals/signups/person-key.server.ts");
  const client = await database.pool.connect();
  const run = (text: string, values: unknown[] = []) =>
    client.query({ text, values, query_timeout: 3_600_000 } as QueryConfig);
  try {
    await run("set statement_timeout = 0");
    await run(
      `insert into message_receipt (route, message_id, body_mac, user_id, response, created_at)
       select 'signups', 'answer-' || n, '\\x00', gen_random_uuid(),
         json_build_object('user_id', 'other-' || n, 'store', $1::text, 'attributed', true, 'status', 'signed_up'),
         now() - n * (interval '29 days' / $2::int)
       from generate_series(1, $2::int) n`,
      [store.slug, Math.round(rows / 2)],
    );
    await run(
      `insert into pgboss.job (name, data, policy, state, created_on, completed_on)
       select 'analytics-events', jsonb_build_object('events', (select jsonb_agg(jsonb_build_object(
           'event', 'STORE_REFERRAL_LINK_CLICKED', 'uuid', gen_random_uuid(), 'distinct_id', gen_random_uuid(),
           'timestamp', '2026-11-01T00:00:00.000Z', 'store_id', $1::text, 'properties', jsonb_build_object(
             'referral_code', $2::text, 'placement', null, 'utm_source', 'instagram', '$process_person_profile', false)))
         from generate_series(1, ${eventsOfJob}) e where e + n > 0)),
         'standard', 'completed', now() - n * interval '1 second', now() - n * interval '1 second'
       from generate_series(1, $3::int) n`,
      [store.id, store.referral_code, Math.round(events / eventsOfJob)],
    );
    await run(
      `insert into event_person (user_id, job_id) select gen_random_uuid(), id from pgboss.job, generate_series(1, 20)
       where name = 'analytics-events'`,
    );
    for (let n = 0; n < erasures; n += 1) {
      const { externalId, key } = await personOf(`user-${n}`);
      const job = randomUUID();
      const event = {
        event: "REFERRAL_SIGNUP_COMPLETED",
        uuid: randomUUID(),
        distinct_id: externalId,
        properties: {},
      };
      await run(
        `insert into message_receipt (route, message_id, body_mac, user_id, response)
         values ('signups', $1, '\\x00', $2, json_build_object('user_id', $3::text))`,
        [`of-${externalId}`, userIdOf(key), externalId],
      );
      await run(
        `insert into pgboss.job (id, name, data, policy, state, completed_on)
         values ($1, 'analytics-events', $2, 'standard', 'completed', now())`,
        [job, JSON.stringify({ events: [event] })],
      );
      await run("insert into event_person (user_id, job_id) values ($1, $2)", [userIdOf(key), job]);
    }
    for (const table of ["message_receipt", "event_person", "pgboss.job"])
      await run(`vacuum analyze ${table}`);
    // The rows of the release before are past their time.
    await run(
      `update _prisma_migrations set finished_at = now() - interval '90 days'
       where migration_name like '%_people_of_answers_and_events'`,
    );
  } finally {
    client.release(true);
  }
}
