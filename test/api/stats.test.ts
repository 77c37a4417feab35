import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createApiKey, hashOfKey } from "../../app/referrals/keys/create-api-key.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { insertApiKey, revokeApiKey } from "../../app/storage/keys/api-key.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { askApi } from "../support/api.ts";
import { click, report } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

const platformKey = await createApiKey("test");

function read(slug: string, query = "", key: string | null = platformKey) {
  return askApi(`/stores/${slug}/stats${query}`, { key });
}

/** Puts clicks into the counters at moments of the past. */
async function countClicks(store: Store, moments: string[]): Promise<void> {
  for (const at of moments)
    await database.pool.query(
      "insert into store_referral_stats (store_id, placement, bucket, clicks) values ($1, '', $2, 1)",
      [store.id, at],
    );
}

test("a platform key reads any store's numbers, as the merchant sees them", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code);
  await click(followLink, store.referral_code);
  await report(signups, { user_id: randomUUID(), referral_code: store.referral_code, click_id: clickId });
  await numbersOf(store);
  const { status, json } = await read(store.slug);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    store: store.slug,
    referral_code: store.referral_code,
    referral_link: `https://landing.example.test/welcome?ref=${store.referral_code}`,
    tracked_link: `https://app.example.test/r/${store.referral_code}`,
    total_clicks: 2,
    total_signups: 1,
    total_active: 0,
    conversion_rate: 0.5,
    recent_signups_30d: 1,
    filtered_clicks: { bot: 0, prefetch: 0, embedded: 0, duplicate: 0, excess: 0, inactive: 0 },
    in_range: { clicks: 2, signups: 1, active: 0 },
    previous: { clicks: 0, signups: 0, active: 0 },
  });
  expect(json["series"]).toHaveLength(30);
  expect(json["series"].at(-1)).toEqual({
    date: new Date().toISOString().slice(0, 10),
    clicks: 2,
    signups: 1,
    active: 0,
  });
});

test("a store without visits has no conversion rate", async () => {
  expect((await read((await makeStore()).slug)).json).toMatchObject({
    conversion_rate: null,
    last_click_at: null,
  });
});

test("a day is the asked zone's own, on both sides of a clock change", async () => {
  const store = await makeStore();
  // In New York the clocks go back on 2026-11-01: that day lasts 25 hours, from 04:00Z to 05:00Z of the next.
  await countClicks(store, [
    "2026-11-01T03:45:00Z",
    "2026-11-01T04:00:00Z",
    "2026-11-02T04:45:00Z",
    "2026-11-02T05:00:00Z",
  ]);
  const { json } = await read(store.slug, "?from=2026-10-31&to=2026-11-02&time_zone=America/New_York");
  expect(json["series"].map((day: { clicks: number }) => day.clicks)).toEqual([1, 2, 1]);
  expect(json["in_range"].clicks).toBe(4);
  const before = await read(store.slug, "?from=2026-11-02&to=2026-11-02&time_zone=America/New_York");
  expect(before.json["previous"].clicks).toBe(2);
});

test("old names of zones are zones, and their days are those of the new name", async () => {
  const store = await makeStore();
  // Midnight in India, Ukraine and California.
  await countClicks(store, ["2026-11-03T18:30:00Z", "2026-11-03T22:00:00Z", "2026-11-04T08:00:00Z"]);
  for (const names of [
    ["Asia/Calcutta", "Asia/Kolkata"],
    ["Europe/Kiev", "Europe/Kyiv"],
    ["US/Pacific", "America/Los_Angeles"],
  ]) {
    const [old, young] = await Promise.all(
      names.map((name) => read(store.slug, `?from=2026-11-01&to=2026-11-07&time_zone=${name}`)),
    );
    expect([names, old!.status, old!.json["range"].time_zone]).toEqual([names, 200, names[0]]);
    expect(old!.json["series"]).toEqual(young!.json["series"]);
    expect(old!.json["in_range"].clicks).toBe(3);
  }
});

test("in_range is the sum of the series in every kind of zone, over every change of the clocks", async () => {
  const store = await makeStore();
  // A click in each quarter hour around the changes of 2026, and around both ends of the range.
  const nights =
    "02-28 03-07 03-08 03-28 03-29 04-04 04-05 04-23 04-24 09-05 10-03 10-24 10-25 10-31 11-01 11-02";
  const moments = nights.split(" ").flatMap((night) => {
    const noon = Date.parse(`2026-${night}T12:00:00Z`);
    return Array.from({ length: 96 }, (_, quarter) => new Date(noon + quarter * 15 * 60_000));
  });
  await database.pool.query(
    `insert into store_referral_stats (store_id, placement, bucket, clicks)
     select $1, '', at, 1 from unnest($2::timestamptz[]) at`,
    [store.id, moments],
  );
  const zones =
    "UTC Atlantic/Azores America/Havana Australia/Lord_Howe Asia/Kathmandu Pacific/Chatham Africa/Cairo";
  const more =
    "America/Santiago America/St_Johns America/Nuuk Pacific/Apia Asia/Calcutta Etc/GMT+12 Africa/Casablanca";
  for (const timeZone of `${zones} ${more}`.split(" ")) {
    const calendar = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
    const dates = moments.map((moment) => calendar.format(moment));
    const clicks = dates.filter((date) => date >= "2026-03-01" && date <= "2026-11-02").length;
    for (const interval of ["day", "week", "month"]) {
      const range = `from=2026-03-01&to=2026-11-02&interval=${interval}`;
      const { json } = await read(store.slug, `?${range}&time_zone=${encodeURIComponent(timeZone)}`);
      const sum = json["series"].reduce(
        (total: number, point: { clicks: number }) => total + point.clicks,
        0,
      );
      const told = [timeZone, interval, sum, json["in_range"].clicks];
      expect(told).toEqual([timeZone, interval, clicks, clicks]);
    }
  }
});

