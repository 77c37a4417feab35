import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { startApp, type AppProcess } from "../support/app-process.ts";
import { soon, startTestDemo } from "../support/demo.ts";
import { chrome } from "../support/requests.ts";

const shop = "acme-supplements";
const domain = `${shop}.myshopify.com`;
const linkKey = "referrals.tracked_link";
const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const isEmbedded = inject("databases").server === null;
let demo: Demo;
let other: AppProcess;
let worker: AppProcess;
let folder: string;

// One process serves the demo, another serves too, a third does the jobs of both.
beforeAll(async () => {
  if (isEmbedded) return;
  demo = await startTestDemo({
    installFirstShop: false,
    environment: { WORKER: "off", LOG_LEVEL: "info" },
  });
  folder = mkdtempSync(path.join(tmpdir(), "store-referrals-lifecycle-"));
  const trusted = path.join(folder, "standin.pem");
  writeFileSync(trusted, demo.shopify.certificatePem);
  const { port } = demo.shopify.edge.proxy.address() as AddressInfo;
  const environment = {
    SHOPIFY_API_KEY: "demo-client-id",
    SHOPIFY_API_SECRET: demo.shopifySecret,
    SHOPIFY_APP_URL: demo.addresses.app,
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    NO_PROXY: "localhost,127.0.0.1",
    NODE_EXTRA_CA_CERTS: trusted,
    POSTHOG_HOST: new URL(demo.addresses.events).origin,
  };
  other = await startApp({ ...environment, WORKER: "off" });
  worker = await startApp({ ...environment, WORKER: "only" });
});
afterAll(async () => {
  await Promise.all([other?.stop(), worker?.stop()]);
  await demo?.stop();
  if (folder) rmSync(folder, { recursive: true });
});
beforeEach(async (context) => {
  if (isEmbedded) context.skip("PGlite serves one process only");
  await demo.act(shop, "api", { is: "up" });
  await demo.act(shop, "install");
  await database.pool.query("delete from session");
  await database.pool.query("update store set installed_at = now() - interval '1 hour'");
  await open();
  await expect.poll(async () => (await store()).link_published_at, soon).not.toBeNull();
});

test("the pages and loaders that open at once, in two processes, fetch one token", async () => {
  await database.pool.query("delete from session");
  expect(await tokensFor(() => openAll(20))).toEqual(["a token for a session token"]);
  await session({ expires: minutes(-1) });
  expect(await tokensFor(() => openAll(20))).toEqual(["a token for a session token"]);
  expect(await tokensFor(() => openAll(5))).toEqual([]);
  await database.pool.query("update store set link_published_at = null");
  const start = demo.log.length;
  await open();
  await expect.poll(async () => (await store()).link_published_at, soon).not.toBeNull();
  expect(demo.log.slice(start).filter(({ text }) => text.includes("PublishTheme"))).toHaveLength(1);
});

test("a reinstall brings everything back; the uninstall may come twice, and again afterwards", async () => {
  const before = await store();
  const event = { webhookId: "uninstall-1", eventId: `uninstall-${Date.now()}` };
  expect(await demo.act(shop, "uninstall", event)).toMatchObject({ status: 200 });
  await expect.poll(status, soon).toBe("deactivated");
  expect((await open()).status).not.toBe(200);
  await demo.act(shop, "install");
  expect((await open()).status).toBe(200);
  expect(await store()).toMatchObject({
    id: before.id,
    slug: before.slug,
    referral_code: before.referral_code,
    status: "pending",
  });
  const triggeredAt = new Date((await store()).installed_at.getTime() - 1000).toISOString();
  for (const again of [event, { eventId: `late-${Date.now()}` }])
    await send("app/uninstalled", { ...again, triggeredAt });
  await allDone();
  expect(await status()).toBe("pending");
  await expect.poll(() => demo.shopify.shops.get(shop).metafields.has(linkKey), soon).toBe(true);
});

test("an uninstall that comes only after the reinstall was opened with a token that still looks good undoes nothing", async () => {
  const old = await token();
  await demo.act(shop, "uninstall", { silent: true });
  const uninstalledAt = new Date();
  await demo.act(shop, "install");
  expect((await open()).status).toBe(200);
  // Nobody needed the token, and it is replaced all the same, and with it what the uninstall took.
  await expect.poll(token, soon).not.toBe(old);
  await expect.poll(async () => (await token()) !== "", soon).toBe(true);
  await send("app/uninstalled", { triggeredAt: uninstalledAt.toISOString() });
  await allDone();
  expect(await status()).toBe("pending");
  await open();
  await expect.poll(() => demo.shopify.shops.get(shop).metafields.has(linkKey), soon).toBe(true);
});

test("revoked access tokens are replaced by the next visit, which does not wait for it", async () => {
  const old = await token();
  await demo.act(shop, "revokeTokens");
  await database.pool.query('update session set "refreshToken" = null');
  expect((await open()).status).toBe(200);
  await expect.poll(async () => [old, ""].includes(await token()), soon).toBe(false);
});

test("changed scopes are learnt with the next token", async () => {
  expect(await scope()).toBe("write_app_proxy");
  await demo.act(shop, "scopes", { scopes: [] });
  await allDone();
  expect((await open()).status).toBe(200);
  expect(await scope()).toBeNull();
});

