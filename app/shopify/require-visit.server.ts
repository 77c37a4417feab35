import { setTimeout } from "node:timers/promises";
import { authenticateAdmin, type AdminContext } from "./shopify.server.ts";
import { inTurn, newTurn } from "./in-turn.server.ts";

/** After this time the page comes without Shopify, or not at all. */
const shopifyMs = 6_000;

/**
 * The verified visitor of an admin page. `open`: with a live token. `away`: Shopify gives the app no token, and
 * `refusal` says why. Anybody else gets the library's answer, which is thrown.
 */
export type Visit =
  | { status: "open"; context: AdminContext; isFresh: boolean }
  | { status: "away"; shop: string; refusal: Response };

/** Verifies the session token of a request, and fetches the shop's access token where there is none, once for all. */
export async function requireVisit(request: Request): Promise<Visit> {
  const turn = newTurn();
  const tooSlow = setTimeout(shopifyMs, null, { ref: false });
  try {
    const context = await Promise.race([inTurn(() => authenticateAdmin(request), turn), tooSlow]);
    if (!context) throw new Response("Shopify does not answer.", { status: 504 });
    requireOneShop(context.sessionToken);
    return { status: "open", context, isFresh: turn.takenAt !== null };
  } catch (thrown) {
    // A good signature without a shop: the library throws its own error, which would be our 500.
    if (thrown instanceof Error && thrown.constructor.name === "InvalidShopError")
      throw new Response(null, { status: 401 });
    // Only a verified session token brings the library as far as looking for its session.
    if (thrown instanceof Response && thrown.status >= 500 && turn.sessionId)
      return { status: "away", shop: turn.sessionId.replace(/^offline_/, ""), refusal: thrown };
    throw thrown;
  }
}

/** Shopify asks for this check, and its library does not make it. */
function requireOneShop({ iss, dest }: { iss: string; dest: string }): void {
  if (new URL(iss).hostname !== new URL(dest).hostname) throw new Response(null, { status: 401 });
}
