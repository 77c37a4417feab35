import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { demoInfo } from "../../demo/welcome.ts";
import { readNumbers, soon, startTestDemo } from "../support/demo.ts";

const agent =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
let demo: Demo;
let info: Record<string, string>;

beforeAll(async () => {
  demo = await startTestDemo();
  info = JSON.parse(demoInfo(demo)) as Record<string, string>;
});
afterAll(() => demo?.stop());

const promised = [
  "admin_url",
  "app_direct_url",
  "app_url",
  "attribution_secret",
  "attribution_secret_old",
  "clerk_webhook_secret",
  "landing_url",
  "platform_api_key",
  "posthog_events_url",
  "referral_link",
  "shop",
  "store",
  "tracked_link",
  "webhook_url",
];

test("the demo's file for scripts names everything that the contract promises", () => {
  expect(Object.entries(info).filter(([, value]) => !value)).toEqual([]);
  expect(Object.keys(info).sort()).toEqual(promised);
});

test("whoever speaks to the app's own port may say an address", async () => {
  const path = new URL(info["tracked_link"]!).pathname;
  for (const address of ["198.51.100.1", "198.51.100.2", "198.51.100.2"]) {
    const headers = { "user-agent": agent, "x-forwarded-for": address };
    const answer = await fetch(info["app_direct_url"]! + path, { headers, redirect: "manual" });
    expect(answer.status).toBe(302);
  }
  const seen = async () => {
    const numbers = (await readNumbers(demo, info["store"]!))!;
    return [numbers.total_clicks, numbers.filtered_clicks.duplicate];
  };
  await expect.poll(seen, soon).toEqual([2, 1]);
});

test("the demo's database can be slow, and quick again", async () => {
  await demo.act("acme-supplements", "database", { is: "slow" });
  const startedAt = performance.now();
  expect(await readNumbers(demo, info["store"]!)).not.toBeNull();
  expect(performance.now() - startedAt).toBeGreaterThan(700);
  await demo.act("acme-supplements", "database", { is: "quick" });
  expect(await readNumbers(demo, info["store"]!)).not.toBeNull();
});

test("the demo's Clerk secret signs messages that the app takes", async () => {
  const body = JSON.stringify({ type: "session.created", data: {} });
  const [id, at] = [randomUUID(), new Date()];
  const signature = new Webhook(info["clerk_webhook_secret"]!).sign(id, at, body);
  const headers = {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": signature,
  };
  const answer = await fetch(`${info["app_direct_url"]!}/attribution/clerk`, {
    method: "POST",
    headers,
    body,
  });
  expect(await answer.json()).toEqual({ ignored: true });
});

test("without the Integration API the file for scripts names as much, and a database with a history gets no other", async () => {
  const clicks = async () =>
    (await database.pool.query("select count(*)::int as clicks from store_referral")).rows[0]
      .clicks as number;
  const before = await clicks();
  expect(before).toBeGreaterThan(0);
  await demo.stop();
  demo = await startTestDemo({ history: true, environment: { FEATURES: "partner_portal" } });
  const named = JSON.parse(demoInfo(demo)) as Record<string, string>;
  expect(Object.keys(named).sort()).toEqual(promised);
  expect(named["store"]).toBe(info["store"]);
  for (const link of [named["referral_link"]!, named["tracked_link"]!])
    expect(link).toContain(new URL(info["referral_link"]!).searchParams.get("ref"));
  expect(await clicks()).toBe(before);
});

test("a demo that cannot be says so in one sentence", () => {
  const said = (environment: Record<string, string>) => {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, NODE_ENV: "test" as const, ...environment };
    const options = { env, encoding: "utf8", timeout: 60_000 } as const;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["demo/main.ts", "--no-build", "--keep"],
      options,
    );
    return { status, stdout, lines: stderr.trim().split("\n") };
  };
  for (const [environment, sentence] of [
    [{ DATABASE_URL: "pglite:memory" }, "DATABASE_URL cannot be pglite:memory"],
    [{ DEMO_PORT: "abc" }, 'not "abc"'],
    [{ DEMO_PORT: "65530" }, "from 1 to 65529"],
  ] as const)
    expect([environment, said(environment)]).toEqual([
      environment,
      { status: 1, stdout: "", lines: [expect.stringContaining(sentence)] },
    ]);
});
