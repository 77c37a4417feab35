import { createHmac, randomUUID } from "node:crypto";
import { afterAll, expect } from "vitest";
import { version as uuidVersion } from "uuid";
import { newTestToken } from "../../app/referrals/live-test/live-test.server.ts";
import { startApp, type AppProcess } from "../support/app-process.ts";
import { environment } from "../support/environment.ts";
import { makeMerchant, sessionToken } from "../support/merchant.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { chrome } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

const apps: AppProcess[] = [];
afterAll(() => Promise.all(apps.map((app) => app.stop("SIGKILL"))));

async function start(secret: string, old: string): Promise<AppProcess> {
  const app = await startApp({ SHOPIFY_API_SECRET: secret, SHOPIFY_API_SECRET_OLD: old });
  apps.push(app);
  return app;
}

const macOf = (secret: string, text: string) => createHmac("sha256", secret).update(text);

/** Everything that Shopify signs with the client secret. */
const requests = {
  webhook: (origin: string, shop: string, secret: string) => {
    const body = JSON.stringify({ myshopify_domain: shop, id: 1 });
    const headers = {
      ...{
        "X-Shopify-Topic": "shop/update",
        "X-Shopify-Shop-Domain": shop,
        "X-Shopify-Event-Id": randomUUID(),
      },
      "X-Shopify-Hmac-Sha256": macOf(secret, body).digest("base64"),
    };
    return fetch(`${origin}/webhooks/shop/update`, { method: "POST", body, headers });
  },
  "branded link": (origin: string, shop: string, secret: string) => {
    const facts = [
      `path_prefix=/apps/wellness`,
      `shop=${shop}`,
      `timestamp=${Math.floor(Date.now() / 1000)}`,
    ];
    const signature = macOf(secret, facts.join("")).digest("hex");
    return fetch(`${origin}/proxy?${facts.join("&")}&signature=${signature}`, { redirect: "manual" });
  },
  page: (origin: string, shop: string, secret: string) => {
    const headers = { "User-Agent": chrome, Authorization: `Bearer ${sessionToken(shop, {}, secret)}` };
    return fetch(`${origin}/app?_data=routes/app`, { headers });
  },
};
const kinds = Object.keys(requests) as (keyof typeof requests)[];
const good = { webhook: 200, "branded link": 302, page: 200 };

onRealPostgres(
  "while the client secret is rotated, what Shopify signs with either is good, and with the old one only until it is dropped",
  async () => {
    const store = await makeStore();
    const shop = store.shop_domain!;
    const merchant = await makeMerchant(store);
    await merchant.request("/app"); // after it the page calls nobody
    const [old, next] = [randomUUID(), randomUUID()];
    const serving = [await start(old, "")];
    let signing = [old];
    let isOver = false;
    const answers = new Map<string, number>();
    /** One sender of one kind, without a pause, to whichever process serves. */
    const send = async (kind: keyof typeof requests): Promise<void> => {
      for (let n = 0; !isOver; n += 1) {
        const [app, secret] = [serving[n % serving.length]!, signing[n % signing.length]!];
        const { status } = await requests[kind](app.origin, shop, secret);
        const answer = `${kind} under ${secret === old ? "the old" : "the new"} secret: ${status}`;
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    };
    const load = kinds.flatMap((kind) => [send(kind), send(kind)]);
    /** Waits for 20 more good answers of each kind. */
    const more = (which: "old" | "new") => {
      const count = () =>
        kinds.map((kind) => answers.get(`${kind} under the ${which} secret: ${good[kind]}`) ?? 0);
      const before = count();
      const are20More = () => count().every((now, kind) => now >= before[kind]! + 20);
      return expect.poll(are20More, { timeout: 30_000 }).toBe(true);
    };
    await more("old");
    // A release that knows both secrets replaces the running process; then Shopify signs with the new one more and more.
    serving.push(await start(next, old));
    await serving.shift()?.stop("SIGTERM");
    await more("old");
    signing = [old, next];
    await more("new");
    // Once more, with both in use.
    serving.push(await start(next, old));
    await serving.shift()?.stop("SIGTERM");
    await more("old");
    await more("new");
    isOver = true;
    await Promise.all(load);
    expect([...answers.keys()].sort()).toEqual(
      kinds
        .flatMap((kind) => ["new", "old"].map((which) => `${kind} under the ${which} secret: ${good[kind]}`))
        .sort(),
    );

    const after = await start(next, "");
    for (const kind of kinds) {
      expect([kind, (await requests[kind](after.origin, shop, next)).status]).toEqual([kind, good[kind]]);
      expect([kind, (await requests[kind](after.origin, shop, old)).status]).toEqual([kind, 401]);
    }
  },
  120_000,
);

onRealPostgres(
  "a live test that began before the rotation stays one, until the old secret is dropped",
  async () => {
    const { referral_code: code } = await makeStore();
    const isLiveTest = async ({ origin }: AppProcess) => {
      const { headers } = await fetch(`${origin}/r/${code}?test=${newTestToken(code)}`, {
        redirect: "manual",
        headers: { "User-Agent": chrome, "Accept-Language": "en" },
      });
      return uuidVersion(new URL(headers.get("location")!).searchParams.get("click_id")!) === 4;
    };
    const next = randomUUID();
    expect(await isLiveTest(await start(next, environment.SHOPIFY_API_SECRET))).toBe(true);
    expect(await isLiveTest(await start(next, ""))).toBe(false);
  },
  60_000,
);
