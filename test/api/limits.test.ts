import { expect, test, vi } from "vitest";
import { log } from "../../app/log.server.ts";
import { createRequestLimit } from "../../app/storage/keys/request-limit.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { askApi } from "../support/api.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { makeStore } from "../support/stores.ts";
import { randomUUID } from "node:crypto";

test("every answer tells what is left of the minute, a refusal too, and the request after the last is a 429", async () => {
  const key = await makePlatformKey();
  const first = await askApi("/key", { key });
  expect(first.headers.get("RateLimit-Policy")).toBe('"minute";q=600;w=60');
  expect(first.headers.get("RateLimit")).toMatch(/^"minute";r=599;t=(60|59)$/);
  const refused = await askApi("/stores/nobody", { key });
  expect([refused.status, refused.headers.get("RateLimit")]).toEqual([
    404,
    expect.stringContaining("r=598;"),
  ]);
  for (let times = 2; times < 600; times += 1) await askApi("/key", { key });
  const over = await askApi("/key", { key });
  expect(over).toMatchObject({ status: 429, json: { code: "rate_limited" } });
  expect(over.headers.get("RateLimit")).toContain("r=0;");
  const wait = Number(over.headers.get("Retry-After"));
  expect(wait > 0 && wait <= 60).toBe(true);
  expect((await askApi("/key", { key: await makePlatformKey() })).status).toBe(200);
});

test("who tries keys is held up by address, and good keys from there are not", async () => {
  const network = `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}`;
  const address = `${network}::ffff`;
  const key = await makeKey(await makeStore());
  for (let times = 0; times < 600; times += 1)
    await askApi("/key", { key: `srk_${times}`, address: `${network}::${times}` });
  expect((await askApi("/key", { key: "srk_next", address })).status).toBe(429);
  expect((await askApi("/key", { key: "srk_next" })).status).toBe(401);
  expect((await askApi("/key", { key, address })).status).toBe(200);
});

test("what is left is told by every answer: another method, no such address, a failure, a pause", async () => {
  const store = await makeStore();
  const [key, ofStore] = [await makePlatformKey(), await makeKey(store)];
  const ask = async (path: string, options: Parameters<typeof askApi>[1]) => {
    const { status, headers } = await askApi(path, options);
    const [policy, left] = [headers.get("RateLimit-Policy"), headers.get("RateLimit")];
    return { status, policy, left: Number(/^"minute";r=(\d+);t=\d+$/.exec(left ?? "")?.[1]) };
  };
  const policy = '"minute";q=600;w=60';
  const address = `198.51.100.${Math.floor(Math.random() * 255)}`;
  const told: [number, string, Parameters<typeof askApi>[1]][] = [
    [405, "/key", { key, method: "PUT" }],
    [404, "/nowhere", { key }],
    [405, "/key", { method: "PUT" }],
    [404, "/nowhere", {}],
    [401, "/key", {}],
    [403, "/audit-log", { key: ofStore }],
  ];
  for (const [status, path, options] of told)
    expect([path, await ask(path, options)]).toEqual([path, { status, policy, left: expect.any(Number) }]);
  expect((await ask("/nowhere", { key })).left).toBe(597);
  expect([(await ask("/nowhere", { address })).left, (await ask("/nowhere", { address })).left]).toEqual([
    599, 598,
  ]);
  const err = vi.spyOn(log, "error").mockImplementation(() => {});
  const query = database.pool.query.bind(database.pool) as (...asked: unknown[]) => unknown;
  const broken = vi.spyOn(database.pool, "query").mockImplementation((...asked: unknown[]) => {
    if (JSON.stringify(asked).includes("audit_entry")) throw new TypeError("a bug");
    return query(...asked);
  });
  expect(await ask("/audit-log", { key })).toEqual({ status: 500, policy, left: 596 });
  broken.mockRestore();
  expect(err).toHaveBeenCalled();
  const refused = Object.assign(new Error("away"), { code: "ECONNREFUSED" });
  const away = vi.spyOn(database.pool, "query").mockRejectedValue(refused);
  expect(await ask("/key", { key, address })).toEqual({ status: 503, policy, left: 597 });
  away.mockRestore();
});

test("a batch of a language model's messages costs a request for each of them", async () => {
  const key = await makePlatformKey();
  const headers = { Accept: "application/json, text/event-stream" };
  const call = { jsonrpc: "2.0", method: "tools/call", params: { name: "list_stores", arguments: {} } };
  const send = (count: number) =>
    askApi("/mcp", {
      ...{ key, method: "POST", headers },
      body: Array.from({ length: count }, (_, n) => ({ ...call, id: n + 1 })),
    });
  const first = await send(100);
  expect([first.status, (first.json as unknown as unknown[]).length]).toEqual([200, 100]);
  expect(first.headers.get("RateLimit")).toContain("r=500;");
  for (let times = 0; times < 5; times += 1) await send(99);
  const over = await send(6);
  expect(over).toMatchObject({ status: 429, json: { code: "rate_limited" } });
  expect(over.headers.get("RateLimit")).toContain("r=0;");
});

onRealPostgres("several processes together keep a key's quota", async () => {
  const processes = [1, 2, 3].map(() => createRequestLimit(database, 90));
  const id = randomUUID();
  const taken = await Promise.all(
    Array.from({ length: 300 }, (_, n) => processes[n % processes.length]!.take(id)),
  );
  // Each share of three is used up or in one process's hand, so at most a share for each process is missing.
  const admitted = taken.filter(({ isOver }) => !isOver).length;
  expect(admitted).toBeLessThanOrEqual(90);
  expect(admitted).toBeGreaterThanOrEqual(90 - processes.length * 2);
});

test("a process counts by itself while the database is away", async () => {
  const pool = { query: () => Promise.reject(new Error("away")) } as never;
  const limit = createRequestLimit({ pool, embedded: false }, 3);
  const answers = [
    await limit.take("a"),
    await limit.take("a"),
    await limit.take("a"),
    await limit.take("a"),
  ];
  expect(answers.map(({ isOver }) => isOver)).toEqual([false, false, false, true]);
});

test("a read that has not changed is a 304 without a body, and one that has is sent again", async () => {
  const store = await makeStore();
  const key = await makeKey(store);
  const path = `/stores/${store.slug}`;
  const first = await askApi(path, { key });
  const tag = first.headers.get("ETag")!;
  expect(first.headers.get("Cache-Control")).toBe("private, no-cache");
  const headers = { "If-None-Match": tag };
  const same = await askApi(path, { key, headers });
  expect([same.status, same.json, same.headers.get("ETag")]).toEqual([304, null, tag]);
  await database.pool.query("update store set name = 'Acme & Sons' where id = $1", [store.id]);
  expect(await askApi(path, { key, headers })).toMatchObject({ status: 200, json: { name: "Acme & Sons" } });
});
