import { config } from "../config.server.ts";
import { tokenlessShopify } from "../shopify.server.ts";
import { clientAddress } from "./client-address.server.ts";
import { problem } from "./problem.server.ts";

/** What Shopify adds to a proxied request; a logged-in customer's id is among it. None of it is stored or passed on. */
const shopifyParameters = new Set(["shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature"]);

/** The shop that Shopify says a visitor came through, once its signature is good; 401 otherwise. */
export async function requireProxiedShop(request: Request): Promise<string> {
  try {
    await tokenlessShopify.authenticate.public.appProxy(request);
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    throw problem(401, "bad_signature", "This is not a request of Shopify's app proxy.");
  }
  return new URL(request.url).searchParams.get("shop") ?? "";
}

/** The query as the visitor typed it: byte for byte, less what Shopify added. */
export function withoutShopifyParameters(rawQuery: string): string {
  const nameOf = (pair: string) => new URLSearchParams(pair).keys().next().value ?? "";
  return rawQuery
    .split("&")
    .filter((pair) => !shopifyParameters.has(nameOf(pair)))
    .join("&");
}

/** The visitor's address: Shopify is one more proxy in front, and the signature says that it was. */
export function visitorBehindShopify(request: Request): string | null {
  const forwardedFor = request.headers.get("X-Forwarded-For") ?? undefined;
  return clientAddress(undefined, forwardedFor, config.trustProxyHops + 1);
}
