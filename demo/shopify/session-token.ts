import { randomUUID, timingSafeEqual } from "node:crypto";
import { hmac, type Credentials } from "./credentials.ts";
import type { Shop } from "./shops.ts";

/** The claims of the JWT that App Bridge hands out. https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens */
export type SessionClaims = {
  iss: string;
  dest: string;
  aud: string;
  sub: string;
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
};

const lifetimeSeconds = 60;

export function signSessionToken(
  shop: Shop,
  credentials: Credentials,
  overrides: Partial<SessionClaims> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const claims: SessionClaims = {
    iss: `https://${shop.domain}/admin`,
    dest: `https://${shop.domain}`,
    aud: credentials.apiKey,
    sub: String(shop.ownerId),
    exp: now + lifetimeSeconds,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    sid: randomUUID(),
    ...overrides,
  };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${hmac(credentials.apiSecret, signed).toString("base64url")}`;
}

/** The claims, or null when the token is forged, expired or another app's. */
export function verifySessionToken(token: string, credentials: Credentials): SessionClaims | null {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const wanted = hmac(credentials.apiSecret, `${header}.${payload}`);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as SessionClaims;
  return claims.exp * 1000 > Date.now() && claims.aud === credentials.apiKey ? claims : null;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
