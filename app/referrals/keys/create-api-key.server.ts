import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { insertAuditEntry } from "../../storage/audit/audit-entry.server.ts";
import { insertApiKey, revokeApiKey, type Scope } from "../../storage/keys/api-key.server.ts";
import { database } from "../../storage/engine/database.server.ts";

/** Makes a platform key and returns it. Only the hash is stored, so the key is never shown again. */
export async function createApiKey(name: string, at = new Date()): Promise<string> {
  const token = newToken();
  const scopes: Scope[] = ["integration:read", "integration:write"];
  await database.transaction(async (sql) => {
    await insertApiKey(sql, { id: uuidv7(), storeId: null, name, sha256: hashOfKey(token), scopes });
    await insertAuditEntry(sql, { storeId: null, act: "key.created", by, at, detail: { name } });
  });
  return token;
}

/** Revokes any key by its id, at once. False when there is no such live key. */
export async function revokeKey(id: string, at = new Date()): Promise<boolean> {
  return database.transaction(async (sql) => {
    const revoked = await revokeApiKey(sql, id, at);
    if (!revoked) return false;
    const { store_id: storeId, name } = revoked;
    await insertAuditEntry(sql, { storeId, act: "key.revoked", by, at, detail: { name } });
    return true;
  });
}

/** Platform keys are made and revoked by command only. */
const by = { via: "command" } as const;

/** A new key's secret: 256 random bits. */
export function newToken(): string {
  return `srk_${randomBytes(32).toString("base64url")}`;
}

/** How a key is stored: a random token of 256 bits needs no slow hash. */
export function hashOfKey(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
