import { createHmac, timingSafeEqual } from "node:crypto";
import { config } from "../config.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { findStoreBySlug, type Store } from "../storage/stores/store.server.ts";
import { plainPage } from "./plain-page.server.ts";

/** What a merchant may open outside of the admin's frame: Shopify's own apps neither print nor save files. */
export const outsideKinds = ["qr", "referrals", "print"] as const;
export type OutsideKind = (typeof outsideKinds)[number];

const minutes = 15;

/** A key to one kind of a store's things, for a quarter of an hour: `{slug}.{Unix seconds of its end}.{MAC}`. */
export function newOutsideKey(kind: OutsideKind, { slug }: Pick<Store, "slug">, now = new Date()): string {
  const endsAt = String(Math.floor(now.getTime() / 1000) + minutes * 60);
  const [secret] = config.shopifyApiSecrets;
  return `${slug}.${endsAt}.${macOf(secret, kind, slug, endsAt).toString("base64url")}`;
}

/**
 * The store whose things an address outside of the frame shows. Throws a page that says what to do, for a key that is
 * forged, of another kind or over, and for a shop that has left.
 */
export async function requireOutsideKey(
  kind: OutsideKind,
  { url }: Request,
  now = new Date(),
): Promise<Store> {
  const key = new URL(url).searchParams.get("key") ?? "";
  const [, slug, endsAt, mac] = /^([a-z0-9-]{1,64})\.(\d{1,12})\.([A-Za-z0-9_-]{43})$/.exec(key) ?? [];
  if (!slug || !endsAt || !mac || Number(endsAt) * 1000 < now.getTime()) throw ended();
  const given = Buffer.from(mac, "base64url");
  const isOurs = config.shopifyApiSecrets.some((secret) =>
    timingSafeEqual(given, macOf(secret, kind, slug, endsAt)),
  );
  const store = isOurs ? await findStoreBySlug(database.pool, slug) : null;
  if (!store || store.status === "deactivated" || !config.features.has("partner_portal")) throw ended();
  return store;
}

function macOf(secret: string, kind: OutsideKind, slug: string, endsAt: string): Buffer {
  return createHmac("sha256", secret).update(`outside.${kind}.${slug}.${endsAt}`).digest();
}

function ended(): Response {
  return new Response(endedPage, { status: 401, headers: outsidePageHeaders });
}

/** Nothing is loaded from anywhere, and no link leads out with the key in its referrer. */
export const outsidePageHeaders = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex",
};

const endedPage = plainPage(`# This address has ended

The app’s addresses work for ${minutes} minutes outside of Shopify. Go back to Store Referrals in the Shopify app and open
this once more.
`);
