import { listOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";
import { storeColumns } from "./store-columns.ts";
import type { ShopFacts, Store } from "./store.server.ts";

/** A shop as a message names it. The domain can change. Some messages and some of our rows have no id. */
export type ShopName = { shopDomain: string; shopId: string | null };

/**
 * Follows a shop to a new domain, found by its id. Null when no store has the id, or a later message already moved the
 * store. If another store holds the new domain, that store loses the domain and goes out of service: it was created
 * while Shopify did not tell the shop's id.
 */
export async function moveStore(
  sql: Sql,
  shopId: string,
  shopDomain: string,
  at: Date,
): Promise<Store | null> {
  const before = await lockByShop.row(sql, [shopId, at]);
  if (!before || before.shop_domain === shopDomain) return before;
  await freeDomain.run(sql, [shopDomain, at]);
  await deleteSessionsOf.run(sql, [before.shop_domain]);
  return moveDomain.row(sql, [shopId, shopDomain, at]);
}

const lockByShop = statement(
  "lock-store-by-shop",
  storeColumns,
  `select ${listOf(storeColumns)} from store
   where shop_id = $1 and (facts_at is null or facts_at <= $2) for update`,
);

const freeDomain = rareStatement(
  "free-shop-domain",
  nothing,
  `update store set shop_domain = null, link_published_at = null,
     status = (case when shop_id is null then 'deactivated' else status::text end)::store_status,
     uninstalled_at = case when shop_id is null then $2::timestamptz else uninstalled_at end
   where shop_domain = $1`,
);

const deleteSessionsOf = rareStatement("delete-sessions-of", nothing, "delete from session where shop = $1");

const moveDomain = rareStatement(
  "move-store",
  storeColumns,
  `update store set shop_domain = $2, facts_at = $3 where shop_id = $1 returning ${listOf(storeColumns)}`,
);

/** Writes Shopify's facts of a shop, unless later facts are known. The slug and the code stay. */
export function updateStoreFacts(
  sql: Sql,
  shopDomain: string,
  facts: ShopFacts,
  at: Date,
): Promise<Store | null> {
  return updateFacts.row(sql, [shopDomain, facts.shopId, facts.name, facts.timeZone, at]);
}

const updateFacts = statement(
  "update-store-facts",
  storeColumns,
  `update store set shop_id = coalesce(shop_id, $2), name = $3, time_zone = coalesce($4, time_zone), facts_at = $5
   where shop_domain = $1 and (shop_id is null or shop_id = $2) and (facts_at is null or facts_at <= $5)
   returning ${listOf(storeColumns)}`,
);

/**
 * Brings an uninstalled store back with its slug, code and history, if Shopify issued a token after the uninstall. One
 * conditional statement, so that a stale tab cannot win a race against the uninstall.
 */
export function reinstallStore(sql: Sql, storeId: string, now: Date): Promise<Store | null> {
  return reinstall.row(sql, [storeId, now]);
}

const reinstall = statement(
  "reinstall-store",
  storeColumns,
  `update store set installed_at = session.issued_at, in_service_since = $2, uninstalled_at = null, link_published_at = null,
     status = (case when suspended_at is not null then 'suspended' when category is not null then 'active'
       else 'pending' end)::store_status
   from (select shop, max("updatedAt") as issued_at from session where "accessToken" <> '' group by shop) session
   where store.id = $1 and store.status = 'deactivated' and session.shop = store.shop_domain
     and session.issued_at > store.uninstalled_at
   returning ${listOf(storeColumns, "store")}`,
);

/**
 * Takes a store out of service and forgets its tokens. A token issued after `uninstalledAt` (Shopify's time of the
 * event) proves a reinstall: then the message is late and changes nothing. Safe to repeat. Returns the ids of the
 * stores that were in service until now.
 */
export async function uninstallStore(sql: Sql, shop: ShopName, uninstalledAt: Date): Promise<string[]> {
  const gone = await uninstall.rows(sql, [shop.shopDomain, uninstalledAt, shop.shopId]);
  return gone.map(({ id }) => id);
}

const uninstall = statement(
  "uninstall-store",
  { id: storeColumns.id },
  `with gone as (
     update store set status = 'deactivated', uninstalled_at = $2
     where (shop_domain = $1 or shop_id = $3) and status <> 'deactivated' and installed_at <= $2 and not exists (
       select from session where shop in ($1, store.shop_domain) and "accessToken" <> '' and "updatedAt" > $2)
     returning id
   ), forgotten as (
     delete from session where ("accessToken" = '' or "updatedAt" <= $2)
       and shop in (select $1 union all select shop_domain from store where shop_id = $3)
   )
   select id from gone`,
);

/** Suspends a store, or lifts the suspension. Null when no store has this slug. */
export function updateStoreSuspended(
  sql: Sql,
  slug: string,
  suspended: boolean,
  at = new Date(),
): Promise<Store | null> {
  return suspend.row(sql, [slug, suspended, at]);
}

const suspend = rareStatement(
  "update-store-suspended",
  storeColumns,
  `update store set suspended_at = case when $2 then coalesce(suspended_at, $3::timestamptz) end,
     in_service_since = case when status = 'suspended' and not $2 then $3::timestamptz else in_service_since end,
     status = (case when status = 'deactivated' then 'deactivated' when $2 then 'suspended'
       when category is not null then 'active' else 'pending' end)::store_status
   where slug = $1 returning ${listOf(storeColumns)}`,
);

/**
 * Makes the next visit give the theme block its link again. An uninstall loses the link, and its message may be lost.
 */
export async function updateLinkLost(sql: Sql, shopDomain: string): Promise<void> {
  await loseLink.run(sql, [shopDomain]);
}

const loseLink = rareStatement(
  "update-link-lost",
  nothing,
  "update store set link_published_at = null where shop_domain = $1",
);
