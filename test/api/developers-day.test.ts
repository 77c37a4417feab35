import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import { expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { createWebhookDelivery } from "../../app/jobs/deliver-webhooks.server.ts";
import { reachingPublic } from "../../app/referrals/webhooks/post-webhook.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { startReceiver } from "../support/webhook-receiver.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { apiServer } from "../support/api.ts";
import { makePlatformKey } from "../support/api-keys.ts";
import { apiTypes, typesFile } from "../support/api-types.ts";
import { chrome, origin, report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";
import type { paths } from "./openapi.d.ts";

test("the generated types are those of today's document: npm run api-types", async () => {
  expect(readFileSync(typesFile, "utf8")).toBe(await apiTypes());
});

test("from a platform key and the document alone: the stores, a click, its signup, the receipt, the numbers, a webhook", async () => {
  const { slug } = await makeStore();
  const api = createClient<paths>({
    baseUrl: `${origin}/api/v1`,
    headers: { Authorization: `Bearer ${await makePlatformKey()}` },
    fetch: async (request) => apiServer.fetch(request),
  });
  expect((await api.GET("/key")).data?.store).toBeNull();
  const hook = { url: "https://portal.example.test/hooks", events: ["referral.signed_up" as const] };
  const { data: endpoint } = await api.POST("/webhook-endpoints", { body: hook });

  const stores: string[] = [];
  for (let cursor: string | undefined; ;) {
    const { data } = await api.GET("/stores", { params: { query: { limit: 1, ...(cursor && { cursor }) } } });
    stores.push(...(data?.data ?? []).map((store) => store.slug));
    if (stores.includes(slug) || !data?.next_cursor) break;
    cursor = data.next_cursor;
  }
  expect(stores).toContain(slug);
  const path = { slug };
  const { data: store } = await api.GET("/stores/{slug}", { params: { path } });

  const { data: click } = await api.POST("/clicks", {
    params: { header: { "idempotency-key": randomUUID() } },
    body: {
      referral_code: store!.referral_code,
      source_url: `${store!.referral_link}&utm_source=portal`,
      visitor: { address: "192.0.2.7", user_agent: chrome, language: "en" },
    },
  });
  expect(click).toMatchObject({ counted: true, filter: null });

  const user = `user_${randomUUID()}`;
  await report(signups, {
    user_id: user,
    referral_code: store!.referral_code,
    click_id: click!.click_id,
  });
  const { data: page } = await api.GET("/stores/{slug}/referrals", {
    params: { path, query: { status: "signed_up" } },
  });
  expect(page?.data).toMatchObject([
    { user_id: user, match_method: "click_id", utm_params: { utm_source: "portal" } },
  ]);
  const { data: referral } = await api.GET("/stores/{slug}/referrals/{id}", {
    params: { path: { slug, id: page!.data[0]!.id } },
  });
  expect(referral?.receipt).toMatchObject({ confidence: "certain", evidence: "click_id" });
  const { data: person } = await api.GET("/people/{user_id}", { params: { path: { user_id: user } } });
  expect(person).toMatchObject({ attributed: true, store: slug, referral_id: referral?.id });
  const { data: stats } = await api.GET("/stores/{slug}/stats", {
    params: { path, query: { interval: "week" } },
  });
  expect(stats).toMatchObject({ total_clicks: 1, total_signups: 1, conversion_rate: 1 });

  // The event comes, is verified, and comes again when asked for.
  const receiver = await startReceiver();
  await database.pool.query("update webhook_endpoint set url = $2 where id = $1", [
    endpoint!.id,
    receiver.url,
  ]);
  const delivery = createWebhookDelivery(database, () => new Date(), { ...reachingPublic, isAnywhere: true });
  await delivery.deliverDue();
  const { data: deliveries } = await api.GET("/webhook-endpoints/{id}/deliveries", {
    params: { path: { id: endpoint!.id } },
  });
  const [message] = deliveries!.data;
  await api.POST("/webhook-endpoints/{id}/resend", {
    params: { path: { id: endpoint!.id } },
    body: { message_id: message!.id },
  });
  await delivery.deliverDue();
  receiver.stop();
  expect(receiver.received).toHaveLength(2);
  for (const { body, headers } of receiver.received)
    expect(new Webhook(endpoint!.secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "referral.signed_up",
      data: { store: slug, referral: { user_id: user } },
    });

  // What is refused says what is wrong, in the shape of the document.
  const { error } = await api.GET("/stores/{slug}/stats", {
    params: { path, query: { from: "2026-02-30" } },
  });
  expect(error).toMatchObject({ status: 422, code: "invalid_request", field: "from" });
});
