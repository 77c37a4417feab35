import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
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

test("the demo's file for scripts names everything that the contract promises", () => {
  expect(Object.entries(info).filter(([, value]) => !value)).toEqual([]);
  expect(Object.keys(info).sort()).toEqual([
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
  ]);
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
