import {
  bigint,
  bytes,
  instant,
  integer,
  known,
  listOf,
  orNull,
  text,
  texts,
  uuid,
  type RowOf,
} from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** Where another program hears of events, with its secrets. */
export type WebhookEndpoint = RowOf<typeof endpointColumns>;

const plainColumns = {
  id: uuid,
  store_id: orNull(bigint),
  url: text,
  events: known(texts()),
  secret: bytes,
  secret_before: orNull(bytes),
  secret_before_ends: orNull(instant),
  created_at: instant,
  failing_since: orNull(instant),
  paused_at: orNull(instant),
  paused_because: orNull(text),
  disabled_at: orNull(instant),
};
/** `store`: the slug of the endpoint's store. */
const endpointColumns = { ...plainColumns, store: orNull(text) };
const columns = `${listOf(plainColumns, "e")}, s.slug as store`;

/** Writes a new endpoint. */
export async function insertEndpoint(
  sql: Sql,
  endpoint: { id: string; storeId: string | null; url: string; events: string[]; secret: Buffer; at: Date },
): Promise<void> {
  const { id, storeId, url, events, secret, at } = endpoint;
  await insert.run(sql, [id, storeId, url, events, secret, at]);
}

const insert = rareStatement(
  "insert-webhook-endpoint",
  nothing,
  "insert into webhook_endpoint (id, store_id, url, events, secret, created_at) values ($1, $2, $3, $4, $5, $6)",
);

/** The endpoints of a store, or the platform's own for null, the oldest first. */
export function selectEndpoints(sql: Sql, storeId: string | null): Promise<WebhookEndpoint[]> {
  return selectOf.rows(sql, [storeId]);
}

const selectOf = statement(
  "select-webhook-endpoints",
  endpointColumns,
  `select ${columns} from webhook_endpoint e left join store s on s.id = e.store_id
   where e.store_id is not distinct from $1::bigint order by e.created_at, e.id`,
);

/** An endpoint, or null. */
export function findEndpoint(sql: Sql, id: string): Promise<WebhookEndpoint | null> {
  return find.row(sql, [id]);
}

const find = statement(
  "find-webhook-endpoint",
  endpointColumns,
  `select ${columns} from webhook_endpoint e left join store s on s.id = e.store_id where e.id = $1`,
);

/** Changes the given ones of an endpoint's address and events. */
export async function updateEndpoint(
  sql: Sql,
  id: string,
  { url = null, events = null }: { url?: string | null; events?: string[] | null },
): Promise<void> {
  await update.run(sql, [id, url, events]);
}

const update = rareStatement(
  "update-webhook-endpoint",
  nothing,
  "update webhook_endpoint set url = coalesce($2, url), events = coalesce($3::text[], events) where id = $1",
);

/** Pauses an endpoint for a reason. Null lets the endpoint go on, whatever had stopped it. */
export async function updateEndpointPaused(
  sql: Sql,
  id: string,
  because: string | null,
  at: Date,
): Promise<void> {
  await pause.run(sql, [id, because, at]);
}

const pause = rareStatement(
  "update-webhook-endpoint-paused",
  nothing,
  `update webhook_endpoint set paused_at = case when $2::text is not null then $3::timestamptz end, paused_because = $2,
     disabled_at = case when $2::text is not null then disabled_at end,
     failing_since = case when $2::text is not null then failing_since end
   where id = $1`,
);

/** Gives an endpoint a new secret. The secret before it signs too, until a moment. */
export async function updateEndpointSecret(
  sql: Sql,
  id: string,
  secret: Buffer,
  beforeEnds: Date,
): Promise<void> {
  await rotate.run(sql, [id, secret, beforeEnds]);
}

const rotate = rareStatement(
  "update-webhook-endpoint-secret",
  nothing,
  "update webhook_endpoint set secret_before = secret, secret_before_ends = $3, secret = $2 where id = $1",
);

/**
 * Notes how an endpoint fares: `delivered`, `failed`, or `gone` for good. A series of failures that began before
 * `pauseAfter` pauses the endpoint. A failure before `apartBefore` belongs to an earlier series.
 */
export async function updateEndpointFared(
  sql: Sql,
  id: string,
  how: "delivered" | "failed" | "gone",
  { at, pauseAfter, apartBefore }: { at: Date; pauseAfter: Date; apartBefore: Date },
): Promise<void> {
  await fare.run(sql, [id, how, at, pauseAfter, apartBefore]);
}

const fare = statement(
  "update-webhook-endpoint-fared",
  nothing,
  `update webhook_endpoint set
     failing_since = case when $2 = 'delivered' then null when failed_at > $5 then failing_since
       else $3::timestamptz end,
     failed_at = case when $2 = 'delivered' then null else $3::timestamptz end,
     disabled_at = case when $2 = 'gone' then $3::timestamptz else disabled_at end,
     paused_at = case when $2 = 'failed' and failed_at > $5 and failing_since <= $4 then $3::timestamptz
       else paused_at end,
     paused_because = case when $2 = 'failed' and failed_at > $5 and failing_since <= $4 then 'failing'
       else paused_because end
   where id = $1 and ($2 <> 'delivered' or failing_since is not null)`,
);

/** Removes an endpoint with all of its messages. */
export async function deleteEndpoint(sql: Sql, id: string): Promise<void> {
  await remove.run(sql, [id]);
}

const remove = rareStatement(
  "delete-webhook-endpoint",
  nothing,
  "delete from webhook_endpoint where id = $1",
);

/** How many endpoints are in each state. */
export async function countEndpoints(
  sql: Sql,
): Promise<{ active: number; failing: number; paused: number; disabled: number }> {
  return onlyRow(await count.rows(sql));
}

const count = rareStatement(
  "count-webhook-endpoints",
  { active: integer, failing: integer, paused: integer, disabled: integer },
  `select count(*) filter (where state = 'active')::int as active,
     count(*) filter (where state = 'failing')::int as failing,
     count(*) filter (where state = 'paused')::int as paused,
     count(*) filter (where state = 'disabled')::int as disabled
   from (select case when disabled_at is not null then 'disabled' when paused_at is not null then 'paused'
     when failing_since is not null then 'failing' else 'active' end as state from webhook_endpoint) e`,
);
