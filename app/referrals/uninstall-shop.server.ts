import { database } from "../storage/database.server.ts";
import { uninstallStore } from "../storage/store.server.ts";

/** Takes a shop's store out of service; code and history stay. A late message does not undo a reinstall. */
export async function uninstallShop(shopDomain: string, uninstalledAt: Date): Promise<void> {
  await uninstallStore(database.pool, shopDomain, uninstalledAt);
}
