import { database } from "../../storage/engine/database.server.ts";
import { uninstallStore } from "../../storage/stores/store-lifecycle.server.ts";

/** Takes a shop's store out of service. Code and history stay. A late message does not undo a reinstall. */
export async function uninstallShop(
  shopDomain: string,
  uninstalledAt: Date,
  shopId: string | null = null,
): Promise<void> {
  await uninstallStore(database.pool, { shopDomain, shopId }, uninstalledAt);
}
