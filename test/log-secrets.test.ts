import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect } from "vitest";
import { database } from "../app/storage/engine/database.server.ts";
import { makePlatformKey } from "./support/api-keys.ts";
import { startApp, type AppProcess } from "./support/app-process.ts";
import { makeMerchant, sessionToken } from "./support/merchant.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { chrome, signed } from "./support/requests.ts";
import { sign } from "./support/shopify-webhooks.ts";
import { makeStore } from "./support/stores.ts";
import { startReceiver, type WebhookReceiver } from "./support/webhook-receiver.ts";

const email = "ada@lovelace.example";
const address = "203.0.113.77";
const agent = `${chrome} Leaky/7.7`;
const marks = { cookie: "cookie-5b1f", query: "query-5b1f", signature: "v1,c2lnbmF0dXJlLTViMWY=" };

/** Whatever it is called, nothing of these forms belongs into a log. */
const forms = {
  email: /[\w.+-]+(?:@|%40)[\w-]+\.\w+/,
  address: /\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}\b/,
  agent: /Mozilla|AppleWebKit|Leaky|Svix-Webhooks/,
  secret: /whsec_\w|shp(?:at|ca|ss)_\w|phc_\w|Bearer \w|postgres:\/\/[^ "]*:/,
  sessionToken: /eyJ[\w-]+\.[\w-]+/,
};

let app: AppProcess;
let receiver: WebhookReceiver;

beforeAll(async () => {
  if (process.env["DATABASE_URL"]!.startsWith("pglite:")) return;
  receiver = await startReceiver(() => 500);
  app = await startApp({
    ...{ LOG_LEVEL: "trace", WORKER: "inline", TRUST_PROXY_HOPS: "1", WEBHOOK_TARGETS: "any" },
    ...{ POSTHOG_API_KEY: "phc_5b1f", POSTHOG_HOST: receiver.url },
  });
});
afterAll(async () => {
  await app?.stop("SIGKILL");
  receiver?.stop();
});

