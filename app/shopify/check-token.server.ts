import { log } from "../log.server.ts";
import { authenticateAdmin, type AdminContext } from "./shopify.server.ts";
import { inTurn } from "./in-turn.server.ts";

const shopifyMs = 5_000;

/**
 * Asks Shopify, while nobody waits, whether the stored token still lives, and fetches a new one if not. A reinstall
 * may follow an uninstall that we were not told of. The stored token then looks good but is dead. If the uninstall's
 * message comes late, only a token issued after the uninstall shows that the message is late. Merchants come back by
 * opening a page, so each page asks. Returns whether the shop has a new token now. `underWay` holds the shops that are
 * being asked, because the loaders of one page run together.
 */
export async function checkToken(
  request: Request,
  { admin, session: { shop } }: AdminContext,
  underWay: Set<string>,
): Promise<boolean> {
  if (request.headers.has("Authorization") || underWay.has(shop)) return false;
  underWay.add(shop);
  try {
    if (!(await isDead(admin))) return false;
    await inTurn(() => authenticateAdmin(request));
    return true;
  } catch {
    log.info("a dead token could not be replaced; the next visit tries again");
    return false;
  } finally {
    underWay.delete(shop);
  }
}

/** The library asks. It blanks a token that Shopify refuses, and throws its redirect to a new session token. */
async function isDead(admin: AdminContext["admin"]): Promise<boolean> {
  try {
    await admin.graphql(`#graphql\n query TokenCheck { currentAppInstallation { id } }`, {
      signal: AbortSignal.timeout(shopifyMs),
      tries: 1,
    });
    return false;
  } catch (thrown) {
    // A token that is refused is a redirect or a 401. A shop that is frozen, locked or throttled has a good one.
    return thrown instanceof Response && (thrown.status < 400 || thrown.status === 401);
  }
}
