import { createHash, createHmac, randomUUID } from "node:crypto";
import { runArrivals } from "./arrival-load.ts";
import { bucketSql, totalsBucket } from "../app/storage/reports/store-referral-stats.server.ts";
import { countSignups } from "./honesty.ts";
import { runLoad, type Load, type LoadRequest } from "./http-load.ts";
import { measure } from "./measurement.ts";
import { pgbenchClients, runPgbench } from "./pgbench.ts";
import { pgbenchScript } from "./pgbench-script.ts";
import { recordStatements } from "./record-statements.ts";
import { target, type Line } from "./report.ts";
import { startServer } from "./server-process.ts";
import { emptyTables, secret, storeCode, storeCodeSql, storesCount, type Stage } from "./stage.ts";

const toPgbenchMin = 1;
const p99MsMax = 150;
const arrivalsPerSecond = 100;
/** Clicks that wait for a signup, for each second of a run. A small machine cannot sign up so many. */
const clicksPerSecond = 6_000;
let signups = 0;

/** Signed signups a second, each matched to its visitor's click, beside pgbench with the same transaction. */
export async function measureSignups(stage: Stage, pgbench: string | null, seconds: number): Promise<Line[]> {
  const clicksPerClient = Math.ceil((clicksPerSecond * (seconds + 2)) / pgbenchClients);
  const prepare = () => prepareSignups(stage, 2 * clicksPerClient * pgbenchClients);
  const stored = { prepare, count: (acknowledged: number) => countSignups(stage, acknowledged) };

  await prepare();
  const script = await writeScript(stage, clicksPerClient);
  const start = () => stage.startApp();
  const options = { seconds, expectedStatus: 200, nextRequest: nextSignup };
  const busy = await measure("POST /attribution/signups, 32 connections", {
    ...stored,
    start,
    load: (origin) => runLoad({ ...options, origin, connections: 32 }),
  });
  const steady = await measure(`POST /attribution/signups, ${arrivalsPerSecond} arrivals a second`, {
    ...stored,
    start,
    load: (origin) => runArrivals({ ...options, origin, perSecond: arrivalsPerSecond }),
  });
  const transcribed = await measure("Prisma, an interactive transaction each, 32 connections", {
    prepare,
    start: () => startServer(["bench/server-prisma.ts"], { DATABASE_URL: stage.databaseUrl }),
    load: (origin) => runLoad({ ...options, origin, connections: 32 }),
  });
  const database =
    pgbench &&
    (await measure("pgbench, the same transaction, 32 clients", {
      ...stored,
      load: () => runPgbench(pgbench, stage.databaseUrl, script, seconds),
    }));

  const toPgbench = ({ perSecond }: Load) => (database ? perSecond / database.perSecond : null);
  const targets = target(`≥ ${toPgbenchMin} × pgbench`, toPgbench(busy), (ratio) => ratio >= toPgbenchMin);
  return [
    { ...busy, toPgbench: toPgbench(busy), targets },
    ...(database ? [{ ...database, toPgbench: 1 }] : []),
    { ...transcribed, toPgbench: toPgbench(transcribed) },
    { ...steady, targets: target(`p99 ≤ ${p99MsMax} ms`, steady.p99Ms, (ms) => ms <= p99MsMax) },
  ];
}

/** The statements of one signup, for a click that no other client or run takes. */
async function writeScript(stage: Stage, clicksPerClient: number): Promise<string> {
  const requests: [LoadRequest, LoadRequest] = [nextSignup(), nextSignup()];
  const click = signups - 1;
  const statements = await recordStatements(stage, requests);
  signups = 0;
  const setUp = [
    `\\set click (:run * ${pgbenchClients} + :client_id) * ${clicksPerClient} + :i`,
    `\\set store 1 + :click % ${storesCount}`,
    "\\set i :i + 1",
  ];
  const known = new Map([
    [String(storeOf(click)), ":store"],
    [storeCode(storeOf(click)), storeCodeSql(":store")],
    [clickIdOf(click), clickIdSql(":click")],
  ]);
  return pgbenchScript(statements, setUp, known);
}

/** Empties the tables and fills in the clicks 0, 1, 2 … of the last hours that signups will come for. */
export async function prepareSignups(stage: Stage, count: number): Promise<void> {
  await emptyTables(stage);
  signups = 0;
  await stage.db.query(
    `insert into store_referral (id, store_id, referral_code, status, click_id, utm_params, source_url, clicked_at,
      listed_at)
    select gen_random_uuid(), store, ${storeCodeSql("store")}, 'clicked', ${clickIdSql("n")},
      '{"utm_source": "instagram", "utm_medium": "social"}', 'https://app.example/r/' || ${storeCodeSql("store")}, at, at
    from (
      select n, 1 + n % ${storesCount} as store, now() - (${count} - n) * interval '50 ms' as at
      from generate_series(0, ${count - 1}) n
    ) click`,
  );
  await stage.db.query(
    `insert into store_referral_stats (store_id, placement, bucket, clicks, last_click_at)
    select store_id, '', bucket, count(*), max(clicked_at) from store_referral
    cross join lateral (values (${totalsBucket}), (${bucketSql("clicked_at")})) b(bucket) group by 1, 3`,
  );
  for (const statement of [
    "vacuum analyze store_referral",
    "vacuum analyze store_referral_stats",
    "checkpoint",
  ])
    await stage.db.query(statement);
}

/** A new person's signup, signed by the auth backend (Standard Webhooks), with the id of the click they came by. */
export function nextSignup(): LoadRequest {
  const click = signups++;
  const id = randomUUID();
  const timestamp = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    user_id: randomUUID(),
    referral_code: storeCode(storeOf(click)),
    click_id: clickIdOf(click),
    occurred_at: new Date().toISOString(),
  });
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    method: "POST",
    path: "/attribution/signups",
    headers: {
      "Content-Type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": `v1,${signature}`,
    },
    body,
  };
}

function storeOf(click: number): number {
  return 1 + (click % storesCount);
}

/** A visit's id looks like the app's own (UUID version 8); `clickIdSql` says the same in SQL. */
function clickIdOf(click: number): string {
  const hex = createHash("md5").update(String(click)).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3})(.{4})/, "$1-$2-8$3-$4-");
}

function clickIdSql(click: string): string {
  return `overlay(md5((${click})::text) placing '8' from 13)::uuid`;
}
