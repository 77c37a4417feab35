import { database } from "../../storage/engine/database.server.ts";
import { tellStatus } from "./tell-status.server.ts";
import { uninstallStore } from "../../storage/stores/store-lifecycle.server.ts";

/** Takes a shop's store out of service. Code and history stay. A late message does not undo a reinstall. */
export async function uninstallShop(
  shopDomain: string,
  uninstalledAt: Date,
  shopId: string | null = null,
): Promise<void> {
  await database.transaction(async (sql) => {
    for (const id of await uninstallStore(sql, { shopDomain, shopId }, uninstalledAt))
      await tellStatus(sql, { id, status: "deactivated" }, uninstalledAt);
  });
}
