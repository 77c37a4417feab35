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

/**
 * A redaction may take minutes, and another shop's uninstall must not wait for it. So there are several workers, each
 * with one job at a time.
 */
const workers = 4;
const pollSeconds = 0.5;

/** The job of a change that was done; only a crash lets a worker see it again. */
type Emptied = { act?: undefined };

/** Does the changes that Shopify's webhooks ask for, each shop's in their order. Empties its own jobs afterwards. */
export async function workOnShopChanges(boss: PgBoss): Promise<void> {
  const options = { batchSize: 1, pollingIntervalSeconds: pollSeconds, localConcurrency: workers };
  const handle = async (jobs: Job<ShopChange | Emptied>[]) => {
    for (const { id, data } of jobs) {
      if (data.act !== undefined) await apply(data);
      await updateShopChangeDone(database.pool, id);
    }
  };
  await boss.work(shopChangeQueue, options, errorsToLog(shopChangeQueue, handle));
}

/** Safe to repeat: every act compares Shopify's time of the event with the stored one. */
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
