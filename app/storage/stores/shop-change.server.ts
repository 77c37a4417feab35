import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";
import { insertJobs } from "../outbox/job.server.ts";
import type { ShopFacts } from "./store.server.ts";

/** The queue of Shopify's news of shops. Each shop's news is worked on in order. */
export const shopChangeQueue = "shop-changes";

/** Shopify's news of a shop, reduced to what has to be done. */
export type ShopChange = {
  shopDomain: string;
  shopId: string | null;
  /** Shopify's own time of the event, ISO 8601. */
  at: string;
} & ({ act: "uninstall" | "redact" | "renew_token" } | { act: "rename"; facts: ShopFacts });

/** Queues a change inside the caller's transaction. */
export async function insertShopChange(sql: Sql, change: ShopChange): Promise<void> {
  const job = { queue: shopChangeQueue, data: change, singletonKey: change.shopDomain };
  // Shopify sends the message again. A process that is only starting has no queues yet.
  if ((await insertJobs(sql, [job])) !== 1) throw new Error(`the queue ${shopChangeQueue} is not there yet`);
}

/** Removes the shop from a finished job, because finished jobs are kept for days. */
export async function updateShopChangeDone(sql: Sql, jobId: string): Promise<void> {
  await blank.run(sql, [shopChangeQueue, jobId]);
}

const blank = rareStatement(
  "blank-shop-change",
  nothing,
  "update pgboss.job set data = '{}', singleton_key = id::text where name = $1 and id = $2",
);
