import { isSignedByShopify } from "../shopify/client-secret.server.ts";
import { problem } from "./problem.server.ts";

/**
 * The parameters that Shopify adds to a proxied request, a logged-in customer's id among them. None is stored or passed
 * on.
 */
const shopifyParameters = new Set(["shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature"]);
const clockToleranceSeconds = 90;

/**
 * The shop a visitor came through, or 401 when Shopify's signature over the query is not good. The library is not used
 * here: it sorts names by locale where Shopify sorts bytes, drops a visitor's `hmac=`, and loads a session for every
 * click. https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies
 */
export function requireProxiedShop(rawQuery: string, now = new Date()): string {
  const parameters = parametersOf(rawQuery);
  // Shopify appends its parameters: a visitor's own of the same name stands before.
  const valueOf = (name: string) => parameters.get(name)?.at(-1) ?? "";
  const signature = Buffer.from(valueOf("signature"), "hex");
  parameters.delete("signature");
  const ageSeconds = Math.abs(now.getTime() / 1000 - Number(valueOf("timestamp") || NaN));
  if (!isSignatureOf(parameters, signature) || !(ageSeconds <= clockToleranceSeconds))
    throw problem(401, "bad_signature", "This is not a request of Shopify's app proxy.");
  return valueOf("shop");
}

/**
 * Shopify's documentation sorts whole pairs, and its libraries sort names. The two differ for `a` and `a1`, so either
 * is accepted.
 */
function isSignatureOf(parameters: Map<string, string[]>, signature: Buffer): boolean {
  const pairOf = (name: string) => `${name}=${parameters.get(name)?.join(",") ?? ""}`;
  const names = [...parameters.keys()];
  return [names.map(pairOf).sort(), names.sort().map(pairOf)].some((pairs) =>
    isSignedByShopify(Buffer.from(pairs.join(""), "latin1"), signature),
  );
}

/** Decoded to bytes (as latin1), not to text. Shopify signs bytes, and not every byte is UTF-8. */
function parametersOf(rawQuery: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of rawQuery.split("&").filter(Boolean)) {
    const [name = "", ...rest] = pair.split("=");
    const value = bytesOf(rest.join("="));
    parameters.set(bytesOf(name), [...(parameters.get(bytesOf(name)) ?? []), value]);
  }
  return parameters;
}

function bytesOf(encoded: string): string {
  return encoded
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** The visitor's own query, byte for byte, without Shopify's parameters. */
export function withoutShopifyParameters(rawQuery: string): string {
  const nameOf = (pair: string) => new URLSearchParams(pair).keys().next().value ?? "";
  return rawQuery
    .split("&")
    .filter((pair) => !shopifyParameters.has(nameOf(pair)))
    .join("&");
}
