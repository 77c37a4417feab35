import { database } from "../../storage/engine/database.server.ts";
import { updateTokenExpired } from "../../storage/sessions/session.server.ts";

/**
 * The scopes of a shop changed: the token in hand is of before, so that its next use fetches another, with whatever is
 * granted by then. Needs no order among messages, and a late one changes nothing.
 */
export async function renewToken(shopDomain: string, changedAt: Date): Promise<void> {
  await updateTokenExpired(database.pool, shopDomain, changedAt);
}
