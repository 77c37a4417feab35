import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { groupBy } from "./group-by.ts";
import type { Check } from "./verify.ts";

type EventRow = { event: string; uuid: string; about: string };

/** The outbox holds the events of every first report and every counted click: each once, and no others. */
export async function verifyEvents(sql: Sql, check: Check): Promise<void> {
  const { rows: events } = await sql.query<EventRow>(
    `select event ->> 'event' as event, event ->> 'uuid' as uuid, event ->> 'distinct_id' as about
     from pgboss.job, jsonb_array_elements(data -> 'events') event where name = 'analytics-events'`,
  );
  const { rows: expected } = await sql.query<{ event: string; about: string }>(
    `select 'REFERRAL_SIGNUP_COMPLETED' as event, external_id as about
       from "user" where referral_source is not null
     union all select 'STORE_REFERRAL_SIGNUP', external_id
       from "user" where referral_source like 'store-%'
     union all select 'STORE_REFERRAL_LINK_CLICKED', click_id::text
       from store_referral where clicked_at is not null`,
  );
  const keyOf = ({ event, about }: { event: string; about: string }): string => `${event} of ${about}`;
  const found = groupBy(events, keyOf);
  const wanted = groupBy(expected, keyOf);
  check(
    "no event is missing",
    [...wanted.keys()].filter((key) => !found.has(key)),
  );
  check(
    "no event is there twice",
    [
      ...[...found].filter(([, same]) => same.length > 1),
      ...[...groupBy(events, ({ uuid }) => uuid)].filter(([, same]) => same.length > 1),
    ].map(([key]) => key),
  );
  check(
    "no event tells of what is not there",
    [...found.keys()].filter((key) => !wanted.has(key)),
  );
}
