import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { loader as followBrandedLink } from "../../app/routes/proxy.$.ts";
import { database } from "../../app/storage/database.server.ts";
import { call, chrome } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

/** A request as Shopify's app proxy passes it on, with its five parameters. */
function proxied(shop: string, query: string, options: { address?: string; forge?: boolean } = {}) {
  const parameters = new URLSearchParams(query);
  const added = {
    shop,
    logged_in_customer_id: "7019",
    path_prefix: "/apps/wellness",
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  for (const [name, value] of Object.entries(added)) parameters.set(name, value);
  const signed = [...new Set(parameters.keys())]
    .sort()
    .map((name) => `${name}=${parameters.getAll(name).join(",")}`)
    .join("");
  const secret = options.forge ? "forged" : process.env["SHOPIFY_API_SECRET"]!;
  const signature = createHmac("sha256", secret).update(signed).digest("hex");
  const target = `/proxy?${[query, new URLSearchParams({ ...added, signature })].filter(Boolean).join("&")}`;
  const headers = { "User-Agent": chrome, "X-Forwarded-For": options.address ?? "203.0.113.9" };
  return call(followBrandedLink, target, { headers });
}

test("the branded link counts a click and leads to the landing page, without anything Shopify added", async () => {
  const store = await makeStore();
  const response = await proxied(store.shop_domain!, "utm_source=%C3%BC&src=theme");
  expect(response.status).toBe(302);
  expect(response.headers.get("Location")).toMatch(
    new RegExp(
      `^https://landing\\.example\\.test/welcome\\?utm_source=%C3%BC&src=theme&ref=${store.referral_code}&click_id=[0-9a-f-]{36}$`,
    ),
  );
  await proxied(store.shop_domain!, "utm_source=%C3%BC&src=theme");
  await proxied(store.shop_domain!, "", { address: "198.51.100.7" });
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, filtered: { duplicate: 1 } });
  const { rowCount } = await database.pool.query(
    "select 1 from store_referral t where t::text like '%7019%'",
  );
  expect(rowCount).toBe(0);
});

test("a forged request is refused, and an unknown shop's visitor still arrives", async () => {
  const store = await makeStore();
  expect((await proxied(store.shop_domain!, "", { forge: true })).status).toBe(401);
  expect(await numbersOf(store)).toMatchObject({ clicks: 0 });
  const unknown = await proxied("nobody.myshopify.com", "a=1");
  expect(unknown.headers.get("Location")).toBe("https://landing.example.test/welcome?a=1");
});
