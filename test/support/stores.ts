import { randomUUID } from "node:crypto";
import { ensureStore } from "../../app/referrals/stores/ensure-store.server.ts";
import { readStats } from "../../app/referrals/reports/read-stats.server.ts";
import { lastDays } from "../../app/referrals/reports/date-range.ts";
import { clicks as clickDoors } from "../../app/process.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { utc } from "../../app/referrals/reports/time-zone.ts";

/** A store of the test's own. */
export async function makeStore(overrides: Partial<Pick<Store, "status">> = {}): Promise<Store> {
  const store = await ensureStore(shopVisitor(`test-${randomUUID()}.myshopify.com`));
  if (overrides.status)
    await database.pool.query(
      "update store set status = $2::store_status, uninstalled_at = now() where id = $1",
      [store.id, overrides.status],
    );
  return { ...store, ...overrides };
}

/** Somebody opening the app in a shop; Shopify answers with the given facts, or not at all. */
export function shopVisitor(
  shopDomain: string,
  shop: { shopId: string; name: string; timeZone: string } | null = {
    shopId: String(BigInt(`0x${randomUUID().slice(0, 8)}`)),
    name: "Acme Supps",
    timeZone: "UTC",
  },
) {
  return {
    shopDomain,
    shopifyUserId: `owner-of-${shopDomain}`,
    readShop: async () => shop ?? Promise.reject(new Error("Shopify is down")),
    publishLink: async () => {},
  };
}

/** A store's numbers, once every click is written. */
export async function numbersOf(store: Store, now = new Date()) {
  await clickDoors.writer.flush(5_000);
  const stats = await readStats(store, lastDays(30, utc, now), now);
  const {
    total_clicks: clicks,
    total_signups: signups,
    total_active: active,
    filtered_clicks: filtered,
  } = stats;
  return { clicks, signups, active, filtered, rate: stats.conversion_rate };
}

/** The outbox's events of one person, store or click, oldest first. */
export async function eventsAbout(value: string): Promise<{ event: string; [key: string]: unknown }[]> {
  const { rows } = await database.pool.query(
    `select e.event from pgboss.job j, jsonb_array_elements(j.data->'events') as e(event)
     where e.event::text like '%' || $1 || '%' order by j.created_on, e.event->>'event'`,
    [value],
  );
  return rows.map((row) => row.event);
}

/** The token of an installed shop. It is about to die unless the test says otherwise. */
export async function giveToken(
  shop: string,
  token: { issuedAt?: Date; expires?: Date; refreshTokenExpires?: Date } = {},
): Promise<void> {
  const past = new Date(Date.now() - 60_000);
  const { issuedAt = past, expires = past, refreshTokenExpires = new Date(Date.now() + 60_000) } = token;
  const data = {
    shop,
    state: "",
    accessToken: "shpat_test",
    refreshToken: "shprt_test",
    expires,
    refreshTokenExpires,
    updatedAt: issuedAt,
  };
  const id = `offline_${shop}`;
  await database.prisma.session.upsert({ where: { id }, create: { id, ...data }, update: data });
}
