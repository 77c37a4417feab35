import { randomUUID } from "node:crypto";
import { hashOfKey, newToken } from "../../app/referrals/keys/create-api-key.server.ts";
import { insertApiKey, type Scope } from "../../app/storage/keys/api-key.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";

/** Makes a key of a store, or of the platform for null. */
export async function makeKey(
  store: Pick<Store, "id"> | null,
  { scopes = ["integration:read"], id = randomUUID() }: { scopes?: Scope[]; id?: string } = {},
): Promise<string> {
  const token = newToken();
  const storeId = store?.id ?? null;
  await insertApiKey(database.pool, { id, storeId, name: "test", sha256: hashOfKey(token), scopes });
  return token;
}

/** Makes a platform key with every right. */
export function makePlatformKey(): Promise<string> {
  return makeKey(null, { scopes: ["integration:read", "integration:write"] });
}
