import { randomBytes } from "node:crypto";
import { hmac, type Credentials } from "./credentials.ts";
import { signSessionToken } from "./session-token.ts";
import type { Shop } from "./shops.ts";

/** The address Shopify's admin gives the app's frame, with its signed parameters and a fresh id_token. */
export function frameUrl(
  shop: Shop,
  credentials: Credentials,
  appOrigin: string,
  path = "/",
  locale = "en-US",
): string {
  const url = new URL(path, appOrigin);
  const host = Buffer.from(`admin.shopify.com/store/${shop.handle}`).toString("base64");
  const parameters = {
    embedded: "1",
    host: host.replace(/=+$/, ""),
    id_token: signSessionToken(shop, credentials),
    locale,
    session: randomBytes(32).toString("hex"),
    shop: shop.domain,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const sorted = new URLSearchParams([...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1)));
  url.searchParams.set("hmac", hmac(credentials.apiSecret, sorted.toString()).toString("hex"));
  return url.href;
}
