import { createHmac, randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import { config } from "../../app/config.server.ts";
import { log } from "../../app/log.server.ts";
import { action as beacon } from "../../app/routes/attribution.clicks.ts";
import { loader as followBrandedLink } from "../../app/routes/proxy.$.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { call, chrome } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

const customer = "7019245113";
/** Where every proxied request seems to come from. */
const shopifyAddress = "23.227.38.65";

type Options = { address?: string; forge?: boolean; at?: Date; method?: string; userAgent?: string };

/**
 * A request as Shopify's app proxy passes it on: its five parameters behind the visitor's own, signed as its
 * documentation shows it, over the decoded bytes.
 */
function proxied(shop: string, query: string, options: Options = {}) {
  const { at = new Date(), method = "GET", userAgent = chrome, address = "203.0.113.9" } = options;
  const added = new URLSearchParams({
    shop,
    logged_in_customer_id: customer,
    path_prefix: "/apps/wellness",
    timestamp: String(Math.floor(at.getTime() / 1000)),
  });
  const asked = [query, added].filter(Boolean).join("&");
  const values = new Map<string, string[]>();
  for (const pair of asked.split("&").filter(Boolean)) {
    const equals = pair.includes("=") ? pair.indexOf("=") : pair.length;
    const [name, value] = [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  values.delete("signature");
  const signed = [...values].map(([name, all]) => `${name}=${all.join(",")}`).sort();
  const secret = options.forge ? "forged" : process.env["SHOPIFY_API_SECRET"]!;
  const signature = createHmac("sha256", secret).update(signed.join(""), "latin1").digest("hex");
  const headers = { "User-Agent": userAgent, "X-Forwarded-For": address, "CF-IPCountry": "US" };
  const target = `/proxy?${asked}&signature=${signature}`;
  return call(followBrandedLink, target, { method, headers, address: shopifyAddress });
}

function decode(part: string): string {
  return part
    .replaceAll("+", " ")
    .replace(/%(..)/g, (_match, hex) => Buffer.from(hex as string, "hex").toString("latin1"));
}

const landingOf = (response: Response) => response.headers.get("Location")!;

test("the branded link counts a click and leads to the landing page, without anything Shopify added", async () => {
  const store = await makeStore();
  const response = await proxied(store.shop_domain!, "utm_source=%C3%BC&src=theme");
  expect(response.status).toBe(302);
  expect(landingOf(response)).toMatch(
    new RegExp(
      `^https://landing\\.example\\.test/welcome\\?utm_source=%C3%BC&src=theme&ref=${store.referral_code}&click_id=[0-9a-f-]{36}$`,
    ),
  );
  expect(await numbersOf(store)).toMatchObject({ clicks: 1 });
});

test("with any number of proxies between Shopify and us, ten visitors with one agent are ten clicks", async () => {
  const visitor = (n: number) => `203.0.113.${n}`;
  const chains = [
    visitor,
    (n: number) => `${visitor(n)}, ${shopifyAddress}`,
    (n: number) => `${visitor(n)}, ${shopifyAddress}, 10.0.0.1`,
    () => shopifyAddress,
  ];
  for (const chain of chains) {
    const store = await makeStore();
    for (let n = 0; n < 10; n += 1) await proxied(store.shop_domain!, "", { address: chain(n) });
    expect(await numbersOf(store)).toMatchObject({ clicks: 10, filtered: { duplicate: 0 } });
  }
});

test("no visitor of the branded link is one too many for Shopify's address", async () => {
  const store = await makeStore();
  const visitors = config.clicksPerAddress + 1;
  for (let n = 0; n < visitors; n += 1)
    await proxied(store.shop_domain!, "", { address: shopifyAddress, userAgent: `${chrome} Edg/${n}` });
  expect(await numbersOf(store)).toMatchObject({ clicks: visitors, filtered: { excess: 0 } });
});

test("a browser that follows the branded link twice is one visit, once its script has said so", async () => {
  const store = await makeStore();
  let held: string | undefined;
  for (let visit = 0; visit < 2; visit += 1) {
    const landing = landingOf(await proxied(store.shop_domain!, "src=theme"));
    await numbersOf(store);
    const click_id = new URL(landing).searchParams.get("click_id");
    const told = { referral_code: store.referral_code, source_url: landing, click_id, held };
    const answer = await call(beacon, "/attribution/clicks", {
      method: "POST",
      body: JSON.stringify({ ...told, claim: randomUUID() }),
      headers: { "User-Agent": chrome },
    });
    held = ((await answer.json()) as { click_id: string }).click_id;
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { duplicate: 1 } });
});

test("bots and HEAD follow the branded link uncounted, as they do a tracked link", async () => {
  const store = await makeStore();
  for (const options of [{ method: "HEAD" }, { userAgent: "Slackbot-LinkExpanding 1.0" }])
    expect((await proxied(store.shop_domain!, "", options)).status).toBe(302);
  expect(await numbersOf(store)).toMatchObject({ clicks: 0, filtered: { bot: 2 } });
});

test("a forged, altered, unsigned or old request is refused, and an unknown shop's visitor still arrives", async () => {
  const store = await makeStore();
  const shop = store.shop_domain!;
  const minuteMs = 60_000;
  const headers = { "User-Agent": chrome };
  const now = Math.floor(Date.now() / 1000);
  const refused = [
    await proxied(shop, "", { forge: true }),
    await proxied(shop, "", { at: new Date(Date.now() - 2 * minuteMs) }),
    await proxied(shop, "", { at: new Date(Date.now() + 2 * minuteMs) }),
    await call(followBrandedLink, "/proxy", { headers }),
    await call(followBrandedLink, `/proxy?shop=${shop}&timestamp=${now}`, { headers }),
    await call(followBrandedLink, `/proxy?shop=${shop}&timestamp=${now}&signature=`, { headers }),
    await call(followBrandedLink, `/proxy?shop=${shop}&timestamp=${now}&signature=zz${"0".repeat(62)}`, {
      headers,
    }),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
  expect(await numbersOf(store)).toMatchObject({ clicks: 0 });
  expect(landingOf(await proxied("nobody.myshopify.com", "a=1"))).toBe(
    "https://landing.example.test/welcome?a=1",
  );
});

test("whatever a visitor puts into the query, the signature holds and the visitor arrives", async () => {
  const odd = [
    "ScCid=a-snapchat-click&gclid=b&_kx=c&Zoo=d&index",
    "tag=1&tag=2&tag=&tag",
    "hmac=mine&code=x&state=y",
    "q=%FF%FE&q=%00&%E2%82%AC=%f0%9f%8d%8a",
    "a=b=c&=empty&&x=1+2%2B3&a1=d&a_=e",
    "a[b]=1&a[]=2&%22%3E%3Cscript%3E=1",
    "shop=x&timestamp=1&timestamp=&path_prefix=/&logged_in_customer_id=1&signature=ab",
  ];
  const store = await makeStore();
  for (const [index, query] of odd.entries()) {
    const response = await proxied(store.shop_domain!, query, { address: `203.0.113.${index}` });
    expect([query, response.status]).toEqual([query, 302]);
    expect(landingOf(response)).toContain(`ref=${store.referral_code}`);
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: odd.length });
});

test("a visitor cannot name another shop, choose the code, or leave the landing page's origin", async () => {
  const [mine, other] = [await makeStore(), await makeStore()];
  const two = await proxied(mine.shop_domain!, `shop=${other.shop_domain}`);
  expect(new URL(landingOf(two)).searchParams.get("ref")).toBe(mine.referral_code);
  const chosen = await proxied(
    mine.shop_domain!,
    `ref=${other.referral_code}&%72ef=x&click_id=1&next=//evil`,
  );
  expect(new URL(landingOf(chosen)).origin).toBe("https://landing.example.test");
  expect(new URL(landingOf(chosen)).searchParams.getAll("ref")).toEqual([mine.referral_code]);
  expect(await numbersOf(other)).toMatchObject({ clicks: 0 });
});

test("the customer's id and Shopify's other parameters reach no row, no event, no log and no address", async () => {
  const lines: string[] = [];
  for (const level of ["info", "warn", "error"] as const)
    vi.spyOn(log, level).mockImplementation((...args: unknown[]) => void lines.push(JSON.stringify(args)));
  const store = await makeStore();
  const smuggled = `logged%5Fin_customer_id=${customer}&path_prefix=x&timestamp=${customer}`;
  const answers = [
    await proxied(store.shop_domain!, "utm_source=ig"),
    await proxied(store.shop_domain!, "", { forge: true }),
    await proxied(store.shop_domain!, smuggled, { address: "203.0.113.77" }),
  ];
  await numbersOf(store);
  const said = await Promise.all(
    answers.map(async (answer) => `${answer.headers.get("Location")} ${await answer.text()}`),
  );
  const { rows } = await database.pool.query(
    `select t::text from store_referral t union all select data::text from pgboss.job
     union all select t::text from message_receipt t`,
  );
  const everything = [...said, ...lines, ...rows.map(({ t }) => t as string)].join("\n");
  for (const secret of [customer, "path_prefix", "logged_in", "signature="])
    expect(everything).not.toContain(secret);
});

test("the country of Shopify's server is not taken for the visitor's", async () => {
  const store = await makeStore();
  config.countryHeader = "CF-IPCountry";
  try {
    await proxied(store.shop_domain!, "");
    await numbersOf(store);
  } finally {
    config.countryHeader = undefined;
  }
  const { rows } = await database.pool.query(
    "select device, country from store_referral where store_id = $1",
    [store.id],
  );
  expect(rows).toEqual([{ device: "desktop", country: null }]);
});
