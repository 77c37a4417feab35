import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { readChanges } from "../../app/referrals/stores/read-changes.server.ts";
import { action as keys } from "../../app/routes/app.settings_.keys.tsx";
import { action as save } from "../../app/routes/app.settings.tsx";
import { askApi } from "../support/api.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { makeMerchant } from "../support/merchant.ts";
import { makeStore } from "../support/stores.ts";

test("every change of keys, endpoints, settings and suspensions is told once, with its place and no secret", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  const platform = await makePlatformKey();
  const id = randomUUID();
  for (let times = 0; times < 2; times += 1)
    await merchant.act(save, "/app/settings", { category: "fitness", anonymise: "true" });
  await merchant.act(keys, "/app/settings/keys", { intent: "create", id, name: "Dashboard" });
  for (let times = 0; times < 2; times += 1)
    await merchant.act(keys, "/app/settings/keys", { intent: "revoke", id });
  const own = await makeKey(store, { scopes: ["integration:read", "integration:write"] });
  const ask = (path: string, method: string, body?: unknown) =>
    askApi(path, { key: own, method, ...(body !== undefined && { body }) });
  const url = "https://hooks.example.test/";
  const endpoint = (await ask("/webhook-endpoints", "POST", { url })).json["id"];
  await ask(`/webhook-endpoints/${endpoint}`, "PATCH", { status: "paused" });
  const { secret } = (await ask(`/webhook-endpoints/${endpoint}/rotate-secret`, "POST")).json;
  await ask(`/webhook-endpoints/${endpoint}`, "DELETE");
  await askApi(`/stores/${store.slug}`, { key: platform, method: "PATCH", body: { status: "suspended" } });

  const read = (query: string, key = platform) => askApi(`/audit-log?store=${store.slug}${query}`, { key });
  const { json } = await read("");
  expect(json["data"].map(({ act, via }: Record<string, string>) => `${act} ${via}`).reverse()).toEqual([
    "settings.changed page",
    "key.created page",
    "key.revoked page",
    "endpoint.created api",
    "endpoint.changed api",
    "endpoint.secret_rotated api",
    "endpoint.removed api",
    "store.suspended api",
  ]);
  expect(json["data"][1]).toMatchObject({ key: "test", detail: { url }, store: store.slug });
  expect(JSON.stringify(json)).not.toContain(secret);
  const page = await read("&limit=1");
  expect((await read(`&limit=1&cursor=${page.json["next_cursor"]}`)).json["data"]).toEqual([json["data"][1]]);
  expect((await read("", own)).status).toBe(403);
  expect((await readChanges(store)).map(({ subject }) => subject)).toContain("Dashboard");
  expect(await readChanges(await makeStore())).toEqual([]);
});
