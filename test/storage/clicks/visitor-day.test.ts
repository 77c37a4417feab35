import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { insertClaims } from "../../../app/storage/clicks/click-claim.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import type { VisitOrigin } from "../../../app/storage/clicks/visitor-day.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { deleteExpired } from "../../../app/storage/upkeep/retention.server.ts";
import { hitOn } from "../../support/hits.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { makeStore } from "../../support/stores.ts";

const pool = database.pool;
const write = (hits: Parameters<typeof insertClicks>[2]) => insertClicks(pool, randomUUID(), hits);
const dayMs = 24 * 60 * 60_000;

function from(cameFrom: string, more: Partial<VisitOrigin> = {}): VisitOrigin {
  return { device: "mobile", cameFrom, country: null, ...more };
}

/** A store's counters of all days, as `kind value device: clicks`. */
async function visitors(store: Store): Promise<string[]> {
  const { rows } = await pool.query<{ told: string }>(
    `select concat_ws(' ', kind, value, concat(device, ':'), sum(clicks)) as told from visitor_day
     cross join lateral (values ('mobile', mobile), ('tablet', tablet), ('desktop', desktop), ('other', other))
       as d(device, clicks)
     where store_id = $1 group by kind, value, device having sum(clicks) <> 0 order by 1`,
    [store.id],
  );
  expect(await selectDifferences(pool, 30)).toEqual([]);
  return rows.map(({ told }) => told);
}

test("a counted click is in the counters of where it came from; a repeat and a machine are not", async () => {
  const store = await makeStore();
  const visitKey = randomUUID();
  const origin = from("instagram", { country: "DE" });
  await write([
    hitOn(store, { origin, visitKey }),
    hitOn(store, { origin, visitKey }),
    hitOn(store, { origin: from("direct", { device: "desktop" }) }),
    hitOn(store, { origin: null, filter: "bot" }),
    hitOn(store, { origin: null }),
  ]);
  expect(await visitors(store)).toEqual([
    "country DE mobile: 1",
    "source direct desktop: 1",
    "source instagram mobile: 1",
  ]);
});

test("a click that is taken back leaves the counters, and one that its browser claims enters them in its own day", async () => {
  const store = await makeStore();
  await pool.query("update store set in_service_since = '2020-01-01' where id = $1", [store.id]);
  const hit = hitOn(store, { origin: from("blog.example", { country: "US" }) });
  const claim = {
    ...{ referralCode: store.referral_code, claimedAt: new Date(), placement: null, utmParams: {} },
    ...{ sourceUrl: null, event: null, origin: from("gmail", { device: "tablet" }) },
  };
  const issued = { clickedAt: hit.clickedAt, place: 0 };
  await write([hit]);
  await insertClaims(pool, [{ ...claim, id: randomUUID(), clickId: hit.clickId, claim: null, issued }]);
  expect(await visitors(store)).toEqual([]);
  const yesterday = { clickedAt: new Date(Date.now() - dayMs), place: 0 };
  const late = { ...claim, id: randomUUID(), clickId: randomUUID(), claim: randomUUID(), issued: yesterday };
  await insertClaims(pool, [late]);
  await insertClaims(pool, [late]);
  expect(await visitors(store)).toEqual(["source gmail tablet: 1"]);
  const { rows } = await pool.query("select day::text from visitor_day where store_id = $1 and tablet = 1", [
    store.id,
  ]);
  expect(rows).toEqual([{ day: yesterday.clickedAt.toISOString().slice(0, 10) }]);
});

test("fifty hosts of a day have names, the rest is counted as other; known sites always have theirs", async () => {
  const store = await makeStore();
  const clickedAt = new Date();
  const hits = (first: number, count: number) =>
    Array.from({ length: count }, (_, n) =>
      hitOn(store, { clickedAt, origin: from(`site-${String(first + n).padStart(3, "0")}.example`) }),
    );
  await write([...hits(0, 30), hitOn(store, { clickedAt, origin: from("google") })]);
  await write([...hits(0, 30), ...hits(200, 40)]);
  await write([...hits(300, 5), hitOn(store, { clickedAt, origin: from("tiktok") })]);
  const told = await visitors(store);
  expect(told.filter((one) => one.includes(".example"))).toHaveLength(50);
  expect(told).toEqual(
    expect.arrayContaining([
      "source google mobile: 1",
      "source other mobile: 25",
      "source site-000.example mobile: 2",
      "source tiktok mobile: 1",
    ]),
  );
});

test("the counters go after 400 days", async () => {
  const store = await makeStore();
  const now = new Date();
  const at = (days: number) => new Date(now.getTime() - days * dayMs);
  await write([401, 399].map((days) => hitOn(store, { origin: from("google"), clickedAt: at(days) })));
  await deleteExpired(pool, 30, now);
  const { rows } = await pool.query("select day::text from visitor_day where store_id = $1", [store.id]);
  expect(rows).toEqual([{ day: at(399).toISOString().slice(0, 10) }]);
});

onRealPostgres(
  "batches of many processes over the same stores, sites and countries never deadlock",
  async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => makeStore()));
    const countries = ["DE", "US", "FR", "GB"];
    const sites = ["google", "a.example", "direct", "b.example"];
    const [rounds, processes, visits] = [10, 8, 40];
    for (let round = 0; round < rounds; round += 1)
      await Promise.all(
        Array.from({ length: processes }, (_, process) =>
          write(
            Array.from({ length: visits }, (_, n) => {
              const turn = (n * (process + 1) + round) % 16;
              const origin = from(sites[turn % 4]!, { country: countries[turn >> 2]! });
              return hitOn(stores[(n + process) % 4]!, { origin });
            }),
          ),
        ),
      );
    const told = await Promise.all(stores.map(visitors));
    const sum = told
      .flat()
      .filter((one) => one.startsWith("source"))
      .reduce((total, one) => total + Number(one.split(" ").at(-1)), 0);
    expect(sum).toBe(rounds * processes * visits);
  },
);
