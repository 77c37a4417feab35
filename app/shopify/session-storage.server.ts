import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import { database } from "../storage/engine/database.server.ts";
import type { Database } from "../storage/engine/postgres.server.ts";
import { updateTokenBlank } from "../storage/sessions/session.server.ts";
import { updateLinkLost } from "../storage/stores/store-lifecycle.server.ts";

type Storage = Omit<PrismaSessionStorage<typeof database.prisma>, "isReady">;

/**
 * Shopify's sessions. The library's storage looks for its table when it is made; if there is none yet, the storage
 * stays broken. Our table appears while the process starts. So the storage is made on first use, and again after a
 * failure.
 */
export function createSessionStorage({ pool, prisma }: Database): Storage {
  let opened: Storage | undefined;

  async function using<Result>(act: (storage: Storage) => Promise<Result>): Promise<Result> {
    try {
      opened ??= new PrismaSessionStorage(prisma, { connectionRetries: 1, connectionRetryIntervalMs: 0 });
      return await act(opened);
    } catch (error) {
      opened = undefined;
      throw error;
    }
  }

  return {
    storeSession: async (session) => {
      if (!session.accessToken) {
        // Shopify refused the token, and the library blanked it. A blank token left here would be sent until its time
        // is over. An uninstall also kills a token, and this refusal may be the only sign of that.
        await updateLinkLost(pool, session.shop);
        await updateTokenBlank(pool, session.id, session.refreshToken ?? null);
        return true;
      }
      return using((storage) => storage.storeSession(session));
    },
    loadSession: (id) => using((storage) => storage.loadSession(id)),
    deleteSession: (id) => using((storage) => storage.deleteSession(id)),
    deleteSessions: (ids) => using((storage) => storage.deleteSessions(ids)),
    findSessionsByShop: (shop) => using((storage) => storage.findSessionsByShop(shop)),
  };
}

/** The sessions of the running process, for Shopify's library. */
export const sessionStorage = createSessionStorage(database);
