import type { LoaderFunctionArgs } from "@remix-run/node";
import { framedBy } from "../http/headers.server.ts";
import { problem } from "../http/problem.server.ts";
import { isSessionToken, sessionTokenOf } from "../shopify/client-secret.server.ts";
import { putBackPage } from "../shopify/put-back-page.server.ts";
import { authenticateAdmin } from "../shopify/shopify.server.ts";

/** The pages that fetch a session token, and the library's own one that leaves the frame. */
export async function loader({ request }: LoaderFunctionArgs) {
  // The library sends requests with a broken shop or host here. There is no login by hand.
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/auth/login") return putBackPage();
  // The library writes the shop into a header, unchecked. A shop's name is a host name.
  const shop = searchParams.get("shop");
  if (shop !== null && !/^[a-z0-9.-]+$/i.test(shop)) throw refusal("shop");
  // This page does what the library's bounce page does, without its words: App Bridge follows `shopify-reload` by
  // itself. A visitor with a session token belongs to the app's own page, for which the library would first ask Shopify
  // for an access token.
  const isKnown = isSessionToken(sessionTokenOf(request));
  if (pathname === "/auth/session-token" || (isKnown && pathname !== "/auth/exit-iframe"))
    return bouncePage(shop);
  try {
    await authenticateAdmin(request);
  } catch (thrown) {
    // The library's own error for an address to which it sends nobody.
    if (thrown instanceof Error && thrown.constructor.name === "ShopifyError") throw refusal("exitIframe");
    throw thrown;
  }
  return null;
}

function bouncePage(shop: string | null): Response {
  const page = putBackPage();
  page.headers.set("Content-Security-Policy", framedBy(shop));
  return page;
}

function refusal(field: string): Response {
  return problem(400, "invalid_request", `${field} does not name a page of Shopify's.`, { field });
}
