import { database } from "../../storage/engine/database.server.ts";
import { updateTokenExpired } from "../../storage/sessions/session.server.ts";

/**
 * Ends a shop's tokens from before a change of its scopes, so that the next use fetches a token with the new ones.
 * Messages need no order, and a late one changes nothing.
 */
export async function renewToken(shopDomain: string, changedAt: Date): Promise<void> {
  await updateTokenExpired(database.pool, shopDomain, changedAt);
}
