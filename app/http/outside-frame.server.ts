import { putBackPage } from "../shopify/put-back-page.server.ts";
import { isShopDomain } from "./headers.server.ts";
import { problem } from "./problem.server.ts";

/**
 * The answer to a request for an admin page that cannot tell its shop, or null when the request can. Shopify's library
 * would send a document to a login page that nobody may frame, and the merchant would see a dead frame.
 */
export function answerWithoutShop(request: Request): Response | null {
  if (request.headers.has("Authorization")) return null;
  const { searchParams } = new URL(request.url);
  // App Bridge adds the token to every request of a page's script. Without App Bridge, no page can help.
  if (searchParams.has("_data") || request.headers.get("Sec-Fetch-Dest") === "empty")
    return problem(401, "missing_token", "Open this page in the Shopify admin.");
  return isShopDomain(searchParams.get("shop")) && searchParams.get("host") ? null : putBackPage();
}
