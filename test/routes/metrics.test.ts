import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { Registry } from "prom-client";
import { addQueueGauges, rememberedFor } from "../../app/http/queue-gauges.server.ts";
import { clicks, metrics } from "../../app/process.server.ts";
import { action as beacon } from "../../app/routes/attribution.clicks.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as readMetrics } from "../../app/routes/metrics.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { insertJobs } from "../../app/storage/outbox/job.server.ts";
import { flowQueue } from "../../app/storage/outbox/outbox.server.ts";
import { call, chrome, click, report, signed } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

async function read(): Promise<string> {
  const response = await call(readMetrics, "/metrics", {
    headers: { Authorization: `Bearer ${process.env["METRICS_TOKEN"]}` },
  });
  expect(response.status).toBe(200);
  return response.text();
}

/** The values of one counter by outcome, those that are 0 left out. */
async function outcomesOf(name: string): Promise<Record<string, number>> {
  const lines = (await read()).matchAll(new RegExp(`^${name}\\{outcome="(\\w+)"\\} (\\d+)$`, "gm"));
  return Object.fromEntries(
    [...lines].map(([, outcome, count]) => [outcome, Number(count)]).filter(([, count]) => count !== 0),
  ) as Record<string, number>;
}

const request = { route: "/r/:code", audience: "public", status: 302, seconds: 0.02 } as const;

test("the operator sees requests, the click buffer, the outbox and the connections", async () => {
  metrics.observeRequest(request);
  const text = await read();
  for (const line of [
    'http_request_duration_seconds_count{route="/r/:code",audience="public",status="302"} 1',
    "clicks_buffered 0",
    "clicks_on_disk 0",
    "clicks_not_on_disk_total 0",
    'clicks_lost_total{reason="full"} 0',
    'outbox_jobs{state="events"} 0',
    'outbox_jobs{state="rejected"} 0',
    'outbox_oldest_seconds{queue="webhooks"} 0',
    'database_connections{state="awaited"} 0',
    "database_reachable 1",
  ])
    expect(text).toContain(line);
});

test("nobody else sees them", async () => {
  const attempts: Record<string, string>[] = [{}, { Authorization: "Bearer wrong" }];
  for (const headers of attempts) expect((await call(readMetrics, "/metrics", { headers })).status).toBe(401);
});

test("hits are counted by what the database made of them", async () => {
  const { referral_code: code } = await makeStore();
  const address = randomUUID();
  for (let visit = 0; visit < 3; visit += 1) await click(followLink, code, { address });
  await click(followLink, code, { userAgent: "Googlebot/2.1" });
  await click(followLink, "store-nobody-0000");
  expect(await outcomesOf("clicks_total")).toEqual({ clicked: 1, duplicate: 2, bot: 1 });
});

test("claims are counted by whose click it was", async () => {
  const { referral_code: code } = await makeStore();
  const { clickId } = await click(followLink, code);
  const tell = (claim: string, clickId: string | null) =>
    call(beacon, "/attribution/clicks", {
      method: "POST",
      headers: { "User-Agent": chrome },
      body: JSON.stringify({
        referral_code: code,
        source_url: "https://landing.example.test/",
        click_id: clickId,
        claim,
      }),
    });
  const mine = randomUUID();
  for (const [claim, id] of [
    [mine, clickId],
    [mine, clickId],
    [randomUUID(), clickId],
    [randomUUID(), randomUUID()],
  ] as const)
    expect((await tell(claim, id)).status).toBe(200);
  await clicks.writer.flush(5_000);
  expect(await outcomesOf("claims_total")).toEqual({ claimed: 2, taken: 1, unknown: 1 });
});

test("signups are counted by how they were matched, or why they were not", async () => {
  const { referral_code: code } = await makeStore();
  const { clickId } = await click(followLink, code);
  const [user, id] = [randomUUID(), randomUUID()];
  const first = { user_id: user, referral_code: code, click_id: clickId };
  await report(signups, first, { id });
  await report(signups, first, { id });
  await report(signups, first);
  await report(signups, { user_id: randomUUID(), referral_code: `${code}.` });
  await report(signups, { user_id: randomUUID(), referral_code: "newsletter" });
  await report(signups, { user_id: randomUUID(), referral_code: "store-nobody-0000" });
  await report(signups, { user_id: randomUUID(), referral_code: code, dry_run: true });
  await call(signups, "/", signed(JSON.stringify({ ...first, user_id: "another" }), { id }));
  expect(await outcomesOf("signups_total")).toEqual({
    ...{ click_id: 1, replayed: 1, repeat: 1, none: 1 },
    ...{ generic_code: 1, unknown_code: 1, id_reused: 1 },
  });
  expect(await read()).toContain("codes_repaired_total 1");
});

test("the operator sees how long the oldest job has waited, and that a database is away", async () => {
  await insertJobs(database.pool, [{ queue: flowQueue, data: { triggers: [] } }]);
  const told = async (sql: Sql, later: number) => {
    const registry = new Registry();
    addQueueGauges(registry, sql, () => new Date(Date.now() + later));
    return registry.metrics();
  };
  const text = await told(database.pool, 600_000);
  expect(Number(/^outbox_oldest_seconds\{queue="flow"\} (.*)$/m.exec(text)?.[1])).toBeGreaterThan(590);
  expect(text).toContain('outbox_oldest_seconds{queue="webhooks"} 0');
  const away = { query: () => Promise.reject(new Error("away")) } as unknown as Sql;
  expect(await told(away, 0)).toContain("database_reachable 0");
  // A count that takes too long is no database that is away.
  const busy = {
    query: (asked: unknown) => (asked === "select 1" ? Promise.resolve({}) : new Promise(() => {})),
  } as unknown as Sql;
  const late = await told(busy, 0);
  expect(late).toContain("database_reachable 1");
  expect(late).not.toMatch(/^outbox_jobs\{/m);
});

test("however often a scraper asks, the database is read once in five seconds", async () => {
  let [reads, at] = [0, 0];
  const readOnce = rememberedFor(
    5_000,
    () => new Date(at),
    async () => (reads += 1),
  );
  for (at = 0; at < 15_000; at += 100) await readOnce();
  expect(reads).toBe(3);
});

test("docs/operate.md documents exactly the metrics that /metrics answers, with their labels", async () => {
  const section = /\n## Metrics\n(.*?)\n## /s.exec(readFileSync("docs/operate.md", "utf8"))?.[1] ?? "";
  const documented = [...section.matchAll(/^\| `(\w+)` \|([^|]*)\|/gm)].map(([, name, labels = ""]) => [
    name,
    ...[...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
  ]);
  metrics.observeRequest(request);
  const text = await read();
  const own = [...text.matchAll(/^# TYPE (\w+)/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => !/^(nodejs|process)_/.test(name));
  const labelsOf = (name: string) => {
    const [, labels = ""] = new RegExp(`^${name}(?:_count)?\\{(.*?)\\} `, "m").exec(text) ?? [];
    return [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label);
  };
  expect(documented.sort()).toEqual(own.map((name) => [name, ...labelsOf(name)]).sort());
});