test("the first of two midnights begins the day, and the hour between them is the new day's", async () => {
  const store = await makeStore();
  // In the Azores the clocks go from 01:00 back to 00:00 at 01:00Z.
  await countClicks(store, ["2026-10-24T23:45:00Z", "2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z"]);
  const { json } = await read(store.slug, "?from=2026-10-24&to=2026-10-25&time_zone=Atlantic/Azores");
  expect(json["series"].map((day: { clicks: number }) => day.clicks)).toEqual([1, 2]);
});

test("weeks begin on Monday and months on the first, and both add up to the range", async () => {
  const store = await makeStore();
  await countClicks(store, ["2026-09-30T12:00:00Z", "2026-10-04T12:00:00Z", "2026-10-05T12:00:00Z"]);
  const range = "from=2026-10-01&to=2026-10-06&time_zone=UTC";
  const weeks = await read(store.slug, `?${range}&interval=week`);
  expect(weeks.json["series"]).toEqual([
    { date: "2026-09-28", clicks: 1, signups: 0, active: 0 },
    { date: "2026-10-05", clicks: 1, signups: 0, active: 0 },
  ]);
  const months = await read(store.slug, `?${range}&interval=month`);
  expect(months.json["series"]).toEqual([{ date: "2026-10-01", clicks: 2, signups: 0, active: 0 }]);
});

test("a bad query is a 422 that names the field", async () => {
  const { slug } = await makeStore();
  const cases: [string, string][] = [
    ["?from=2026-02-30&to=2026-03-01", "from"],
    ["?from=2026-03-02", "from"],
    ["?from=2026-03-02&to=2026-03-01", "to"],
    ["?from=2020-01-01&to=2026-03-01", "from"],
    ["?time_zone=Mars/Phobos", "time_zone"],
    ["?time_zone=%2B05:30", "time_zone"],
    ["?time_zone=AET", "time_zone"],
    ["?time_zone=CET", "time_zone"],
    ["?time_zone=EST5EDT", "time_zone"],
    ["?time_zone=", "time_zone"],
    ["?time_zone=UTC%00", "time_zone"],
    ["?interval=hour", "interval"],
  ];
  for (const [query, field] of cases)
    expect({ query, ...(await read(slug, query)) }).toMatchObject({
      query,
      status: 422,
      json: { code: "invalid_request", field },
    });
});

test("a slug that no text can be is the same 404 as no store", async () => {
  for (const slug of [
    "%00",
    "acme%00",
    "%ed%a0%80",
    "x".repeat(10_000),
    "..%2f..",
    "%27%20or%201=1%20--",
    "%",
  ])
    expect({ slug, ...(await read(slug)) }).toMatchObject({
      slug,
      status: 404,
      json: { code: "not_found" },
    });
});

test("without a good key there is nothing to see", async () => {
  const { slug } = await makeStore();
  const missing = await read(slug, "", null);
  expect(missing).toMatchObject({ status: 401, json: { code: "missing_key" } });
  expect(missing.headers.get("WWW-Authenticate")).toContain("Bearer");
  expect(await read(slug, "", "srk_wrong")).toMatchObject({ status: 401, json: { code: "invalid_key" } });
  const revoked = await createApiKey("revoked");
  const { rows } = await database.pool.query("select id from api_key where key_sha256 = $1", [
    hashOfKey(revoked),
  ]);
  await revokeApiKey(database.pool, rows[0].id, new Date());
  expect(await read(slug, "", revoked)).toMatchObject({ status: 401, json: { code: "invalid_key" } });
});

test("a store's own key sees that store; somebody else's is the same 404 as none", async () => {
  const [mine, theirs] = [await makeStore(), await makeStore()];
  const key = `srk_${randomUUID()}`;
  await insertApiKey(database.pool, {
    id: randomUUID(),
    storeId: mine.id,
    name: "",
    sha256: hashOfKey(key),
    scopes: ["integration:read"],
  });
  expect((await read(mine.slug, "", key)).status).toBe(200);
  const other = await read(theirs.slug, "", key);
  const none = await read("no-such-store", "", key);
  const { request_id: _, ...otherProblem } = other.json;
  expect([other.status, none.status]).toEqual([404, 404]);
  expect(none.json).toMatchObject(otherProblem);
});
