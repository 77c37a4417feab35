import type { Sql } from "../engine/postgres.server.ts";

/** A partner shop, as every part of the app knows it. */
export type Store = {
  id: string;
  shop_id: string | null;
  shop_domain: string | null;
  owner_id: string;
  name: string;
  slug: string;
  referral_code: string;
  category: "supplement_shop" | "health_food" | "online_wellness" | "fitness" | "other" | null;
  status: "pending" | "active" | "suspended" | "deactivated";
  time_zone: string;
  created_at: Date;
  installed_at: Date;
  uninstalled_at: Date | null;
  link_published_at: Date | null;
  link_published_as: string | null;
  /** Whether the list of referrals hides the platform's user ids. */
  anonymise_list: boolean;
};

/** What Shopify says of a shop. */
export type ShopFacts = { shopId: string; name: string; timeZone: string };

/** The store with this myshopify.com domain, or null. */
export async function findStoreByDomain(sql: Sql, shopDomain: string): Promise<Store | null> {
  return findStore(sql, "find-store-by-domain", "shop_domain = $1", shopDomain);
}

/** The store with this slug, or null. */
export async function findStoreBySlug(sql: Sql, slug: string): Promise<Store | null> {
  return findStore(sql, "find-store-by-slug", "slug = $1", slug);
}

/** The store with this referral code (lower case), or null. */
export async function findStoreByCode(sql: Sql, referralCode: string): Promise<Store | null> {
  return findStore(sql, "find-store-by-code", "referral_code = $1", referralCode);
}

/** The stores with these referral codes (lower case), by code. */
export async function selectStoresByCode(sql: Sql, referralCodes: string[]): Promise<Map<string, Store>> {
  const { rows } = await sql.query<Store>({
    name: "select-stores-by-code",
    text: "select * from store where referral_code = any($1::text[])",
    values: [[...new Set(referralCodes)]],
  });
  return new Map(rows.map((store) => [store.referral_code, store]));
}

/** Creates a store; null when its shop, slug or code is taken, which the caller tells apart by reading again. */
export async function insertStore(
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
  const { rows } = await sql.query<Store>({
    name: "insert-store",
    text: `
      insert into store (shop_domain, shop_id, owner_id, name, slug, referral_code, time_zone, installed_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning *`,
    values: [
      store.shopDomain,
      store.shopId,
      store.ownerId,
      store.name,
      store.slug,
      store.referralCode,
      store.timeZone,
      store.installedAt,
    ],
  });
  return rows[0] ?? null;
}

/** Finishes the setup: the category is chosen, and a pending store becomes active. */
export async function updateStoreCategory(
  sql: Sql,
  storeId: string,
  category: NonNullable<Store["category"]>,
): Promise<void> {
  await sql.query(
    `update store set category = $2::store_category,
       status = (case when status = 'pending' then 'active' else status::text end)::store_status
     where id = $1`,
    [storeId, category],
  );
}

/** Notes what the theme extension was told of a store; null when it is not known what arrived. */
export async function updateThemePublished(sql: Sql, storeId: string, as: string | null): Promise<void> {
  await sql.query(
    `update store set link_published_as = $2, link_published_at = case when $2::text is not null then now() end
     where id = $1`,
    [storeId, as],
  );
}

/** Every store whose shop has the app, so that we hold a token of it. */
export async function selectInstalledStores(sql: Sql): Promise<Store[]> {
  const { rows } = await sql.query<Store>(
    `select * from store where status <> 'deactivated'
       and exists (select from session where shop = shop_domain and not "isOnline") order by id`,
  );
  return rows;
}

/** Chooses whether the list of referrals hides the platform's user ids. */
export async function updateAnonymiseList(sql: Sql, storeId: string, anonymise: boolean): Promise<void> {
  await sql.query("update store set anonymise_list = $2 where id = $1", [storeId, anonymise]);
}

/** Makes other transactions that call this for the same store wait until this one ends. Clicks and signups do not. */
export async function lockStore(sql: Sql, storeId: string): Promise<void> {
  // Not "for update": rows that refer to the store go on being written.
  await sql.query("select from store where id = $1 for no key update", [storeId]);
}

/** Suspends a store, or lifts that. Returns null when there is none with this slug. */
export async function updateStoreSuspended(
  sql: Sql,
  slug: string,
  suspended: boolean,
): Promise<Store | null> {
  const { rows } = await sql.query<Store>({
    name: "update-store-suspended",
    text: `
      update store set suspended_at = case when $2 then coalesce(suspended_at, now()) end,
        status = (case when status = 'deactivated' then 'deactivated' when $2 then 'suspended'
          when category is not null then 'active' else 'pending' end)::store_status
      where slug = $1 returning *`,
    values: [slug, suspended],
  });
  return rows[0] ?? null;
}

async function findStore(sql: Sql, name: string, condition: string, value: string): Promise<Store | null> {
  const { rows } = await sql.query<Store>({
    name,
    text: `select * from store where ${condition}`,
    values: [value],
  });
  return rows[0] ?? null;
}
