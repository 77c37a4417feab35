import { createHmac, timingSafeEqual } from "node:crypto";
import { config } from "../config.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { findStoreBySlug, type Store } from "../storage/stores/store.server.ts";
import { problem } from "./problem.server.ts";

/** What a merchant may open outside of the admin's frame: Shopify's own apps neither print nor save files. */
export const outsideKinds = ["qr", "referrals", "print"] as const;
export type OutsideKind = (typeof outsideKinds)[number];

/** How long a key lives. */
export const outsideMinutes = 15;

/** A key to one kind of a store's things, for a quarter of an hour: `{slug}.{Unix seconds of its end}.{MAC}`. */
export function newOutsideKey(kind: OutsideKind, { slug }: Pick<Store, "slug">, now = new Date()): string {
  const endsAt = String(Math.floor(now.getTime() / 1000) + outsideMinutes * 60);
  const [secret] = config.shopifyApiSecrets;
  return `${slug}.${endsAt}.${macOf(secret, kind, slug, endsAt).toString("base64url")}`;
}

/**
 * The store whose things an address outside of the frame shows. Throws a 401 for a key that is
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
  return problem(401, "invalid_key", "This address has ended.");
}
