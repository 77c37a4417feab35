import { v7 as uuidv7 } from "uuid";
import { storeRegistered } from "../../analytics/events.ts";
import { config } from "../../config.server.ts";
import { log } from "../../log.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { insertEvents } from "../../storage/outbox/outbox.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import { moveStore } from "../../storage/stores/store-lifecycle.server.ts";
import { insertWebhooks } from "../../storage/webhooks/webhook-message.server.ts";
import {
  findStoreByDomain,
  insertStore,
  type ShopFacts,
  type Store,
} from "../../storage/stores/store.server.ts";
import { upsertOwner } from "../../storage/stores/owner.server.ts";
import { utc } from "../reports/time-zone.ts";
import { personOf } from "../signups/person-key.server.ts";
import { bringBack } from "./bring-back.server.ts";
import { keptFacts } from "./kept-facts.ts";
import { isThemeOutdated, isThemeStale, publishTheme, type ThemeFacts } from "./publish-theme.server.ts";
import { newReferralCode } from "./referral-code.ts";
import { renameShop } from "./rename-shop.server.ts";
import { slugOf } from "./slug.ts";

/** The person who opened the app, from the verified session, and the calls to their shop. A call may fail. */
export type Visitor = {
  shopDomain: string;
  shopifyUserId: string;
  readShop: () => Promise<ShopFacts>;
  /** Gives the theme extension the shop's tracked link and whether to show it. */
  publishLink: (facts: ThemeFacts) => Promise<void>;
  /**
   * Stores with a link on its way to Shopify. The loaders of one page run together, and one loader publishes for all.
   */
  linkPublishing?: Set<string>;
};

const triesMax = 10;

/**
 * The store of a verified shop, created on the first visit; every loader may call this at once. A deactivated store
 * comes back only if Shopify issued a token after the uninstall. Works without the Admin API: the domain then gives the
 * name, until a later visit can ask again.
 */
export async function ensureStore(visitor: Visitor, now = new Date()): Promise<Store> {
  const store = await findOrCreateStore(visitor, now);
  // No page waits for the publishing. The next visit and a job try a failed one again.
  const isDue = isThemeOutdated(store) || (store.status !== "deactivated" && isThemeStale(store, now));
  const publishing = visitor.linkPublishing ?? new Set();
  if (isDue && !publishing.has(store.id)) {
    publishing.add(store.id);
    void publishTheme(store, visitor.publishLink).finally(() => publishing.delete(store.id));
  }
  return store;
}

async function findOrCreateStore(visitor: Visitor, now: Date): Promise<Store> {
  const store = await findStoreByDomain(database.pool, visitor.shopDomain);
  if (!store) return createStore(visitor, now);
  if (store.status === "deactivated") return (await bringBack(store, now)) ?? store;
  if (store.shop_id !== null) return store;
  const facts = await tryReadShop(visitor);
  return (facts && (await renameShop(visitor.shopDomain, facts, now))) ?? store;
}

async function createStore(visitor: Visitor, now: Date): Promise<Store> {
  const { shopDomain } = visitor;
  const facts = await tryReadShop(visitor);
  const owner = await personOf(visitor.shopifyUserId);
  return database.transaction(async (sql) => {
    const moved = facts && (await moveStore(sql, facts.shopId, shopDomain, now));
    if (moved) return moved;
    const ownerId = await upsertOwner(sql, uuidv7(), owner);
    const name = facts?.name ?? shopDomain.replace(/\..*/, "");
    for (let tries = 0; tries < triesMax; tries += 1) {
      const slug = nextSlug(slugOf(name, shopDomain), tries);
      const created = await insertStore(sql, {
        shopDomain,
        shopId: facts?.shopId ?? null,
        ownerId,
        name,
        slug,
        referralCode: newReferralCode(slug),
        timeZone: facts?.timeZone ?? utc,
        installedAt: now,
      });
      if (created) {
        await tellAnalytics(sql, created, now);
        await insertWebhooks(sql, [{ type: "store.created", storeId: created.id, at: now }]);
        return created;
      }
      // Another visit was faster: under this domain, or under another domain of the same shop.
      const theirs =
        (await findStoreByDomain(sql, shopDomain)) ??
        (facts && (await moveStore(sql, facts.shopId, shopDomain, now)));
      if (theirs) return theirs;
    }
    throw new Error(`no free slug and code for ${shopDomain} in ${triesMax} tries`);
  });
}

/** `acme`, `acme-2`, …: readable first, random once the easy ones are taken. */
function nextSlug(slug: string, tries: number): string {
  if (tries === 0) return slug;
  return tries < 5 ? `${slug}-${tries + 1}` : `${slug}-${uuidv7().slice(-6)}`;
}

async function tryReadShop(visitor: Visitor): Promise<ShopFacts | null> {
  try {
    return keptFacts(await visitor.readShop());
  } catch (error) {
    // The library throws Responses. A redirect or a 401 asks for a new token and must reach the browser. Any other
    // Response is an error of Shopify's.
    if (error instanceof Response && (error.status < 400 || error.status === 401)) throw error;
    const reason = error instanceof Response ? `Shopify answered ${error.status}` : error;
    log.warn({ err: reason }, "the Admin API did not answer; using the domain");
    return null;
  }
}

async function tellAnalytics(sql: Sql, store: Store, at: Date): Promise<void> {
  if (config.posthogApiKey === undefined) return;
  const { id: storeId, owner_id: ownerId, referral_code: referralCode, category } = store;
  await insertEvents(sql, [storeRegistered({ ownerId, referralCode, category, storeId, at })]);
}
