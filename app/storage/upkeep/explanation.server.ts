import {
  bigint,
  instant,
  integer,
  json,
  listOf,
  oneOf,
  orNull,
  text,
  uuid,
  type RowOf,
} from "../engine/columns.ts";
import type { Database, Sql } from "../engine/postgres.server.ts";
import { rareStatement } from "../engine/statement.server.ts";
import { inPatience } from "../engine/transaction.server.ts";
import { isOldSql } from "../outbox/event-person.server.ts";
import { eventQueue, rejectedQueue } from "../outbox/outbox.server.ts";
import { listedColumns, utmParams } from "../list/referral-columns.ts";
import { withPeople } from "../list/store-referral.server.ts";
import { storeStatus } from "../stores/store-columns.ts";

// Raw rows for support. No merchant sees them.

const referralColumns = {
  ...listedColumns,
  store_id: bigint,
  referral_code: text,
  click_id: orNull(uuid),
  counted_as: text,
  signup_utm_params: utmParams,
  referred_user_id: orNull(uuid),
};
const factColumns = { ...referralColumns, store: text, store_status: storeStatus };
const factsSql = `select ${listOf(referralColumns, "r")}, s.slug as store, s.status as store_status
  from store s join store_referral r on r.store_id = s.id`;

/** Everything stored about one referral. */
export type ReferralFacts = Awaited<ReturnType<typeof selectReferralFacts>>[number];

/** Everything stored about one referral, or about a click's referral, with the platform's id of the person. */
export async function selectReferralFacts(
  sql: Sql,
  by: { store: string; referralId: string } | { clickId: string },
) {
  const rows =
    "clickId" in by
      ? await selectByClick.rows(sql, [by.clickId])
      : await selectById.rows(sql, [by.store, by.referralId]);
  return withPeople(sql, rows, true);
}

const selectById = rareStatement(
  "select-referral-facts",
  factColumns,
  `${factsSql} where s.slug = $1 and r.id = $2`,
);

// Reads each store's index of click ids.
const selectByClick = rareStatement("select-click-facts", factColumns, `${factsSql} and r.click_id = $1`);

/** A person, by our id and by the auth backend's. */
type Named = { userId: string; externalId: string };

/** The answered messages about a person. */
export function selectMessageFacts(
  sql: Sql,
  { userId, externalId }: Named,
): Promise<RowOf<typeof messageColumns>[]> {
  return selectMessages.rows(sql, [userId, externalId]);
}

const messageColumns = {
  route: text,
  message_id: text,
  created_at: instant,
  response: orNull(json<{ referral_id?: string | null }>()),
};

const selectMessages = rareStatement(
  "select-message-facts",
  messageColumns,
  `select route, message_id, created_at, response from message_receipt where user_id = $1 and response is not null
   union all
   select route, message_id, created_at, response from message_receipt
   where user_id is null and ${isOldSql("created_at")} and response ->> 'user_id' = $2
   order by created_at`,
);

/** The events about a person, and whether they were delivered. */
export function selectEventFacts(
  sql: Sql,
  { userId, externalId }: Named,
): Promise<RowOf<typeof eventColumns>[]> {
  return selectEvents.rows(sql, [externalId, userId]);
}

/** The events about a click since its time. Reads the jobs since then: no index finds them by a click. */
export function selectClickEventFacts(
  pool: Database["pool"],
  clickId: string,
  since: Date,
): Promise<RowOf<typeof eventColumns>[]> {
  return inPatience(pool, patienceMs, (sql) => selectClickEvents.rows(sql, [clickId, since]));
}

const patienceMs = 5 * 60_000;

const jobState = oneOf("job_state", ["created", "retry", "active", "completed", "cancelled", "failed"]);

const eventColumns = {
  state: jobState,
  retry_count: integer,
  completed_on: orNull(instant),
  event: text,
  uuid: text,
};

const factsOf = (jobs: string) => `
  select j.state, j.retry_count, j.completed_on, event ->> 'event' as event, event ->> 'uuid' as uuid
  from (select state, retry_count, completed_on, created_on, data from pgboss.job where name in ('${eventQueue}', '${rejectedQueue}') and ${jobs}) j,
    jsonb_array_elements(j.data -> 'events') event
  where event ->> 'distinct_id' = $1`;

const selectEvents = rareStatement(
  "select-event-facts",
  eventColumns,
  `${factsOf("id = any(array(select job_id from event_person where user_id = $2))")}
   union ${factsOf(isOldSql("created_on"))}`,
);

const selectClickEvents = rareStatement(
  "select-click-event-facts",
  eventColumns,
  `${factsOf("created_on >= $2")} order by j.created_on`,
);
