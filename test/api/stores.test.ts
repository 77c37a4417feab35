import { expect, test } from "vitest";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { readHome } from "../../app/referrals/reports/read-home.server.ts";
import { findStoreBySlug } from "../../app/storage/stores/store.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { askApi } from "../support/api.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { click } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

const platform = await makePlatformKey();

test("a key tells what it is", async () => {
  const store = await makeStore();
  const own = await askApi("/key", { key: await makeKey(store) });
  expect(own.json).toEqual({ name: "test", scopes: ["integration:read"], store: store.slug });
  const all = await askApi("/key", { key: platform });
  expect(all.json).toEqual({ name: "test", scopes: ["integration:read", "integration:write"], store: null });
});

test("a store is told with its code and both links, and without anything of Shopify's", async () => {
  const store = await makeStore();
  const { status, json } = await askApi(`/stores/${store.slug}`, { key: platform });
  expect(status).toBe(200);
  expect(json).toEqual({
    slug: store.slug,
    name: "Acme Supps",
    category: null,
    status: "pending",
    referral_code: store.referral_code,
    referral_link: `https://landing.example.test/welcome?ref=${store.referral_code}`,
    tracked_link: `https://app.example.test/r/${store.referral_code}`,
    time_zone: "UTC",
    created_at: store.created_at.toISOString(),
  });
});

test("a walk over the stores meets each one once, the newest first, while stores are added", async () => {
  const made = [
    await makeStore(),
    await makeStore(),
    await makeStore(),
    await makeStore(),
    await makeStore(),
  ];
  const met: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${cursor}`;
    const { json } = await askApi(`/stores?limit=2${query}`, { key: platform });
    met.push(...json["data"].map(({ slug }: { slug: string }) => slug));
    cursor = json["next_cursor"];
    if (met.length === 2) await makeStore();
  } while (cursor !== null && met.length < 200);
  const mine = met.filter((slug) => made.some((store) => store.slug === slug));
  expect(mine).toEqual(made.map(({ slug }) => slug).reverse());
  expect(new Set(met).size).toBe(met.length);
});

test("a store's key lists its own store, and a status leaves out the others", async () => {
  const store = await makeStore();
  const key = await makeKey(store);
  const list = async (query: string, by: string) =>
    (await askApi(`/stores${query}`, { key: by })).json["data"].map(({ slug }: { slug: string }) => slug);
  expect(await list("", key)).toEqual([store.slug]);
  expect(await list("?status=active", key)).toEqual([]);
  const suspended = await makeStore({ status: "suspended" });
  expect(await list("?status=suspended&limit=200", platform)).toContain(suspended.slug);
  expect(await list("?status=suspended&limit=200", platform)).not.toContain(store.slug);
});

test("a suspended store's link redirects on, counts nothing, and its merchant is told; the suspension can be lifted", async () => {
  const store = await makeStore();
  const change = (status: string) =>
    askApi(`/stores/${store.slug}`, { key: platform, method: "PATCH", body: { status } });
  for (let times = 0; times < 2; times += 1)
    expect(await change("suspended")).toMatchObject({ status: 200, json: { status: "suspended" } });
  const { response } = await click(followLink, store.referral_code);
  expect([response.status, (await numbersOf(store)).clicks]).toEqual([302, 0]);
  const now = await findStoreBySlug(database.pool, store.slug);
  expect((await readHome(now!, new URLSearchParams(), new Date())).notice).toBe("suspended");
  // The merchant has not finished the setup, so the store goes back to where it was.
  expect(await change("active")).toMatchObject({ status: 200, json: { status: "pending" } });
  await click(followLink, store.referral_code);
  expect((await numbersOf(store)).clicks).toBe(1);
  expect(await change("deactivated")).toMatchObject({ status: 422, json: { field: "status" } });
});

test("a key of an uninstalled store rests, and works again after the return", async () => {
  const store = await makeStore();
  const key = await makeKey(store);
  const set = (status: string) =>
    database.pool.query("update store set status = $2::store_status where id = $1", [store.id, status]);
  await set("deactivated");
  expect(await askApi("/key", { key })).toMatchObject({ status: 401, json: { code: "invalid_key" } });
  expect((await askApi(`/stores/${store.slug}`, { key: platform })).json["status"]).toBe("deactivated");
  await set("active");
  expect((await askApi("/key", { key })).status).toBe(200);
});
