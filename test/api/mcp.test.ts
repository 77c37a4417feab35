import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { apiServer, askApi } from "../support/api.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { origin, report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

/** A language model's program, with the SDK's own client. */
async function connect(key: string) {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(`${origin}/api/v1/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${key}` } },
    fetch: async (url, init) => apiServer.fetch(new Request(url, init)),
  });
  // The cast: the SDK's own classes differ under exactOptionalPropertyTypes.
  await client.connect(transport);
  return async (name: string, args: Record<string, unknown>) => {
    const { isError = false, content } = await client.callTool({ name, arguments: args });
    const [{ text }] = content as [{ text: string }];
    return { isError, json: (text.startsWith("{") ? JSON.parse(text) : text) as Record<string, any> };
  };
}

test("a language model's program reads what the key may see, with the SDK's client", async () => {
  const store = await makeStore();
  const { json: receipt } = await report(signups, {
    user_id: randomUUID(),
    referral_code: store.referral_code,
  });
  const ask = await connect(await makeKey(store));
  const { slug } = store;
  expect((await ask("list_stores", {})).json["data"]).toMatchObject([{ slug }]);
  expect((await ask("get_stats", { slug, interval: "week" })).json).toMatchObject({ total_signups: 1 });
  const list = (await ask("list_referrals", { slug, limit: 5 })).json;
  expect(list["data"]).toMatchObject([{ id: receipt["referral_id"], user_id: null }]);
  const id = receipt["referral_id"];
  expect((await ask("get_receipt", { slug, id })).json).toMatchObject({ id, receipt: { evidence: "none" } });
  const explained = (await ask("explain_numbers", { slug })).json;
  expect(explained).toMatchObject({ numbers: { total_signups: 1 }, meanings: {} });
  expect(Object.keys(explained["meanings"])).toEqual(
    expect.arrayContaining(
      Object.keys(explained["numbers"]["filtered_clicks"]).map((one) => `filtered_clicks.${one}`),
    ),
  );
});

test("a tool refuses another store and a bad argument, and says what is wrong", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const ask = await connect(await makeKey(store));
  for (const tool of ["get_stats", "list_referrals", "explain_numbers"])
    expect(await ask(tool, { slug: other.slug })).toMatchObject({
      isError: true,
      json: { code: "not_found" },
    });
  const bad = await ask("get_stats", { slug: store.slug, from: "2026-02-30", to: "2026-03-01" });
  expect([bad.isError, JSON.stringify(bad.json)]).toEqual([true, expect.stringContaining("from")]);
  for (const placement of ["a\0", "a\ud800"])
    expect(await ask("list_referrals", { slug: store.slug, placement })).toMatchObject({
      ...{ isError: true, json: { code: "invalid_request", field: "placement" } },
    });
  const half = await ask("get_stats", { slug: store.slug, from: "2026-02-01" });
  expect(half).toMatchObject({ isError: true, json: { field: "from" } });
});

test("the tools only read, and need a key and a message", async () => {
  const key = await makePlatformKey();
  const send = (body: unknown, by: string | null = key) =>
    askApi("/mcp", {
      ...{ key: by, method: "POST", body },
      headers: { Accept: "application/json, text/event-stream" },
    });
  const { json } = await send({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const tools = json["result"].tools as { name: string; annotations: { readOnlyHint: boolean } }[];
  expect(tools.map(({ name }) => name)).toEqual([
    "list_stores",
    "get_stats",
    "list_referrals",
    "get_receipt",
    "explain_numbers",
  ]);
  expect(tools.every(({ annotations }) => annotations.readOnlyHint)).toBe(true);
  expect(await send({}, null)).toMatchObject({ status: 401 });
  expect(await send("{")).toMatchObject({ status: 400, json: { code: "invalid_json" } });
  expect((await send({ jsonrpc: "2.0", method: "notifications/initialized" })).status).toBe(202);
  expect((await askApi("/mcp", { key })).status).toBe(405);
});
