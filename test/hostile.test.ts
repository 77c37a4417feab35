import fc from "fast-check";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as beacon } from "../app/routes/attribution.clicks.ts";
import { action as activations } from "../app/routes/attribution.activations.ts";
import { action as erasures } from "../app/routes/attribution.erasures.ts";
import { action as signups } from "../app/routes/attribution.signups.ts";
import { loader as followLink } from "../app/routes/r.$code.ts";
import { database } from "../app/storage/engine/database.server.ts";
import { clicks } from "../app/process.server.ts";
import { selectDifferences } from "../app/storage/reports/recount.server.ts";
import { call, chrome, signed, type Route } from "./support/requests.ts";
import { makeStore } from "./support/stores.ts";

/** Bodies for each of the two tests: `HOSTILE_RUNS=50000 npx vitest run test/hostile.test.ts` tries 100,000. */
const runs = Number(process.env["HOSTILE_RUNS"] ?? 3_000);
const store = await makeStore();
const odd = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "\0",
    "\ud800",
    "__proto__",
    "constructor",
    "x".repeat(5000),
    "' or 1=1 --",
    "%00",
    "\r\nX: 1",
    "NaN",
  ),
  fc.anything({ withNullPrototype: true, withBigInt: false }),
);
/** A report that is nearly right: some fields good, some odd, some missing, some too many. */
const nearlyRight = fc.record(
  {
    user_id: fc.oneof(fc.uuid(), fc.nat(), odd),
    referral_code: fc.oneof(fc.constant(store.referral_code), odd),
    click_id: fc.oneof(fc.uuid(), odd),
    occurred_at: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      odd,
    ),
    utm_params: fc.oneof(fc.dictionary(fc.constantFrom("utm_source", "utm_x", "__proto__"), odd), odd),
    source_url: fc.oneof(fc.webUrl({ withQueryParameters: true }), odd),
    extra: odd,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 6, arbitrary: nearlyRight.map((value) => JSON.stringify(value) ?? "") },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 20_000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  },
);
const signedRoutes: Route[] = [signups, activations, erasures];

async function expectHonest(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBeLessThan(500);
  expect(text).not.toMatch(/ at .*\.ts:\d+|select |insert into/i);
  if (response.status >= 400)
    expect(JSON.parse(text)).toMatchObject({ status: response.status, code: expect.any(String) });
}

test("whatever is signed and posted, the answer is a receipt or a named refusal, and the counters stay right", async () => {
  await fc.assert(
    fc.asyncProperty(body, fc.nat(2), async (text, n) => {
      await expectHonest(await call(signedRoutes[n]!, "/", signed(text, { id: randomUUID() })));
    }),
    { numRuns: runs },
  );
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
}, 600_000);

test("whatever is sent as a beacon or put into a link, visitors go on and the counters stay right", async () => {
  const headers = { "User-Agent": chrome, Origin: "https://landing.example.test" };
  await fc.assert(
    fc.asyncProperty(body, fc.string(), fc.webQueryParameters(), async (text, code, query) => {
      await expectHonest(await call(beacon, "/attribution/clicks", { method: "POST", body: text, headers }));
      const target = `/r/${encodeURIComponent(code)}?${query}`;
      const response = await call(followLink, target, { params: { code }, headers });
      expect(response.status).toBe(302);
      expect(new URL(response.headers.get("Location")!).origin).toBe("https://landing.example.test");
    }),
    { numRuns: runs },
  );
  expect(await clicks.writer.flush(10_000)).toBe(0);
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
}, 600_000);
