import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { ApiState } from "../../demo/shopify/troubles.ts";
import { signupRecorded } from "../../app/analytics/flow-triggers.ts";
import { deliverFlowTriggers, type ShopRests } from "../../app/jobs/deliver-flow-triggers.server.ts";
import { refreshTokens } from "../../app/jobs/refresh-tokens.server.ts";
import { redactShop } from "../../app/referrals/stores/redact-shop.server.ts";
import { requireStore } from "../../app/http/admin-caller.server.ts";
import { adminOf, isInstalled } from "../../app/shopify/admin-api.server.ts";
import { checkToken } from "../../app/shopify/check-token.server.ts";
import { requireVisit } from "../../app/shopify/require-visit.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { findStoreByCode } from "../../app/storage/stores/store.server.ts";
import { sessionToken } from "../support/merchant.ts";
import { chrome, origin } from "../support/requests.ts";
import { shopify } from "../support/shopify.ts";
import { makeStore } from "../support/stores.ts";

const newShop = () => `test-${randomUUID()}.myshopify.com`;
const installedAt = (domain: string) => adminOf(domain)("query Alive { currentAppInstallation { id } }");
const reasonOf = async (act: Promise<unknown>) =>
  act.then(
    () => "answered",
    (error: unknown) => (error as Error).message,
  );
const someTrigger = (storeId: string) =>
  signupRecorded({ storeId, referralId: randomUUID(), method: "none", placement: null, at: new Date() });

async function tokensOf(domain: string): Promise<{ accessToken: string; refreshToken: string | null }[]> {
  return database.prisma.session.findMany({
    where: { shop: domain },
    select: { accessToken: true, refreshToken: true },
  });
}

test("whatever keeps Shopify from answering is told in one line, and only a shop that is gone counts as gone", async () => {
  const cases: [ApiState, string, boolean | string][] = [
    ["up", "answered", true],
    ["complaining", "answered", true],
    ["down", "Shopify answered 503", "Shopify answered 503"],
    ["throttled", "Shopify answered THROTTLED", "Shopify answered THROTTLED"],
    ["crowded", "Shopify answered 429", "Shopify answered 429"],
    ["failing", "Shopify answered INTERNAL_SERVER_ERROR", "Shopify answered INTERNAL_SERVER_ERROR"],
    ["locked", "Shopify answered 423", "Shopify answered 423"],
    ["frozen", "Shopify answered 402", false],
  ];
  for (const [state, said, installed] of cases) {
    const domain = newShop();
    await shopify.install(domain);
    shopify.feel(domain, state);
    expect([state, await reasonOf(installedAt(domain))]).toEqual([state, said]);
    const answer = await isInstalled(domain).catch((error: unknown) => (error as Error).message);
    expect([state, answer]).toEqual([state, installed]);
    shopify.feel(domain, "up");
    expect([state, await isInstalled(domain)]).toEqual([state, true]);
    expect((await tokensOf(domain))[0]?.accessToken).toBe(`shpat_${domain}`);
  }
});

test("a trigger that Shopify took is not sent again for an error beside it", async () => {
  const store = await makeStore();
  const shop = await shopify.install(store.shop_domain!);
  shopify.feel(shop.domain, "complaining");
  expect(await deliverFlowTriggers([someTrigger(store.id)])).toEqual([]);
  expect(shop.flowTriggers).toHaveLength(1);
});

test("a shop that throttles is asked no more before its time, and every trigger of it comes again", async () => {
  const rests: [ApiState, number][] = [
    ["throttled", 1000],
    // `Retry-After: 2.0`
    ["crowded", 2000],
  ];
  for (const [state, restMs] of rests) {
    const store = await makeStore();
    const shop = await shopify.install(store.shop_domain!);
    shopify.feel(shop.domain, state);
    const triggers = Array.from({ length: 25 }, () => someTrigger(store.id));
    const kept: ShopRests = new Map();
    const startedAt = Date.now();
    const deliverAt = (ms: number) => deliverFlowTriggers(triggers, kept, () => startedAt + ms);
    expect(new Set(await deliverAt(0))).toEqual(new Set(triggers));
    expect([state, shopify.callsTo(shop.domain)]).toEqual([state, 10]);
    expect(await deliverAt(restMs - 1)).toHaveLength(25);
    expect([state, shopify.callsTo(shop.domain)]).toEqual([state, 10]);
    shopify.feel(shop.domain, "up");
    expect(await deliverAt(restMs)).toEqual([]);
    expect(shop.flowTriggers).toHaveLength(25);
  }
});

