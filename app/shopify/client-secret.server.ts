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

/** The session token of a page's own request or of its address; empty without one. */
export function sessionTokenOf(request: Request): string {
  const inHeader = request.headers.get("Authorization")?.replace("Bearer ", "");
  return inHeader ?? new URL(request.url).searchParams.get("id_token") ?? "";
}

/** Whether Shopify signed a session token. Its times and its shop are for the library to check. */
export function isSessionToken(text: string): boolean {
  const { signed, signature } = partsOf(text);
  return isSignedByShopify(signed, signature);
}

/**
 * A session token from before a rotation, signed anew with the current secret; any other token as it is. The library
 * knows the current secret only, and so does Shopify's token exchange once the old one is revoked.
 */
export function underCurrentSecret(sessionToken: string): string {
  const { signed, signature } = partsOf(sessionToken);
  const [current, ...former] = config.shopifyApiSecrets;
  if (!former.some((secret) => isSignedWith(secret, signed, signature))) return sessionToken;
  return `${signed}.${macOf(current, signed).toString("base64url")}`;
}

function partsOf(sessionToken: string): { signed: string; signature: Buffer } {
  const end = sessionToken.lastIndexOf(".");
  const signature = Buffer.from(sessionToken.slice(end + 1), "base64url");
  return { signed: sessionToken.slice(0, Math.max(end, 0)), signature };
}

function isSignedWith(secret: string, bytes: Buffer | string, signature: Buffer): boolean {
  const expected = macOf(secret, bytes);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function macOf(secret: string, bytes: Buffer | string): Buffer {
  return createHmac("sha256", secret).update(bytes).digest();
}
