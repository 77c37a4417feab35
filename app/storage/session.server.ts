import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import { database } from "./database.server.ts";

type Storage = Omit<PrismaSessionStorage<typeof database.prisma>, "isReady">;

let opened: Storage | undefined;

/**
 * Shopify's sessions. The library's storage looks for its table when it is made and, not finding it, stays broken;
 * our table appears while the process starts. So it is made on first use, and again after a failure.
 */
export const sessionStorage: Storage = {
  storeSession: (session) => using((storage) => storage.storeSession(session)),
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
