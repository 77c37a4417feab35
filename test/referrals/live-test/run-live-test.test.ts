import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getRequestListener } from "@hono/node-server";
import { config } from "../../../app/config.server.ts";
import { createDelivery, workOnEvents } from "../../../app/jobs/deliver-events.server.ts";
import { tracking } from "../../../app/process.server.ts";
import { openQueues } from "../../../app/jobs/queue.server.ts";
import { runLiveTest } from "../../../app/referrals/live-test/run-live-test.server.ts";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { getStoreSetup } from "../../../app/storage/stores/store-setup.server.ts";
import { posthog } from "../../support/posthog.ts";
import { makeStore, numbersOf } from "../../support/stores.ts";

type Answer = (request: Request) => Promise<Response> | Response;

const before = { ...config };
let server: Server;
/** What the app's address answers instead of the real route. */
let instead: Record<string, Answer>;
let landing: string;

beforeAll(async () => {
  const listener = getRequestListener(answer);
  server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(config, { appOrigin: origin, linkOrigin: origin, landingUrl: `${origin}/landing` });
  await workOnEvents(
    await openQueues(database),
    createDelivery(tracking, () => new Date()),
  );
});
beforeEach(() => {
  instead = {};
  landing = '<script src="/ref.js"></script>';
});
afterAll(() => {
  Object.assign(config, before);
  server.close();
});

async function answer(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const other = instead[pathname.split("/")[1]!];
  if (other) return other(request);
  const context = { requestId: "test", address: null, rawTarget: pathname + search };
  if (pathname.startsWith("/r/"))
    return followLink({ request, params: { code: pathname.slice(3) }, context });
  if (pathname === "/attribution/signups") return signups({ request, params: {}, context });
  return new Response(pathname === "/landing" ? landing : "");
}

async function run() {
  const store = await makeStore();
  const result = await runLiveTest(store);
  const steps = result.status === "run" ? result.steps.map(({ outcome, why }) => `${outcome} ${why}`) : [];
  return { store, result, steps };
}

test("the whole way is passed through the public routes, and leaves no trace in the numbers", async () => {
  const { store, steps } = await run();
  expect(steps).toEqual([
    "passed clickPassed",
    "passed cookiePassed",
    "passed signupPassed",
    "passed receiptPassed",
    "passed analyticsPassed",
  ]);
  expect(posthog.received.some(({ event }) => event === "REFERRAL_LIVE_TEST")).toBe(true);
  expect(await numbersOf(store)).toMatchObject({ clicks: 0, signups: 0 });
  expect((await getStoreSetup(database.pool, store.id)).live_test_passed_at).not.toBeNull();
});

test("a test that fails names the step, leaves the later ones out, and finishes no setup", async () => {
  const redirect = (to: string) => () => new Response(null, { status: 302, headers: { Location: to } });
  const cases: [string, Record<string, Answer>, string[]][] = [
    ["the link is no redirect", { r: () => new Response("hello") }, ["failed clickRefused"]],
    [
      "the link drops the code",
      { r: redirect(`${config.landingUrl}?x=1`) },
      ["passed clickPassed", "failed cookieLost"],
    ],
    [
      "the script is missing",
      { "ref.js": () => new Response("", { status: 500 }) },
      ["passed clickPassed", "failed cookieScript"],
    ],
    [
      "the secret is not known",
      { attribution: () => new Response("{}", { status: 401 }) },
      ["passed clickPassed", "passed cookiePassed", "failed signupUnverified"],
    ],
    [
      "the signup is another shop's",
      { attribution: () => new Response(JSON.stringify({ attributed: true, store: "other" })) },
      ["passed clickPassed", "passed cookiePassed", "passed signupPassed", "failed receiptWrong"],
    ],
  ];
  for (const [name, answers, expected] of cases) {
    instead = answers;
    const { store, result, steps } = await run();
    const skipped = Array<string>(5 - expected.length).fill("skipped skipped");
    expect([name, ...steps]).toEqual([name, ...expected, ...skipped]);
    expect(result).toMatchObject({ passed: false });
    expect((await getStoreSetup(database.pool, store.id)).live_test_passed_at).toBeNull();
  }
});

test("a landing page without the script is a note, not a failure", async () => {
  landing = "<p>nothing here</p>";
  expect((await run()).steps[1]).toBe("remark cookieUnseen");
});

test("without analytics the last step says so", async () => {
  const key = config.posthogApiKey;
  config.posthogApiKey = undefined;
  expect((await run()).steps[4]).toBe("remark analyticsOff");
  config.posthogApiKey = key;
});

test("a store takes one test in ten seconds, however many ask at once", async () => {
  const store = await makeStore();
  const results = await Promise.all(Array.from({ length: 5 }, () => runLiveTest(store)));
  expect(results.map(({ status }) => status).sort()).toEqual(["run", ...Array<string>(4).fill("too_soon")]);
});

test("a paused shop is not tested: the result would say nothing of real visits", async () => {
  expect(await runLiveTest(await makeStore({ status: "suspended" }))).toEqual({ status: "store_inactive" });
});
