import { createConfig, lintFromString } from "@redocly/openapi-core";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { operations } from "../../app/api/operations.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { askApi } from "../support/api.ts";
import { apiDocument, reached } from "../support/api-document.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { chrome, report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

test("the document passes Redocly's strict rules", async () => {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source: JSON.stringify(apiDocument), config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

test("the app serves the document to everybody, and everything in it under its address", async () => {
  const { status, headers, json } = await askApi("/openapi.json");
  expect([status, json]).toEqual([200, JSON.parse(JSON.stringify(apiDocument))]);
  expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(json["servers"]).toEqual([{ url: "https://app.example.test/api/v1" }]);
});

test("every status of the document is reached, and every answer is as the document says", async () => {
  const store = await makeStore();
  const key = await makePlatformKey();
  const report1 = await report(signups, { user_id: randomUUID(), referral_code: store.referral_code });
  const click = {
    referral_code: store.referral_code,
    source_url: "https://landing.example.test/",
    visitor: { user_agent: chrome },
  };
  const values: Record<string, string> = {
    slug: store.slug,
    id: report1.json["referral_id"],
    user_id: report1.json["user_id"],
  };
  const bodies: Record<string, unknown> = {
    createClick: click,
    updateStore: { status: "active" },
    createWebhookEndpoint: { url: "https://hooks.example.test/" },
    updateWebhookEndpoint: { events: ["referral.active"] },
    resendWebhookDeliveries: { since: new Date().toISOString() },
  };
  const [noScope, ofStore, spent] = [
    await makeKey(null, { scopes: [] }),
    await makeKey(store, { scopes: ["integration:read", "integration:write"] }),
    await makePlatformKey(),
  ];
  for (let times = 0; times < 600; times += 1) await askApi("/key", { key: spent });

  for (const { id, method, path, body, keys } of operations) {
    if (path.startsWith("/webhook-endpoints/{id}")) {
      const asked = { key, method: "POST", body: bodies["createWebhookEndpoint"] };
      values["id"] = (await askApi("/webhook-endpoints", asked)).json["id"];
    }
    const at = (known: Record<string, string>) =>
      path.replace(/\{(\w+)\}/g, (_, name: string) => known[name]!);
    const good = { key, method, ...(body && { body: bodies[id] }) };
    const first = await askApi(at(values), good);
    const tag = first.headers.get("ETag");
    if (method === "GET") await askApi(at(values), { ...good, headers: { "If-None-Match": tag! } });
    await askApi(at(values), { ...good, key: null });
    await askApi(at(values), { ...good, key: noScope });
    await askApi(at(values), { ...good, key: spent });
    if (keys === "platform") await askApi(at(values), { ...good, key: ofStore });
    await askApi(at({ slug: "nobody", id: randomUUID(), user_id: "nobody" }), good);
    await askApi(`${at(values)}?nothing=1`, good);
    if (body) {
      await askApi(at(values), { ...good, body: "{" });
      await askApi(at(values), { ...good, body: { nothing: 1 } });
      await askApi(at(values), { ...good, body: "x".repeat(70_000) });
    }
  }
  const headers = { "Idempotency-Key": randomUUID() };
  for (const source_url of ["https://a.example.test/", "https://b.example.test/"])
    await askApi("/clicks", { key, method: "POST", headers, body: { ...click, source_url } });

  for (let times = 0; times < 20; times += 1)
    await askApi("/webhook-endpoints", { key, method: "POST", body: bodies["createWebhookEndpoint"] });

  await askApi("/audit-log?store=nobody", { key });

  const documented = Object.values(apiDocument.paths).flatMap((path) =>
    Object.values(path).map(({ operationId, responses }) => [
      operationId,
      Object.keys(responses)
        .filter((status) => status !== "default")
        .sort(),
    ]),
  );
  expect(Object.fromEntries([...reached].map(([id, statuses]) => [id, [...statuses].sort()]))).toEqual(
    Object.fromEntries(documented),
  );
});
