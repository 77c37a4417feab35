import type { Job, PgBoss } from "pg-boss";
import { isInstalled } from "../shopify/admin-api.server.ts";
import { redactShop } from "../referrals/stores/redact-shop.server.ts";
import { renameShop } from "../referrals/stores/rename-shop.server.ts";
import { renewToken } from "../referrals/stores/renew-token.server.ts";
import { uninstallShop } from "../referrals/stores/uninstall-shop.server.ts";
import { database } from "../storage/engine/database.server.ts";
import {
  shopChangeQueue,
  updateShopChangeDone,
  type ShopChange,
} from "../storage/stores/shop-change.server.ts";
import { errorsToLog } from "./queue.server.ts";

/** A redaction may take minutes, and another shop's uninstall must not wait for it: each takes one job at a time. */
const workers = 4;
const pollSeconds = 0.5;

/** Does what Shopify's webhooks ask for, each shop's in the order they came. Empties its own jobs when they are done. */
export async function workOnShopChanges(boss: PgBoss): Promise<void> {
  const options = {
    batchSize: 1,
    pollingIntervalSeconds: pollSeconds,
    burstWhenBatchFull: true,
    localConcurrency: workers,
  };
  const handle = async (jobs: Job<ShopChange | Record<never, never>>[]) => {
    for (const { id, data } of jobs) {
      if ("act" in data) await apply(data);
      await updateShopChangeDone(database.pool, id);
    }
  };
  await boss.work(shopChangeQueue, options, errorsToLog(shopChangeQueue, handle));
}

/** Safe to repeat: every act compares Shopify's time of the event with what is known. */
async function apply(change: ShopChange): Promise<unknown> {
  const { shopDomain, shopId } = change;
  const at = new Date(change.at);
  switch (change.act) {
    case "uninstall":
      return uninstallShop(shopDomain, at, shopId);
    case "rename":
      return renameShop(shopDomain, change.facts, at);
    case "renew_token":
      return renewToken(shopDomain, at);
    case "redact":
      return redactShop(isInstalled, shopDomain, at, shopId);
  }
}
