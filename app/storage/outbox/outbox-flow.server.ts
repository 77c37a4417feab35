import { bigint, integer, json, known, text } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";
import { insertJobs, insertJobsSql } from "./job.server.ts";
import {
  eventQueue,
  flowQueue,
  rejectedFlowQueue,
  rejectedQueue,
  type OutboxTrigger,
} from "./outbox.server.ts";

/** A trigger that Shopify refused, with Shopify's objections. */
export type RejectedTrigger = OutboxTrigger & { objections: string[] };

/**
 * The shops to tell, by store. Only shops that have the app are told: a store that uninstalled, was redacted or never
 * had a token is left out.
 */
export async function selectShopsByStore(sql: Sql, storeIds: string[]): Promise<Map<string, string>> {
  const rows = await selectShops.rows(sql, [storeIds]);
  return new Map(rows.map((row) => [row.id, row.shop_domain]));
}

const selectShops = statement(
  "select-shops-by-store",
  { id: bigint, shop_domain: known(text) },
  `select id, shop_domain from store where id = any($1) and status <> 'deactivated'
     and exists (select from session where shop = shop_domain and not "isOnline")`,
);

/** Queues triggers one by one, so that each is tried again at its own pace. */
export async function insertTriggersApart(sql: Sql, triggers: OutboxTrigger[]): Promise<void> {
  await insertJobs(
    sql,
    triggers.map((trigger) => ({ queue: flowQueue, data: { triggers: [trigger] } })),
  );
}

/** Puts aside a trigger that Shopify refused. */
export async function insertRejectedTrigger(sql: Sql, trigger: RejectedTrigger): Promise<void> {
  await insertJobs(sql, [{ queue: rejectedFlowQueue, data: trigger }]);
}

/** The triggers put aside, oldest first. */
export async function selectRejectedTriggers(sql: Sql): Promise<RejectedTrigger[]> {
  const rows = await selectRejected.rows(sql, [rejectedFlowQueue]);
  return rows.map((row) => row.data);
}

const selectRejected = rareStatement(
  "select-rejected-triggers",
  { data: known(json<RejectedTrigger>()) },
  "select data from pgboss.job where name = $1 order by created_on",
);

/** Queues the triggers put aside again. Returns how many. */
export function requeueRejectedTriggers(sql: Sql): Promise<number> {
  return requeueRejected.run(sql, [rejectedFlowQueue, flowQueue]);
}

const requeueRejected = rareStatement(
  "requeue-rejected-triggers",
  nothing,
  `with gone as (delete from pgboss.job where name = $1 returning data),
   job as (
     select gen_random_uuid() as id, $2::text as queue, null as singleton_key,
       jsonb_build_object('triggers', jsonb_build_array(data - 'objections')) as data
     from gone
   ) ${insertJobsSql}`,
);

/** The number of waiting jobs by queue, for the operator. */
export async function countWaitingJobs(
  sql: Sql,
): Promise<Record<"events" | "rejected" | "flow" | "flow_rejected", number>> {
  const rows = await countWaiting.rows(sql, [[eventQueue, rejectedQueue, flowQueue, rejectedFlowQueue]]);
  const waiting = (queue: string) => rows.find(({ name }) => name === queue)?.jobs ?? 0;
  return {
    events: waiting(eventQueue),
    rejected: waiting(rejectedQueue),
    flow: waiting(flowQueue),
    flow_rejected: waiting(rejectedFlowQueue),
  };
}

const countWaiting = rareStatement(
  "count-waiting-jobs",
  { name: text, jobs: integer },
  "select name, count(*)::int as jobs from pgboss.job where name = any($1) and state < 'active' group by name",
);
