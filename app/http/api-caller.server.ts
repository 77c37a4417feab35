import { config } from "../config.server.ts";
import { storable } from "../referrals/clicks/utm-params.ts";
import { hashOfKey } from "../referrals/keys/create-api-key.server.ts";
import { findApiKey, type ApiKey, type Scope } from "../storage/keys/api-key.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { findStoreBySlug, type Store } from "../storage/stores/store.server.ts";
import { problem } from "./problem.server.ts";

/** Refuses everything while the operator has switched the Integration API off. */
export function requireIntegrationApi(): void {
  if (config.features.has("integration_api")) return;
  throw problem(404, "feature_disabled", "The Integration API is switched off.");
}

/** The key of a request to the Integration API, or a refusal. */
export async function requireApiKey(request: Request): Promise<ApiKey> {
  requireIntegrationApi();
  const token = /^Bearer ([A-Za-z0-9_-]{1,128})$/i.exec(request.headers.get("Authorization") ?? "")?.[1];
  if (!token) throw unauthorized("missing_key", "Send Authorization: Bearer and your key.");
  const key = await findApiKey(database.pool, hashOfKey(token));
  if (!key) throw unauthorized("invalid_key", "This key is unknown or revoked.");
  return key;
}

/** Refuses a key that lacks a scope. Refuses a store's key where only the platform's is allowed. */
export function requireRights(
  key: ApiKey,
  { scope, keys }: { scope: Scope; keys: "all" | "platform" },
): void {
  if (!key.scopes.includes(scope)) throw problem(403, "insufficient_scope", `This key lacks ${scope}.`);
  if (keys === "platform" && key.store_id !== null)
    throw problem(403, "platform_key_required", "Only a platform key may do this.");
}

/** A store the key may see. Somebody else's store is the same 404 as no store. */
export async function requireStoreOf(key: ApiKey, slug: string | undefined): Promise<Store> {
  // The database refuses a text that it cannot hold. No store has such a slug.
  const isText = slug !== undefined && slug === storable(slug);
  const store = isText ? await findStoreBySlug(database.pool, slug) : null;
  if (!store || (key.store_id !== null && key.store_id !== store.id))
    throw problem(404, "not_found", "There is no such store.");
  return store;
}

function unauthorized(code: "missing_key" | "invalid_key", detail: string): Response {
  return problem(401, code, detail, { headers: { "WWW-Authenticate": 'Bearer realm="Store Referrals"' } });
}
