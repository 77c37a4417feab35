import type { PgBoss } from "pg-boss";
import { log } from "../log.server.ts";
import { adminOf, receiveFlowTrigger } from "../shopify/admin-api.server.ts";
import { ShopifyAway } from "../shopify/shopify-away.server.ts";
import { database } from "../storage/engine/database.server.ts";
import {
  insertRejectedTrigger,
  insertTriggersApart,
  selectShopsByStore,
} from "../storage/outbox/outbox-flow.server.ts";
import { flowQueue, type OutboxTrigger } from "../storage/outbox/outbox.server.ts";

/** The content of one job: the triggers of the signups that were written together. */
type FlowJob = { triggers: OutboxTrigger[] };

const jobsAtOnce = 5;
const triggersAtOnce = 10;
const pollSeconds = 1;

/** By shop: until when Shopify asked not to be asked, in milliseconds. */
export type ShopRests = Map<string, number>;

/** Delivers triggers to the shops' Shopify Flow. A trigger that fails comes again alone, at growing intervals. */
export async function workOnFlowTriggers(boss: PgBoss): Promise<void> {
  const options = {
    batchSize: jobsAtOnce,
    pollingIntervalSeconds: pollSeconds,
    burstWhenBatchFull: true,
    perJobResults: true,
  } as const;
  const rests: ShopRests = new Map();
  await boss.work<FlowJob>(flowQueue, options, (jobs) =>
    Promise.all(
      jobs.map(async ({ id, data: { triggers } }) => {
        try {
          const away = await deliverFlowTriggers(triggers, rests);
          const alone = away.length === 1 && triggers.length === 1;
          if (away.length > 0 && !alone) await insertTriggersApart(database.pool, away);
          return { id, status: alone ? ("failed" as const) : ("completed" as const) };
        } catch (error) {
          log.error({ err: error }, "a job of triggers failed and comes again");
          return { id, status: "failed" as const };
        }
      }),
    ),
  );
}

/**
 * Sends triggers at least once, with the payload they were written with. Returns the triggers that have to come again. A
 * shop that throttles is left alone for as long as it says. Shops that uninstalled or were redacted are not called. A trigger that Shopify refuses for its content would be
 * refused again: it is put aside, where `npm run events` shows it.
 */
export async function deliverFlowTriggers(
  triggers: OutboxTrigger[],
  rests: ShopRests = new Map(),
  now = () => Date.now(),
): Promise<OutboxTrigger[]> {
  const shops = await selectShopsByStore(
    database.pool,
    triggers.map((trigger) => trigger.store_id),
  );
  const wanted = triggers.flatMap((trigger) => {
    const shop = shops.get(trigger.store_id);
    return shop === undefined ? [] : [{ shop, trigger }];
  });
  const away: OutboxTrigger[] = [];
  for (let start = 0; start < wanted.length; start += triggersAtOnce)
    await Promise.all(
      wanted.slice(start, start + triggersAtOnce).map(async ({ shop, trigger }) => {
        const isResting = (rests.get(shop) ?? 0) > now();
        const rest = (ms: number) => rests.set(shop, now() + ms);
        if (isResting || !(await isSettled(shop, trigger, rest))) away.push(trigger);
      }),
    );
  return away;
}

async function isSettled(shop: string, trigger: OutboxTrigger, rest: (ms: number) => void): Promise<boolean> {
  const { handle, store_id: store } = trigger;
  try {
    const objections = await receiveFlowTrigger(adminOf(shop), trigger);
    if (objections.length === 0) return true;
    log.error({ store, handle, objections }, "Shopify Flow refused a trigger");
    await insertRejectedTrigger(database.pool, { ...trigger, objections });
    return true;
  } catch (error) {
    // Whatever went wrong with one trigger, its neighbours that were sent must not be sent again.
    if (error instanceof ShopifyAway) {
      if (error.restMs > 0) rest(error.restMs);
      log.warn({ store, handle, reason: error.message }, "Shopify Flow is away: the trigger waits");
    } else log.error({ store, handle, err: error }, "a trigger could not be settled and waits");
    return false;
  }
}
