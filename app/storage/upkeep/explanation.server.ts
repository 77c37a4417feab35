import type { Sql } from "../engine/postgres.server.ts";

/** Rows of support's questions, as they are: nothing here is shown to a merchant. */
type Facts = Record<string, unknown>;

/** Everything stored about the referral of a person or of a click. */
export async function selectReferralFacts(
  sql: Sql,
  by: { userId: string } | { clickId: string },
): Promise<Facts[]> {
  const [condition, value] =
    "userId" in by ? ["r.referred_user_id = $1", by.userId] : ["r.click_id = $1", by.clickId];
  const { rows } = await sql.query<Facts>(
    `select r.*, s.slug as store, s.status as store_status, u.external_id as user_id, u.referral_source
     from store_referral r join store s on s.id = r.store_id left join "user" u on u.id = r.referred_user_id
     where ${condition}`,
    [value],
  );
  return rows;
}

/** The messages about a person that were answered. */
export async function selectMessageFacts(sql: Sql, externalId: string): Promise<Facts[]> {
  const { rows } = await sql.query<Facts>(
    `select route, message_id, created_at, response from message_receipt
     where response ->> 'user_id' = $1 order by created_at`,
    [externalId],
  );
  return rows;
}

/** The events that carry a distinct id, and whether they were delivered. */
export async function selectEventFacts(sql: Sql, distinctId: string): Promise<Facts[]> {
  const { rows } = await sql.query<Facts>(
    `select j.state, j.retry_count, j.completed_on, event ->> 'event' as event, event ->> 'uuid' as uuid
     from pgboss.job j, jsonb_array_elements(j.data -> 'events') event
     where event ->> 'distinct_id' = $1 order by j.created_on`,
    [distinctId],
  );
  return rows;
}