/** Asks as a browser behind a proxy does, with all that must not be kept. */
function ask(path: string, init: RequestInit = {}, headers: Record<string, string> = {}): Promise<Response> {
  const given = Object.fromEntries(new Headers(init.headers));
  const visitor = { "User-Agent": agent, "X-Forwarded-For": address, Cookie: `ref_click=${marks.cookie}` };
  const query = `${path.includes("?") ? "&" : "?"}id_token=${marks.query}&email=${email}`;
  // The API refuses parameters that it does not know: what it shall do is asked for without.
  const isAct = path.startsWith("/api/") && init.method === "POST";
  return fetch(app.origin + path + (isAct ? "" : query), {
    redirect: "manual",
    ...init,
    headers: { ...visitor, ...given, ...headers },
  });
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(
    path,
    { method: "POST", body: JSON.stringify(body) },
    { "Content-Type": "application/json", ...headers },
  );

/** A day of the app: every audience, with right and wrong secrets. Returns the secrets that it used and was told. */
async function everything(): Promise<string[]> {
  const store = await makeStore();
  await makeMerchant(store);
  const code = store.referral_code;
  const key = await makePlatformKey();
  const token = sessionToken(store.shop_domain!);
  const bearer = { Authorization: `Bearer ${key}` };

  for (const text of [
    code,
    `${code}.`,
    `${code}?ref=${email}`,
    email,
    encodeURIComponent(email),
    `x/${email}`,
  ])
    await ask(`/r/${text}`);
  const page = `https://landing.example.test/?utm_content=${email}`;
  await post("/attribution/clicks", { referral_code: code, source_url: page, claim: randomUUID() });
  await post("/attribution/clicks", { referral_code: email, source_url: page });
  await post("/attribution/clicks", {}, { Origin: `https://${email}` });

  const signup = { user_id: randomUUID(), referral_code: code, utm_params: { utm_content: email } };
  for (const body of [signup, { ...signup, user_id: email }, { user_id: randomUUID(), referral_code: email }])
    for (const route of ["signups", "activations", "erasures"])
      await ask(`/attribution/${route}`, signed(JSON.stringify(body)));
  await ask("/attribution/signups", signed(email));
  await post("/attribution/signups", signup, {
    "webhook-id": "1",
    "webhook-timestamp": "1",
    "webhook-signature": marks.signature,
  });

  const body = JSON.stringify({ type: "user.created", data: person(code) });
  const at = new Date();
  const clerk = process.env["CLERK_WEBHOOK_SECRET"]!;
  for (const signature of [new Webhook(clerk).sign("msg_1", at, body), marks.signature])
    await ask(
      "/attribution/clerk",
      { method: "POST", body },
      {
        ...{ "svix-id": "msg_1", "svix-timestamp": String(Math.floor(at.getTime() / 1000)) },
        ...{ "svix-signature": signature, "User-Agent": "Svix-Webhooks/1.24" },
      },
    );

  const host = Buffer.from("admin.shopify.com/store/x").toString("base64url");
  for (const one of [token, sessionToken(store.shop_domain!, {}, "wrong"), `${token}x`])
    for (const path of ["/app", "/app/referrals", "/app/settings", "/app/referrals/export"]) {
      await ask(`${path}?shop=${store.shop_domain}&host=${host}&id_token=${one}`);
      await ask(path, {}, { Authorization: `Bearer ${one}` });
    }

  for (const path of ["/key", "/stores", `/stores/${store.slug}/stats`, `/people/${email}`, "/nowhere"])
    for (const headers of [bearer, { Authorization: "Bearer wrong-5b1f" }])
      await ask(`/api/v1${path}`, {}, headers);
  const made = await post("/api/v1/webhook-endpoints", hookOf(receiver.url), bearer);
  const { id, secret } = (await made.json()) as { id: string; secret: string };
  expect(made.status).toBe(201);
  await post(`/api/v1/webhook-endpoints/${id}/test`, {}, bearer);
  await post(
    "/api/v1/clicks",
    { referral_code: code, source_url: page, visitor: { address, user_agent: agent } },
    bearer,
  );

  const customer = Buffer.from(JSON.stringify({ shop_domain: store.shop_domain, customer: { email } }));
  for (const hmac of [sign(customer), "wrong-5b1f"])
    await ask(
      "/webhooks/customers/data_request",
      { method: "POST", body: new Uint8Array(customer) },
      {
        ...{ "X-Shopify-Topic": "customers/data_request", "X-Shopify-Shop-Domain": store.shop_domain! },
        ...{
          "X-Shopify-Hmac-Sha256": hmac,
          "X-Shopify-API-Version": "2026-10",
          "X-Shopify-Webhook-Id": randomUUID(),
        },
      },
    );
  for (const headers of [{}, { Authorization: "Bearer wrong-5b1f" }]) await ask("/metrics", {}, headers);

  await whileNothingFits(async () => {
    await ask(`/r/${code}?src=window&utm_content=${email}`);
    const { status } = await ask(
      "/attribution/signups",
      signed(JSON.stringify({ ...signup, user_id: "5b1f" })),
    );
    expect(status).toBe(500);
    await expect.poll(() => app.log.map(({ msg }) => msg)).toContain("a click could not be stored");
  });
  return [key, secret, token, clerk, ...Object.values(marks)];
}

const person = (ref: string) => ({
  id: `user_${randomUUID()}`,
  created_at: Date.now(),
  first_name: "Ada",
  email_addresses: [{ email_address: email }],
  public_metadata: { ref },
});

const hookOf = (url: string) => ({
  url: `${url}/hook?key=${marks.query}`,
  events: ["referral.clicked", "referral.signed_up"],
});

/** A bug of ours: the database refuses every referral, and its error holds the whole row. */
async function whileNothingFits(act: () => Promise<void>): Promise<void> {
  await database.pool.query("alter table store_referral add constraint nothing_fits check (false) not valid");
  await act().finally(() => database.pool.query("alter table store_referral drop constraint nothing_fits"));
}

onRealPostgres("no log line has a secret, a token, an address, an agent or an e-mail address", async () => {
  const secrets = await everything();
  await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBeGreaterThan(0);
  await app.stop();
  const { METRICS_TOKEN, SHOPIFY_API_SECRET, ATTRIBUTION_SECRETS } = process.env;
  const held = [
    ...secrets,
    METRICS_TOKEN,
    SHOPIFY_API_SECRET,
    ...(ATTRIBUTION_SECRETS ?? "").split(/[\s,]+/),
  ];
  const lines = [...app.log.map((line) => JSON.stringify(line)), ...app.errors().split("\n")];
  expect(lines.length).toBeGreaterThan(60);
  const leaks = lines.flatMap((line) => [
    ...Object.entries(forms).flatMap(([form, pattern]) => (pattern.test(line) ? [`${form}: ${line}`] : [])),
    ...held.flatMap((secret) => (secret && line.includes(secret) ? [`${secret}: ${line}`] : [])),
  ]);
  expect(leaks).toEqual([]);
});
