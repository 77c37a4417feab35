import type { Sql } from "../engine/postgres.server.ts";
import type { ShopFacts, Store } from "./store.server.ts";

/** A shop as a message names it. The domain can change; the id is missing in some messages and some of our rows. */
export type ShopName = { shopDomain: string; shopId: string | null };

/**
 * Follows a shop to a new domain, found by its id; null when no store has that id, or a later message moved it. Whoever
 * else held the domain loses it: a store that was made while Shopify did not say whose it was is taken out of service.
 */
export async function moveStore(
  sql: Sql,
  shopId: string,
  shopDomain: string,
  at: Date,
): Promise<Store | null> {
  const { rows: before } = await sql.query<Store>({
    name: "lock-store-by-shop",
    text: "select * from store where shop_id = $1 and (facts_at is null or facts_at <= $2) for update",
    values: [shopId, at],
  });
  if (!before[0] || before[0].shop_domain === shopDomain) return before[0] ?? null;
  await sql.query(
    `update store set shop_domain = null, link_published_at = null,
       status = (case when shop_id is null then 'deactivated' else status::text end)::store_status,
       uninstalled_at = case when shop_id is null then now() else uninstalled_at end
     where shop_domain = $1`,
    [shopDomain],
  );
  await sql.query("delete from session where shop = $1", [before[0].shop_domain]);
  const { rows } = await sql.query<Store>(
    "update store set shop_domain = $2, facts_at = $3 where shop_id = $1 returning *",
    [shopId, shopDomain, at],
  );
  return rows[0] ?? null;
}

/** Writes what Shopify said of a shop at a time, unless it said something later. The slug and the code stay. */
export async function updateStoreFacts(
  sql: Sql,
  shopDomain: string,
  facts: ShopFacts,
  at: Date,
): Promise<Store | null> {
  const { rows } = await sql.query<Store>({
    name: "update-store-facts",
    text: `update store set shop_id = coalesce(shop_id, $2), name = $3, time_zone = $4, facts_at = $5
      where shop_domain = $1 and (shop_id is null or shop_id = $2) and (facts_at is null or facts_at <= $5)
      returning *`,
    values: [shopDomain, facts.shopId, facts.name, facts.timeZone, at],
  });
  return rows[0] ?? null;
}

/**
 * Brings an uninstalled store back, with the slug, code and history it had, if Shopify issued a token for it after
 * the uninstall. Conditional in one statement, so that a stale tab cannot win a race against the uninstall.
 */
export async function reinstallStore(sql: Sql, storeId: string): Promise<Store | null> {
  const { rows } = await sql.query<Store>({
    name: "reinstall-store",
    text: `
      update store set installed_at = session.issued_at, uninstalled_at = null, link_published_at = null,
        status = (case when suspended_at is not null then 'suspended' when category is not null then 'active'
          else 'pending' end)::store_status
      from (select shop, max("updatedAt") as issued_at from session where "accessToken" <> '' group by shop) session
      where store.id = $1 and store.status = 'deactivated' and session.shop = store.shop_domain
        and session.issued_at > store.uninstalled_at
      returning store.*`,
    values: [storeId],
  });
  return rows[0] ?? null;
}

/**
 * Takes a store out of service and forgets its tokens, unless Shopify issued a token after `uninstalledAt` (its own
 * time of the event): then the shop is installed again and this is a late message. Idempotent.
 */
export async function uninstallStore(sql: Sql, shop: ShopName, uninstalledAt: Date): Promise<void> {
  await sql.query({
    name: "uninstall-store",
    text: `
      with gone as (
        update store set status = 'deactivated', uninstalled_at = $2
        where (shop_domain = $1 or shop_id = $3) and status <> 'deactivated' and installed_at <= $2 and not exists (
          select from session where shop in ($1, store.shop_domain) and "accessToken" <> '' and "updatedAt" > $2)
      )
      delete from session where ("accessToken" = '' or "updatedAt" <= $2)
        and shop in (select $1 union all select shop_domain from store where shop_id = $3)`,
    values: [shop.shopDomain, uninstalledAt, shop.shopId],
  });
}

/** Asks the next visit to give the theme block its link again: what an uninstall takes, we may not have heard of. */
export async function updateLinkLost(sql: Sql, shopDomain: string): Promise<void> {
  await sql.query("update store set link_published_at = null where shop_domain = $1", [shopDomain]);
}
