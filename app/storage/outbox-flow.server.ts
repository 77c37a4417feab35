import { insertSql } from "./outbox.server.ts";
import type { Sql } from "./postgres.server.ts";

/** The queue that carries triggers to the shops' Shopify Flow: apart, so that neither holds up the other. */
export const flowQueue = "flow-triggers";

/** The queue nobody works on: triggers that Shopify refused for their content. */
export const rejectedFlowQueue = "flow-triggers-rejected";

/** A trigger on its way to a shop's Shopify Flow; the payload is fixed when it is written. */
export type OutboxTrigger = { handle: string; store_id: string; payload: Record<string, string> };

/** Puts a trigger aside that Shopify refused, with what it said. */
export async function insertRejectedTrigger(
  sql: Sql,
  trigger: OutboxTrigger & { objections: string[] },
): Promise<void> {
  await sql.query(insertSql(rejectedFlowQueue, "select $1::jsonb"), [JSON.stringify(trigger)]);
}

/** The triggers put aside, oldest first. */
export async function selectRejectedTriggers(
  sql: Sql,
): Promise<(OutboxTrigger & { objections: string[] })[]> {
  const { rows } = await sql.query<{ data: OutboxTrigger & { objections: string[] } }>(
    "select data from pgboss.job where name = $1 order by created_on",
    [rejectedFlowQueue],
  );
  return rows.map((row) => row.data);
}