test("a renamed shop has its new name at once, and its old slug and code for ever", async () => {
  const before = await store();
  const payload = {
    id: demo.shopify.shops.get(shop).id,
    name: "Acme & Daughters",
    iana_timezone: "Asia/Kolkata",
  };
  await send("shop/update", { payload });
  await expect.poll(async () => (await store()).name, soon).toBe("Acme & Daughters");
  expect(await store()).toMatchObject({ slug: before.slug, referral_code: before.referral_code });
});

test("the daily job refreshes what nobody used, together with whoever opens a page, once", async () => {
  await session({ expires: minutes(-1), refreshTokenExpires: minutes(60 * 24 * 59) });
  const refreshes = await tokensFor(async () => {
    await runRefresh();
    await openAll(6);
  });
  expect(refreshes).toHaveLength(1);
  await session({ expires: minutes(-1), refreshTokenExpires: minutes(60 * 24 * 59) });
  expect(await tokensFor(runRefresh)).toEqual(["a new token by refresh"]);
  const { rows } = await database.pool.query(
    `select "refreshTokenExpires" > now() + interval '89 days' as good from session`,
  );
  expect(rows).toEqual([{ good: true }]);
  expect(await tokensFor(runRefresh)).toEqual([]);
});

test("a refresh that Shopify refuses loses nothing; a token past its time is forgotten and the next visit brings another", async () => {
  await session({ expires: minutes(-1), refreshTokenExpires: minutes(60), refreshToken: "shprt_of_before" });
  await runRefresh();
  expect(await status()).toBe("pending");
  expect(await token()).not.toBe("");
  await session({ refreshTokenExpires: minutes(-1) });
  await runRefresh();
  expect(await token()).toBe("");
  expect(await tokensFor(open)).toEqual(["a token for a session token"]);
});

test("with a token past its time and Shopify away, or hanging, a merchant still sees the page", async () => {
  for (const is of ["down", "hanging"] as const) {
    await session({ expires: minutes(-1) });
    await demo.act(shop, "api", { is });
    const startedAt = performance.now();
    const page = await open();
    expect([is, page.status]).toEqual([is, 200]);
    expect(await page.text()).toContain((await store()).referral_code);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    // Whoever is not verified is shown nothing.
    expect((await open({ token: demo.sessionToken(shop, { aud: "another-app" }) })).status).toBe(401);
    await demo.act(shop, "api", { is: "up" });
  }
});

test("a shop that has left sees nothing while Shopify is away", async () => {
  await database.pool.query("update store set status = 'deactivated', uninstalled_at = now()");
  await session({ expires: minutes(-1) });
  await demo.act(shop, "api", { is: "down" });
  expect((await open()).status).toBe(500);
});

test("a webhook is answered while Shopify hangs, within a second", async () => {
  await session({ expires: minutes(-1) });
  await demo.act(shop, "api", { is: "hanging" });
  const startedAt = performance.now();
  for (const topic of ["app/uninstalled", "shop/redact", "customers/redact", "customers/data_request"])
    expect([topic, await send(topic, { triggeredAt: minutes(-600).toISOString() })]).toEqual([topic, 200]);
  expect(performance.now() - startedAt).toBeLessThan(1000);
  await allDone();
  expect(await status()).toBe("pending");
});

/** Opens the app's page as the admin's frame does, or as App Bridge does with a session token. */
async function open({ token, origin = demo.addresses.appFront }: { token?: string; origin?: string } = {}) {
  const { pathname, search } = new URL(demo.shopify.frameUrl(shop, "/app"));
  const headers = { "user-agent": chrome, ...(token && { authorization: `Bearer ${token}` }) };
  return fetch(origin + (token ? "/app" : pathname + search), { headers, redirect: "manual" });
}

async function openAll(count: number): Promise<void> {
  const origins = [demo.addresses.appFront, other.origin];
  const pages = await Promise.all(Array.from({ length: count }, (_, n) => open({ origin: origins[n % 2]! })));
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
}

/** What the app asked the shop's token endpoint for meanwhile. */
async function tokensFor(act: () => Promise<unknown>): Promise<string[]> {
  const start = demo.log.length;
  await act();
  return demo.log
    .slice(start)
    .filter(({ kind }) => kind === "token")
    .map(({ text }) => /asked for (.*?) and/.exec(text)?.[1] ?? text);
}

async function runRefresh(): Promise<void> {
  const ended = () => worker.log.filter(({ msg }) => msg === "tokens refreshed").length;
  const before = ended();
  await database.pool.query(
    "insert into pgboss.job (name, policy) select name, policy from pgboss.queue where name = 'refresh-tokens'",
  );
  await expect.poll(ended, soon).toBe(before + 1);
}

async function send(topic: string, options: object): Promise<number | undefined> {
  return (await demo.act(shop, "webhook", { topic, ...options })).status;
}

const store = async () =>
  (await database.pool.query<Store>("select * from store where shop_domain = $1", [domain])).rows[0]!;
const status = async () => (await store()).status;
const storedSession = async () => (await database.prisma.session.findMany({ where: { shop: domain } }))[0];
const token = async () => (await storedSession())?.accessToken ?? "";
const scope = async () => (await storedSession())?.scope ?? null;

/** Changes the stored session without making it look newly issued. */
async function session(data: Record<string, Date | string>): Promise<void> {
  const { updatedAt } = (await storedSession())!;
  await database.prisma.session.updateMany({ where: { shop: domain }, data: { ...data, updatedAt } });
}

async function allDone(): Promise<void> {
  const left =
    "select count(*)::int as left from pgboss.job where name = 'shop-changes' and state <> 'completed'";
  await expect.poll(async () => (await database.pool.query(left)).rows[0].left as number, soon).toBe(0);
}