test("however Shopify refuses a refresh, the shop counts as gone, its tokens are kept, and the next visit brings others", async () => {
  for (const refusal of ["invalid_grant", "invalid_request"] as const) {
    const domain = newShop();
    const shop = await shopify.install(domain, { tokenSeconds: 1 });
    shop.refreshRefusal = refusal;
    shop.refreshTokens.clear();
    expect([refusal, await reasonOf(installedAt(domain))]).toEqual([
      refusal,
      "Shopify ended the shop’s tokens",
    ]);
    expect([refusal, await isInstalled(domain)]).toEqual([refusal, false]);
    expect(await tokensOf(domain)).toEqual([
      { accessToken: `shpat_${domain}`, refreshToken: `shprt_${domain}` },
    ]);
    await requireStore(pageOf(domain));
    expect([refusal, await isInstalled(domain)]).toEqual([refusal, true]);
  }
});

test("a shop that left without our hearing of it is redacted, though its tokens can no longer be refreshed", async () => {
  const store = await makeStore();
  const shop = await shopify.install(store.shop_domain!, { tokenSeconds: 1 });
  shop.installed = false;
  shop.refreshTokens.clear();
  await redactShop(isInstalled, shop.domain, new Date(Date.now() + 49 * 3_600_000), store.shop_id);
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ shop_domain: null });
});

test("our own wrong secret is no proof that a shop left", async () => {
  const domain = newShop();
  const shop = await shopify.install(domain, { tokenSeconds: 1 });
  shop.refreshTokens.clear();
  shop.refreshRefusal = "invalid_client";
  await expect(isInstalled(domain)).rejects.toThrow("Shopify gave no token (401)");
});

test("after a lost answer the old refresh token is good for another try, until its replacement is used", async () => {
  const domain = newShop();
  const shop = await shopify.install(domain, { tokenSeconds: 1 });
  shopify.loseNextToken(domain);
  expect(await reasonOf(installedAt(domain))).toMatch(/^no answer/);
  expect((await tokensOf(domain))[0]?.refreshToken).toBe(`shprt_${domain}`);
  expect(await reasonOf(installedAt(domain))).toBe("answered");
  const [kept] = await tokensOf(domain);
  expect(shop.accessTokens.has(kept!.accessToken)).toBe(true);
  // The replacement is used, and the first one with it retired.
  await database.pool.query(
    `update session set expires = now() at time zone 'UTC', "refreshTokenExpires" = now() + interval '59 days'
     where shop = $1`,
    [domain],
  );
  expect((await refreshTokens()).refreshed).toBeGreaterThan(0);
  expect([...shop.refreshTokens.keys()]).not.toContain(`shprt_${domain}`);
  expect(await isInstalled(domain)).toBe(true);
});

test("a first page comes in every trouble of Shopify's with the code that stays; once Shopify is well, name and theme follow", async () => {
  const states = ["throttled", "crowded", "complaining", "failing", "frozen", "locked", "down"] as const;
  for (const state of states) {
    const domain = newShop();
    const shop = await shopify.install(domain);
    shopify.feel(domain, state);
    const { referral_code: code, name } = await requireStore(pageOf(domain));
    expect([state, name]).toEqual([state, state === "complaining" ? shop.name : domain.split(".")[0]]);
    shopify.feel(domain, "up");
    const seen = async () => {
      const store = await requireStore(pageOf(domain));
      return [store.name, store.referral_code, shop.metafields.get("referrals.tracked_link")?.value];
    };
    const link = expect.stringContaining(code);
    await expect.poll(seen, { timeout: 15_000 }).toEqual([shop.name, code, link]);
    expect([state, shop.accessTokens.size]).toEqual([state, 1]);
    expect((await tokensOf(domain))[0]?.accessToken).toBe(`shpat_${domain}`);
  }
});

test("a token is not taken for dead because the shop is frozen, locked or throttled; a refused one is replaced", async () => {
  for (const state of ["frozen", "locked", "crowded", "down"] as const) {
    const domain = newShop();
    const shop = await shopify.install(domain);
    const visit = await requireVisit(pageOf(domain));
    if (visit.status !== "open") throw new Error("the visit needs no answer of Shopify’s");
    shopify.feel(domain, state);
    expect([state, await checkToken(pageOf(domain), visit.context, new Set())]).toEqual([state, false]);
    shopify.feel(domain, "up");
    shop.accessTokens.clear();
    expect([state, await checkToken(pageOf(domain), visit.context, new Set())]).toEqual([state, true]);
  }
});

/** The first page inside the admin's frame: its session token is in the address. */
function pageOf(shop: string): Request {
  const host = Buffer.from(`admin.shopify.com/store/${shop.split(".")[0]}`).toString("base64url");
  const query = new URLSearchParams({ embedded: "1", shop, host, id_token: sessionToken(shop) });
  return new Request(`${origin}/app?${query}`, { headers: { "User-Agent": chrome } });
}
