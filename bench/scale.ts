import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import type { QueryConfig } from "pg";
import { startPostgres } from "../test/support/postgres.ts";

// Stats, list pages and signup matching at growing sizes: `npm run bench:scale -- --sizes 10000,1000000,10000000`.

const { values } = parseArgs({ options: { sizes: { type: "string", default: "10000,1000000" } } });
const sizes = values.sizes.split(",").map(Number);
const repeats = 60;
const pagesDeep = 1000;

const server = await startPostgres({ durable: false });
if (!server) {
  console.error("PostgreSQL is not installed here: no initdb and postgres were found.");
  process.exit(1);
}
Object.assign(process.env, {
  DATABASE_URL: server.url("postgres"),
  SHOPIFY_API_KEY: "bench",
  SHOPIFY_API_SECRET: "bench",
  SHOPIFY_APP_URL: "http://localhost",
  LOG_LEVEL: "error",
  ATTRIBUTION_SECRETS: `whsec_${Buffer.alloc(32).toString("base64")}`,
});
const { database } = await import("../app/storage/database.server.ts");
const { openQueues } = await import("../app/jobs/queue.server.ts");
const { ensureStore } = await import("../app/referrals/ensure-store.server.ts");
const { lastDays } = await import("../app/referrals/date-range.ts");
const { readStats } = await import("../app/referrals/read-stats.server.ts");
const { recordSignups } = await import("../app/referrals/record-signups.server.ts");
const { personOf } = await import("../app/referrals/person-key.server.ts");
const { selectReferrals } = await import("../app/storage/store-referral.server.ts");

type Row = { referrals: number; stats: number; "page 1": number; "page 1,000": number; match: number };

try {
  await database.migrate();
  await (await openQueues(database)).stop({ close: false });
  const rows: Row[] = [];
  for (const size of sizes) rows.push(await measure(size));
  const [first] = rows;
  console.log("Median milliseconds:");
  console.table(rows);
  for (const row of rows.slice(1))
    console.log(
      `${row.referrals.toLocaleString("en")} referrals against ${first!.referrals.toLocaleString("en")}: stats × ${ratio(row.stats, first!.stats)} (target ≤ 1.3 and ≤ 10 ms), page 1,000 against page 1 × ${ratio(row["page 1,000"], row["page 1"])} (target ≤ 1.5), match × ${ratio(row.match, first!.match)}`,
    );
} finally {
  await database.close();
  await server.stop();
}

/** Fills one store with `size` referrals over a year, one in ten signed up, and measures on it. */
async function measure(size: number): Promise<Row> {
  const shop = async () => Promise.reject(new Error("not at Shopify"));
  const store = await ensureStore({
    shopDomain: `scale-${size}-${randomUUID().slice(0, 4)}.myshopify.com`,
    shopifyUserId: "bench",
    readShop: shop,
    publishLink: shop,
  });
  await fill(store.id, store.referral_code, size);
  const now = new Date();
  const stats = await median(() => readStats(store, lastDays(30, "Asia/Kolkata", now), now));
  const page = { limit: 50 };
  const firstPage = await median(() => selectReferrals(database.pool, store.id, page));
  // The position where page 1,000 begins, or the middle of a smaller list.
  const { rows } = await database.pool.query(
    `select id, listed_at from store_referral where store_id = $1 order by listed_at desc, id desc offset $2 limit 1`,
    [store.id, Math.min(pagesDeep * 50, Math.floor(size / 2))],
  );
  const deepPage = await median(() => selectReferrals(database.pool, store.id, { ...page, after: rows[0] }));
  const match = await median(async () => {
    const person = await personOf(randomUUID());
    const signup = { referralCode: store.referral_code, clickId: null, signedUpAt: now };
    await database.transaction((sql) =>
      recordSignups(sql, [{ person, ...signup, utmParams: {}, warnings: [] }]),
    );
  });
  return { referrals: size, stats, "page 1": firstPage, "page 1,000": deepPage, match };
}

async function fill(storeId: string, code: string, size: number): Promise<void> {
  const sql = database.pool;
  const client = await sql.connect();
  await client.query("set statement_timeout = 0");
  const portion = 500_000;
  for (let done = 0; done < size; done += portion)
    await client.query({
      text: `insert into store_referral (id, store_id, referral_code, status, click_id, utm_params, clicked_at,
          listed_at, match_method, signed_up_at)
        select gen_random_uuid(), $1, $2, (case when n % 10 = 0 then 'signed_up' else 'clicked' end)::referral_status,
          gen_random_uuid(), '{"utm_source": "ig"}', at, at, (case when n % 10 = 0 then 'click_id' end)::match_method,
          case when n % 10 = 0 then at end
        from (select n, now() - n * (interval '365 days' / $3::int) as at from generate_series($4::int, $5::int) n) t`,
      values: [storeId, code, size, done, Math.min(size, done + portion) - 1],
      query_timeout: 0,
    } as QueryConfig);
  await client.query(
    `insert into store_referral_stats as t (store_id, placement, bucket, clicks, signups, matched_signups)
     select $1, '', b.bucket, count(*), count(signed_up_at), count(signed_up_at)
     from store_referral cross join lateral (values ('epoch'::timestamptz), (date_bin('15 minutes', clicked_at, 'epoch'))) b(bucket)
     where store_id = $1 group by 3`,
    [storeId],
  );
  await client.query("vacuum analyze store_referral");
  await client.query("vacuum analyze store_referral_stats");
  client.release(true);
}

async function median(act: () => Promise<unknown>): Promise<number> {
  for (let warm = 0; warm < 10; warm += 1) await act();
  const times: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const startedAt = performance.now();
    await act();
    times.push(performance.now() - startedAt);
  }
  return Math.round(times.sort((a, b) => a - b)[repeats / 2]! * 100) / 100;
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2);
}
