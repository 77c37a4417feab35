import type { PgBoss } from "pg-boss";
import type { FlowTrigger } from "../analytics/flow-triggers.ts";
import { log } from "../log.server.ts";
import { adminOf, receiveFlowTrigger, ShopifyAway } from "../shopify-admin.server.ts";
import { database } from "../storage/database.server.ts";
import { flowQueue, insertRejectedTrigger } from "../storage/outbox-flow.server.ts";
import { findStoreById } from "../storage/store.server.ts";

/** What became of a trigger. Only `away` comes again. */
export type FlowDelivery = "sent" | "shop_gone" | "rejected" | "away";

const atOnce = 20;
const pollSeconds = 1;

/** Delivers triggers to the shops' Shopify Flow. Each one fails and comes again alone, later and later. */
export async function workOnFlowTriggers(boss: PgBoss): Promise<void> {
  const options = { batchSize: atOnce, pollingIntervalSeconds: pollSeconds, perJobResults: true } as const;
  await boss.work<FlowTrigger>(flowQueue, options, (jobs) =>
    Promise.all(
      jobs.map(async ({ id, data }) => {
        const delivery = await deliverFlowTrigger(data);
        return { id, status: delivery === "away" ? ("failed" as const) : ("completed" as const) };
      }),
    ),
  );
}

/**
 * Sends one trigger at least once, with the payload it was written with. A shop that uninstalled or was redacted is not
 * called. What Shopify refuses for its content would be refused again: it is put aside, where `npm run events` shows it.
 */
export async function deliverFlowTrigger(trigger: FlowTrigger): Promise<FlowDelivery> {
  const store = await findStoreById(database.pool, trigger.store_id);
  if (!store?.shop_domain || store.status === "deactivated") return "shop_gone";
  try {
    const objections = await receiveFlowTrigger(adminOf(store.shop_domain), trigger);
    if (objections.length === 0) return "sent";
    log.error(
      { shop: store.shop_domain, handle: trigger.handle, objections },
      "Shopify Flow refused a trigger",
    );
    await insertRejectedTrigger(database.pool, { ...trigger, objections });
    return "rejected";
  } catch (error) {
    if (!(error instanceof ShopifyAway)) throw error;
    log.warn({ shop: store.shop_domain, reason: error.message }, "Shopify Flow is away: the trigger waits");
    return "away";
  }
}
