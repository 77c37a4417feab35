import { log } from "../log.server.ts";
import { authenticate } from "../shopify.server.ts";
import { inTurn } from "../storage/session-turns.server.ts";

type Context = Awaited<ReturnType<typeof authenticate.admin>>;

const betweenMs = 60_000;
const shopifyMs = 5_000;
const checkedAt = new Map<string, number>();

/**
 * Finds out, while nobody waits, whether the stored token still lives, and fetches another if not. After an uninstall
 * that we were not told of and a reinstall it looks good and is dead; and only a token of after the uninstall tells the
 * late message from a true one. Asked when a page is opened, which is when merchants come back.
 */
export async function checkToken(request: Request, { admin, session: { shop } }: Context): Promise<void> {
  const now = Date.now();
  if (request.headers.has("Authorization") || now - (checkedAt.get(shop) ?? 0) < betweenMs) return;
  for (const [other, at] of checkedAt) if (now - at > betweenMs) checkedAt.delete(other);
  checkedAt.set(shop, now);
  try {
    await admin.graphql(`#graphql\n query TokenCheck { currentAppInstallation { id } }`, {
      signal: AbortSignal.timeout(shopifyMs),
      tries: 1,
    });
  } catch (thrown) {
    checkedAt.delete(shop);
    // A redirect to fetch another session token: the library has blanked the access token.
    if (!(thrown instanceof Response) || thrown.status >= 500) return;
    await inTurn(() => authenticate.admin(request)).catch(() => {
      log.info("a dead token could not be replaced; the next visit tries again");
    });
  }
}
