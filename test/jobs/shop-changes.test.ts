import { randomUUID } from "node:crypto";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openQueues } from "../../app/jobs/queue.server.ts";
import { workOnShopChanges } from "../../app/jobs/shop-changes.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { findStoreByCode, findStoreByDomain } from "../../app/storage/stores/store.server.ts";
import { redactAgain } from "../../app/referrals/stores/redact-again.server.ts";
import { allDone, endWork, send } from "../support/shopify-webhooks.ts";
import { giveToken, makeStore } from "../support/stores.ts";

let work: PgBoss;

beforeAll(async () => {
  work = await openQueues(database);
  await workOnShopChanges(work);
});
afterAll(() => endWork(work));

const later = (ms: number) => new Date(Date.now() + ms);

test("an uninstall takes the store out of service and forgets its tokens; the code stays", async () => {
  const store = await makeStore();
  await giveToken(store.shop_domain!);
  await send("app/uninstalled", store.shop_domain!, { id: 1 }, { at: later(1000) });
  await allDone();
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ status: "deactivated" });
  expect(await database.prisma.session.count({ where: { shop: store.shop_domain! } })).toBe(0);
});

test("a renamed shop keeps its slug and code, and a late message does not bring the old name back", async () => {
  const store = await makeStore();
  const rename = (name: string, at: Date) =>
    send(
      "shop/update",
      store.shop_domain!,
      { id: Number(store.shop_id), name, iana_timezone: "Europe/Berlin" },
      { at },
    );
  await rename("New Name", new Date());
  await rename("Old Name", later(-60_000));
  await allDone();
  expect(await findStoreByDomain(database.pool, store.shop_domain!)).toMatchObject({
    name: "New Name",
    time_zone: "Europe/Berlin",
    slug: store.slug,
    referral_code: store.referral_code,
  });
});

test("a shop in a zone that nobody knows, or in none, is renamed all the same", async () => {
  for (const [zone, kept] of [
    ["Mars/Olympus", "Mars/Olympus"],
    ["Asia/Calcutta", "Asia/Calcutta"],
    [null, "UTC"],
    ["", "UTC"],
    ["Mars\0", "Mars"],
    [7, "UTC"],
  ]) {
    const store = await makeStore();
    const payload = { id: Number(store.shop_id), name: "New Name", iana_timezone: zone };
    expect((await send("shop/update", store.shop_domain!, payload)).status).toBe(200);
    await allDone();
    const { name, time_zone } = (await findStoreByDomain(database.pool, store.shop_domain!))!;
    expect([zone, name, time_zone]).toEqual([zone, "New Name", kept]);
  }
});

test("an uninstall that names the domain a shop had before is still its uninstall", async () => {
  const store = await makeStore();
  const payload = { id: Number(store.shop_id), name: "Mover", iana_timezone: "UTC" };
  const moved = `moved-${randomUUID()}.myshopify.com`;
  await send("shop/update", moved, payload);
  await send("app/uninstalled", store.shop_domain!, {
    ...payload,
    myshopify_domain: store.shop_domain,
  });
  await allDone();
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({
    shop_domain: moved,
    status: "deactivated",
  });
});

test("changed scopes end the token in hand, and a token of afterwards is left alone", async () => {
  const store = await makeStore();
  const expires = later(3_600_000);
  const shop = store.shop_domain!;
  const now = new Date();
  await giveToken(shop, { issuedAt: now, expires });
  const expiry = async () =>
    (await database.prisma.session.findUnique({ where: { id: `offline_${shop}` } }))!.expires!.getTime();
  await send("app/scopes_update", shop, {}, { at: new Date(now.getTime() - 1000) });
  await allDone();
  expect(await expiry()).toBe(expires.getTime());
  await send("app/scopes_update", shop, {});
  await allDone();
  expect(await expiry()).toBeLessThanOrEqual(Date.now());
});

test("a redaction that a restored database has forgotten is done again, by the store's slug or number", async () => {
  for (const name of ["slug", "id"] as const) {
    const store = await makeStore({ status: "deactivated" });
    expect(await redactAgain(store[name], later(0))).toMatchObject({ id: store.id });
    await allDone();
    const redacted = await findStoreByCode(database.pool, store.referral_code);
    expect(redacted).toMatchObject({ slug: `redacted--${store.id}`, shop_domain: null });
    expect(await redactAgain(store.id, later(0))).toBeNull();
  }
  const installed = await makeStore();
  await giveToken(installed.shop_domain!, { issuedAt: later(0) });
  await redactAgain(installed.slug, later(0));
  await allDone();
  expect(await findStoreByCode(database.pool, installed.referral_code)).toMatchObject({
    slug: installed.slug,
  });
});
