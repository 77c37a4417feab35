import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { ensureStore } from "../../../app/referrals/stores/ensure-store.server.ts";
import { redactShop } from "../../../app/referrals/stores/redact-shop.server.ts";
import { uninstallShop } from "../../../app/referrals/stores/uninstall-shop.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { findStoreByCode } from "../../../app/storage/stores/store.server.ts";
import { eventsAbout, makeStore, shopVisitor } from "../../support/stores.ts";

/** What Shopify says of a shop that left. */
const isGone = () => Promise.resolve(false);

const newDomain = () => `test-${randomUUID()}.myshopify.com`;
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

/** Shopify issues a token for the shop, as the session storage records it. */
async function exchangeToken(shop: string | null, at: Date): Promise<void> {
  await database.prisma.session.upsert({
    where: { id: `offline_${shop}` },
    create: { id: `offline_${shop}`, shop: shop!, state: "", accessToken: "shpat_test", updatedAt: at },
    update: { accessToken: "shpat_test", updatedAt: at },
  });
}

test("tabs that open at once make one store, one code and one event", async () => {
  const name = `Ünïque ${randomUUID().slice(0, 4)} & Co`;
  const visitor = shopVisitor(newDomain(), { shopId: String(Date.now()), name, timeZone: "UTC" });
  const stores = await Promise.all(Array.from({ length: 20 }, () => ensureStore(visitor)));
  expect(new Set(stores.map((store) => store.referral_code)).size).toBe(1);
  const [store] = stores;
  expect(store).toMatchObject({ status: "pending", category: null, name, time_zone: "UTC" });
  expect(store!.referral_code).toMatch(/^store-unique-[0-9a-f]{4}-[0-9a-f]{4}$/);
  expect(await eventsAbout(store!.referral_code)).toMatchObject([
    { event: "STORE_REGISTERED", distinct_id: store!.owner_id, properties: { category: null } },
  ]);
});

test("a shop that opens under two domains in one instant has one store", async () => {
  for (let times = 0; times < 10; times += 1) {
    const facts = { shopId: String(Math.floor(Math.random() * 1e12)), name: "Twice", timeZone: "UTC" };
    const opened = await Promise.all([1, 2].map(() => ensureStore(shopVisitor(newDomain(), facts))));
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  }
});

test("shops of the same name get different slugs and codes", async () => {
  const stores = await Promise.all(Array.from({ length: 8 }, () => makeStore()));
  expect(new Set(stores.map(({ slug }) => slug)).size).toBe(8);
  expect(new Set(stores.map(({ referral_code }) => referral_code)).size).toBe(8);
});

test("without the Admin API the store is made from the domain, and a later visit learns the rest", async () => {
  const domain = newDomain();
  const blind = await ensureStore(shopVisitor(domain, null));
  expect(blind).toMatchObject({ shop_id: null, name: domain.split(".")[0], time_zone: "UTC" });
  const facts = {
    shopId: String(Math.floor(Math.random() * 1e12)),
    name: "Green Pantry",
    timeZone: "Asia/Kolkata",
  };
  const seeing = await ensureStore(shopVisitor(domain, facts));
  expect(seeing).toMatchObject({ shop_id: facts.shopId, name: "Green Pantry", time_zone: "Asia/Kolkata" });
  expect(seeing.referral_code).toBe(blind.referral_code);
});

test("a shop that moved to another domain keeps its store", async () => {
  const facts = { shopId: String(Math.floor(Math.random() * 1e12)), name: "Mover", timeZone: "UTC" };
  const before = await ensureStore(shopVisitor(newDomain(), facts));
  const after = await ensureStore(shopVisitor(newDomain(), facts));
  expect(after.id).toBe(before.id);
  expect(after.referral_code).toBe(before.referral_code);
});

test("a store that was made while Shopify did not say that its shop had moved here yields to the shop's own", async () => {
  const facts = { shopId: String(Math.floor(Math.random() * 1e12)), name: "Mover", timeZone: "UTC" };
  const before = await ensureStore(shopVisitor(newDomain(), facts));
  const moved = newDomain();
  const blind = await ensureStore(shopVisitor(moved, null));
  expect(blind.id).not.toBe(before.id);
  expect(await ensureStore(shopVisitor(moved, facts))).toMatchObject({ id: before.id, shop_domain: moved });
  expect(await ensureStore(shopVisitor(moved, facts))).toMatchObject({ id: before.id });
  expect(await findStoreByCode(database.pool, blind.referral_code)).toMatchObject({ status: "deactivated" });
});

test("a stale tab after an uninstall does not bring the store back; a new token does, with code and history", async () => {
  const store = await makeStore();
  const visitor = shopVisitor(store.shop_domain!);
  await exchangeToken(store.shop_domain, minutes(0));
  await uninstallShop(store.shop_domain!, minutes(1));
  expect(await ensureStore(visitor)).toMatchObject({ status: "deactivated" });
  // An exchange of before the uninstall, stored only now.
  await exchangeToken(store.shop_domain, minutes(0.5));
  expect(await ensureStore(visitor)).toMatchObject({ status: "deactivated" });
  await exchangeToken(store.shop_domain, minutes(2));
  expect(await ensureStore(visitor)).toMatchObject({
    id: store.id,
    status: "pending",
    slug: store.slug,
    referral_code: store.referral_code,
    uninstalled_at: null,
  });
});

test("an uninstall that arrives late, or twice, does not undo a reinstall", async () => {
  const store = await makeStore();
  await exchangeToken(store.shop_domain, minutes(2));
  await uninstallShop(store.shop_domain!, minutes(1));
  await uninstallShop(store.shop_domain!, minutes(1));
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ status: "pending" });
  expect(await ensureStore(shopVisitor(store.shop_domain!))).toMatchObject({ status: "pending" });
  expect(await database.prisma.session.count({ where: { shop: store.shop_domain! } })).toBe(1);
});

test("a token that Shopify refused is no proof of a reinstall", async () => {
  const store = await makeStore();
  await uninstallShop(store.shop_domain!, minutes(1));
  await exchangeToken(store.shop_domain, minutes(2));
  await database.prisma.session.updateMany({
    where: { shop: store.shop_domain! },
    data: { accessToken: "", updatedAt: minutes(3) },
  });
  expect(await ensureStore(shopVisitor(store.shop_domain!))).toMatchObject({ status: "deactivated" });
});

test("a reinstall does not lift a suspension", async () => {
  const store = await makeStore();
  await database.pool.query("update store set suspended_at = now(), status = 'suspended' where id = $1", [
    store.id,
  ]);
  await uninstallShop(store.shop_domain!, minutes(1));
  await exchangeToken(store.shop_domain, minutes(2));
  expect(await ensureStore(shopVisitor(store.shop_domain!))).toMatchObject({ status: "suspended" });
});

test("a redacted shop is forgotten, its code stays reserved, and coming back makes a new store", async () => {
  const store = await makeStore();
  await uninstallShop(store.shop_domain!, minutes(1));
  await redactShop(isGone, store.shop_domain!);
  const left = await findStoreByCode(database.pool, store.referral_code);
  expect(left).toMatchObject({ shop_id: null, shop_domain: null, name: "" });
  const again = await ensureStore(shopVisitor(store.shop_domain!));
  expect(again.id).not.toBe(store.id);
  expect(again.referral_code).not.toBe(store.referral_code);
});

test("a redaction skips a shop that is installed", async () => {
  const store = await makeStore();
  await redactShop(isGone, store.shop_domain!);
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ name: "Acme Supps" });
});
