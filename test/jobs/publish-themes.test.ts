import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { publishOutdatedThemes, type ThemePauses } from "../../app/jobs/publish-themes.server.ts";
import { ensureStore } from "../../app/referrals/stores/ensure-store.server.ts";
import { linksOf } from "../../app/referrals/clicks/links.server.ts";
import { publishTheme, type ThemeFacts } from "../../app/referrals/stores/publish-theme.server.ts";
import { uninstallShop } from "../../app/referrals/stores/uninstall-shop.server.ts";
import { adminOf, writeThemeMetafields } from "../../app/shopify/admin-api.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { updateStoreSuspended } from "../../app/storage/stores/store-lifecycle.server.ts";
import { findStoreByDomain, updateStoreCategory, type Store } from "../../app/storage/stores/store.server.ts";
import { shopify } from "../support/shopify.ts";
import { shopVisitor } from "../support/stores.ts";

const hourMs = 60 * 60_000;

/** A shop with the app, whose merchant just opened it; what the visit publishes really goes to the stand-in. */
async function visitedShop() {
  const domain = `theme-${randomUUID()}.myshopify.com`;
  const shop = await shopify.install(domain);
  const visitor = {
    ...shopVisitor(domain),
    publishLink: (facts: ThemeFacts) => writeThemeMetafields(adminOf(domain), facts),
  };
  const store = await ensureStore(visitor);
  await expect.poll(async () => (await again(domain)).link_published_at).not.toBeNull();
  const told = () => {
    const active = shop.metafields.get("referrals.active");
    const link = shop.metafields.get("referrals.tracked_link");
    return active && link && { active: [active.type, active.value], link: [link.type, link.value] };
  };
  const state = (active: "true" | "false") => ({
    active: ["boolean", active],
    link: ["url", linksOf(store.referral_code).tracked_link],
  });
  return { domain, shop, store, visitor, told, state };
}

const again = (domain: string) => findStoreByDomain(database.pool, domain) as Promise<Store>;

test("the first visit gives the theme the link, hidden until the setup is finished", async () => {
  const { store, visitor, told, state } = await visitedShop();
  await expect.poll(told).toEqual(state("false"));
  await updateStoreCategory(database.pool, store.id, "fitness");
  await ensureStore(visitor);
  await expect.poll(told).toEqual(state("true"));
});

test("a suspension hides the block and its end shows it again, without any visit", async () => {
  const { store, told, state } = await visitedShop();
  await updateStoreCategory(database.pool, store.id, "fitness");
  await publishOutdatedThemes(new Map());
  expect(told()).toEqual(state("true"));
  await updateStoreSuspended(database.pool, store.slug, true);
  await publishOutdatedThemes(new Map());
  expect(told()).toEqual(state("false"));
  await updateStoreSuspended(database.pool, store.slug, false);
  await publishOutdatedThemes(new Map());
  expect(told()).toEqual(state("true"));
});

test("what is up to date is not published again, and a day later a visit makes sure", async () => {
  const { domain, shop, visitor, told, state } = await visitedShop();
  const calls = shopify.callsTo(domain);
  await publishOutdatedThemes(new Map());
  await ensureStore(visitor);
  expect(shopify.callsTo(domain)).toBe(calls);
  shop.metafields.clear();
  await ensureStore(visitor, new Date(Date.now() + 25 * hourMs));
  await expect.poll(told).toEqual(state("false"));
});

test("a reinstalled shop, whose metafields went with the app, is told again", async () => {
  const { domain, shop, store, visitor, told, state } = await visitedShop();
  await updateStoreCategory(database.pool, store.id, "fitness");
  await publishOutdatedThemes(new Map());
  await uninstallShop(domain, new Date());
  shop.metafields.clear();
  await publishOutdatedThemes(new Map());
  expect(told()).toBeUndefined();
  await shopify.install(domain).then((fresh) => (shop.metafields = fresh.metafields));
  expect(await ensureStore(visitor)).toMatchObject({ status: "active" });
  await expect.poll(told).toEqual(state("true"));
});

test("a shop that cannot be told is tried again, later and later, and does not hold up the others", async () => {
  const [away, well] = [await visitedShop(), await visitedShop()];
  shopify.feel(away.domain, "down");
  for (const { store } of [away, well]) await updateStoreCategory(database.pool, store.id, "fitness");
  const now = Date.now();
  const pauses: ThemePauses = new Map();
  await publishOutdatedThemes(pauses, now);
  expect(well.told()).toEqual(well.state("true"));
  const calls = shopify.callsTo(away.domain);
  await publishOutdatedThemes(pauses, now + 30_000);
  expect(shopify.callsTo(away.domain)).toBe(calls);
  shopify.feel(away.domain, "up");
  await publishOutdatedThemes(pauses, now + hourMs);
  expect(away.told()).toEqual(away.state("true"));
});

test("an older answer that arrives last is put right", async () => {
  const { domain, store, told, state } = await visitedShop();
  await updateStoreCategory(database.pool, store.id, "fitness");
  const before = await again(domain);
  await updateStoreSuspended(database.pool, store.slug, true);
  await publishOutdatedThemes(new Map());
  await publishTheme(before, (facts) => writeThemeMetafields(adminOf(domain), facts));
  expect(told()).toEqual(state("true"));
  await publishOutdatedThemes(new Map());
  expect(told()).toEqual(state("false"));
});

test("a store whose shop never gave a token is not tried", async () => {
  const visitor = shopVisitor(`theme-${randomUUID()}.myshopify.com`);
  await ensureStore({ ...visitor, publishLink: () => Promise.reject(new Error("not at Shopify")) });
  await publishOutdatedThemes(new Map());
  expect(shopify.callsTo(visitor.shopDomain)).toBe(0);
});
