import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { insertApiKey } from "../../storage/keys/api-key.server.ts";
import { database } from "../../storage/engine/database.server.ts";

/** Makes a platform key and returns it. Only the hash is stored, so the key is never shown again. */
export async function createApiKey(name: string): Promise<string> {
  const token = newToken();
  await insertApiKey(database.pool, {
    id: uuidv7(),
    storeId: null,
    name,
    sha256: hashOfKey(token),
    scopes: ["integration:read", "integration:write"],
  });
  return token;
}

/** A new key's secret: 256 random bits. */
export function newToken(): string {
  return `srk_${randomBytes(32).toString("base64url")}`;
}

/** How a key is stored: a random token of 256 bits needs no slow hash. */
export function hashOfKey(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
