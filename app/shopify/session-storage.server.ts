import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import { database } from "../storage/engine/database.server.ts";
import { updateTokenBlank } from "../storage/sessions/session.server.ts";
import { updateLinkLost } from "../storage/stores/store-lifecycle.server.ts";

type Storage = Omit<PrismaSessionStorage<typeof database.prisma>, "isReady">;

let opened: Storage | undefined;

/**
 * Shopify's sessions. The library's storage looks for its table when it is made and, not finding it, stays broken;
 * our table appears while the process starts. So it is made on first use, and again after a failure.
 */
export const sessionStorage: Storage = {
  storeSession: async (session) => {
    if (!session.accessToken) {
      // Shopify refused the token, and the library blanked it. Without this it would be sent, blank, until its time is
      // over; and a token dies with an uninstall, of which this may be all we ever hear.
      await updateLinkLost(database.pool, session.shop);
      await updateTokenBlank(database.pool, session.id, session.refreshToken ?? null);
      return true;
    }
    return using((storage) => storage.storeSession(session));
  },
  loadSession: (id) => using((storage) => storage.loadSession(id)),
  deleteSession: (id) => using((storage) => storage.deleteSession(id)),
  deleteSessions: (ids) => using((storage) => storage.deleteSessions(ids)),
  findSessionsByShop: (shop) => using((storage) => storage.findSessionsByShop(shop)),
};

async function using<Result>(act: (storage: Storage) => Promise<Result>): Promise<Result> {
  try {
    opened ??= new PrismaSessionStorage(database.prisma, {
      connectionRetries: 1,
      connectionRetryIntervalMs: 0,
    });
    return await act(opened);
  } catch (error) {
    opened = undefined;
    throw error;
  }
}
