import { clockSkewMs } from "../engine/clock-skew.ts";
import { listOf, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";
import { storeColumns } from "./store-columns.ts";

/** A partner shop, as every part of the app knows it. */
export type Store = RowOf<typeof storeColumns>;

/** Shopify's facts of a shop. The time zone is null when Shopify does not tell. */
export type ShopFacts = { shopId: string; name: string; timeZone: string | null };

const columns = listOf(storeColumns);

/** The store with this myshopify.com domain, or null. */
export function findStoreByDomain(sql: Sql, shopDomain: string): Promise<Store | null> {
  return byDomain.row(sql, [shopDomain]);
}

const byDomain = statement(
  "find-store-by-domain",
  storeColumns,
  `select ${columns} from store where shop_domain = $1`,
);

/** The store with this slug, or null. */
export function findStoreBySlug(sql: Sql, slug: string): Promise<Store | null> {
  return bySlug.row(sql, [slug]);
}

const bySlug = statement("find-store-by-slug", storeColumns, `select ${columns} from store where slug = $1`);

/** The store with this referral code (lower case), or null. */
export function findStoreByCode(sql: Sql, referralCode: string): Promise<Store | null> {
  return byCode.row(sql, [referralCode]);
}

const byCode = statement(
  "find-store-by-code",
  storeColumns,
  `select ${columns} from store where referral_code = $1`,
);

/** The stores with these referral codes (lower case), by code. */
export async function selectStoresByCode(sql: Sql, referralCodes: string[]): Promise<Map<string, Store>> {
  const stores = await byCodes.rows(sql, [[...new Set(referralCodes)]]);
  return new Map(stores.map((store) => [store.referral_code, store]));
}

const byCodes = statement(
  "select-stores-by-code",
  storeColumns,
  `select ${columns} from store where referral_code = any($1::text[])`,
);

/** The store with this id, or null. */
export function findStore(sql: Sql, id: string): Promise<Store | null> {
  return byId.row(sql, [id]);
}

const byId = statement("find-store", storeColumns, `select ${columns} from store where id = $1`);

/** The slugs of stores, by id. */
export async function selectSlugs(sql: Sql, storeIds: string[]): Promise<Map<string, string>> {
  const stores = await slugsById.rows(sql, [[...new Set(storeIds)]]);
  return new Map(stores.map(({ id, slug }) => [id, slug]));
}

const slugsById = statement(
  "select-slugs",
  { id: storeColumns.id, slug: storeColumns.slug },
  "select id, slug from store where id = any($1)",
);

/**
 * Creates a store. Null when its shop, slug or code is taken: the caller reads again to know which. The store's
 * service begins earlier than the store, by the clocks' tolerance: its first hits may come to a process with a clock
 * that is behind.
 */
export function insertStore(
  sql: Sql,
  store: {
    shopDomain: string;
    shopId: string | null;
    ownerId: string;
    name: string;
    slug: string;
    referralCode: string;
    timeZone: string;
    installedAt: Date;
  },
): Promise<Store | null> {
  const { shopDomain, shopId, ownerId, name, slug, referralCode, timeZone, installedAt } = store;
  const inServiceSince = new Date(installedAt.getTime() - clockSkewMs);
  return insert.row(sql, [
    ...[shopDomain, shopId, ownerId, name, slug, referralCode, timeZone, installedAt],
    inServiceSince,
  ]);
}

const insert = statement(
  "insert-store",
  storeColumns,
  `insert into store (shop_domain, shop_id, owner_id, name, slug, referral_code, time_zone, installed_at,
     in_service_since)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning ${columns}`,
);

/** Finishes the setup: the category is chosen, and a pending store becomes active. */
export async function updateStoreCategory(
  sql: Sql,
  storeId: string,
  category: NonNullable<Store["category"]>,
): Promise<void> {
  await chooseCategory.run(sql, [storeId, category]);
}

const chooseCategory = rareStatement(
  "update-store-category",
  nothing,
  `update store set category = $2::store_category,
     status = (case when status = 'pending' then 'active' else status::text end)::store_status
   where id = $1`,
);

/** Notes what the theme extension was told of a store. Null means that nobody knows what arrived. */
export async function updateThemePublished(
  sql: Sql,
  storeId: string,
  as: string | null,
  at = new Date(),
): Promise<void> {
  await publishTheme.run(sql, [storeId, as, as === null ? null : at]);
}

const publishTheme = rareStatement(
  "update-theme-published",
  nothing,
  "update store set link_published_as = $2, link_published_at = $3 where id = $1",
);

/** Every store of a shop that has the app, so that we hold the shop's token. */
export function selectInstalledStores(sql: Sql): Promise<Store[]> {
  return installed.rows(sql);
}

const installed = rareStatement(
  "select-installed-stores",
  storeColumns,
  `select ${columns} from store where status <> 'deactivated'
     and exists (select from session where shop = shop_domain and not "isOnline") order by id`,
);

/** Chooses whether the list of referrals hides the platform's user ids. */
export async function updateAnonymiseList(sql: Sql, storeId: string, anonymise: boolean): Promise<void> {
  await anonymiseList.run(sql, [storeId, anonymise]);
}

const anonymiseList = rareStatement(
  "update-anonymise-list",
  nothing,
  "update store set anonymise_list = $2 where id = $1",
);

/**
 * Makes other transactions that call this for the same store wait for this one's end. Clicks and signups do not wait.
 */
export async function lockStore(sql: Sql, storeId: string): Promise<void> {
  await lock.run(sql, [storeId]);
}

// Not "for update": rows that refer to the store must go on being written.
const lock = rareStatement("lock-store", nothing, "select from store where id = $1 for no key update");
