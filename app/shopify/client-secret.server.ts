import { createHmac, timingSafeEqual } from "node:crypto";
import { config } from "../config.server.ts";

/**
 * Whether Shopify signed these bytes for this app: HMAC-SHA256 under the client secret, or under the one before a
 * rotation. Shopify goes on signing with the old secret for a while.
 * https://shopify.dev/docs/apps/build/authentication-authorization/client-secrets/rotate-revoke-client-credentials
 */
export function isSignedByShopify(bytes: Buffer | string, signature: Buffer): boolean {
  return config.shopifyApiSecrets.some((secret) => isSignedWith(secret, bytes, signature));
}

/** The secret that a session token is signed with. The current one for what is signed with none: the library refuses. */
export function secretOf(sessionToken: string): string {
  const end = sessionToken.lastIndexOf(".");
  const signature = Buffer.from(sessionToken.slice(end + 1), "base64url");
  const [current, ...former] = config.shopifyApiSecrets;
  return (
    former.find((secret) => isSignedWith(secret, sessionToken.slice(0, Math.max(end, 0)), signature)) ??
    current
  );
}

function isSignedWith(secret: string, bytes: Buffer | string, signature: Buffer): boolean {
  const expected = createHmac("sha256", secret).update(bytes).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
