import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { startPostgres } from "../test/support/postgres.ts";
import type { Store } from "../app/storage/stores/store.server.ts";
import { closeAll } from "./cleanup.ts";
import { fillStore } from "./fill-store.ts";
import { listCosts, type ListCost } from "./list-costs.ts";

// Stats, list pages and signup matching at growing sizes, and at the last one the home page in a browser:
// `npm run bench:scale -- --sizes 10000,1000000,10000000`. With `--rows 10000000`: what upkeep costs at that size.

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,1000000" },
    rows: { type: "string" },
    events: { type: "string" },
  },
});
const sizes = values.sizes.split(",").map(Number);
const repeats = 60;
const pagesDeep = 1000;

const server = await startPostgres({
  durable: false,
  settings: { max_wal_size: "8GB", shared_buffers: "1GB" },
});
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
const { startTestDemo } = await import("../test/support/demo.ts");
const { measureHome } = await import("./home.ts");
const { database } = await import("../app/storage/engine/database.server.ts");
const { findStoreBySlug } = await import("../app/storage/stores/store.server.ts");
const { openQueues } = await import("../app/jobs/queue.server.ts");
const { ensureStore } = await import("../app/referrals/stores/ensure-store.server.ts");
const { lastDays } = await import("../app/referrals/reports/date-range.ts");
const { readStats } = await import("../app/referrals/reports/read-stats.server.ts");
const { zoneOf } = await import("../app/referrals/reports/time-zone.ts");
const { recordSignups } = await import("../app/referrals/signups/record-signups.server.ts");
const { personOf } = await import("../app/referrals/signups/person-key.server.ts");
const { selectReferrals } = await import("../app/storage/list/store-referral.server.ts");

type Row = { referrals: number; stats: number; "page 1": number; "page 1,000": number; match: number };

const lists: ListCost[] = [];

try {
  await database.migrate();
  await (await openQueues(database)).stop({ close: false });
  if (values.rows) await upkeep(Number(values.rows));
  else await pages();
} finally {
  await database.close();
  await closeAll();
  await server.stop();
}

async function upkeep(rows: number): Promise<void> {
  const { measureUpkeep } = await import("./upkeep.ts");
  await measureUpkeep(database, await newStore(rows), { rows, events: Number(values.events ?? rows / 10) });
}

async function pages(): Promise<void> {
  const rows: Row[] = [];
  // The demo's first shop is the largest store, so that a browser can open its pages.
  const demo = await startTestDemo({ databaseUrl: process.env["DATABASE_URL"] });
  const shown = (await findStoreBySlug(database.pool, "acme-supplements"))!;
  for (const size of sizes) rows.push(await measure(size, size === sizes.at(-1) ? shown : null));
  const [first] = rows;
  console.log("Median milliseconds:");
  console.table(rows);
  console.log("The referrals page's lists, median milliseconds, and rows that one page found:");
  console.table(lists);
  for (const row of rows.slice(1))
    console.log(
      `${row.referrals.toLocaleString("en")} referrals against ${first!.referrals.toLocaleString("en")}: stats × ${ratio(row.stats, first!.stats)} (target ≤ 1.3 and ≤ 10 ms), page 1,000 against page 1 × ${ratio(row["page 1,000"], row["page 1"])} (target ≤ 1.5), match × ${ratio(row.match, first!.match)}`,
    );
  console.log(await measureHome(demo, sizes.at(-1)!));
  await demo.stop();
}

/** Measures on a store with `size` referrals. */
async function measure(size: number, shown: Store | null): Promise<Row> {
  const store = shown ?? (await newStore(size));
  await fillStore(database, store, size);
  const now = new Date();
  const stats = await median(() =>
    readStats(store, lastDays(30, zoneOf({ time_zone: "Asia/Kolkata" }), now), now),
  );
  const page = { limit: 50 };
  const firstPage = await median(() => selectReferrals(database.pool, store.id, page));
  // The position where page 1,000 begins, or the middle of a smaller list.
  const { rows } = await database.pool.query<{ id: string; listed_at: Date }>(
    `select id, listed_at from store_referral where store_id = $1 order by listed_at desc, id desc offset $2 limit 1`,
    [store.id, Math.min(pagesDeep * 50, Math.floor(size / 2))],
  );
  const deepPage = await median(() =>
    selectReferrals(database.pool, store.id, { ...page, ...(rows[0] && { after: rows[0] }) }),
  );
  lists.push(...(await listCosts(database.pool, store.id, { size, median })));
  const match = await median(async () => {
    const person = await personOf(randomUUID());
    const signup = { referralCode: store.referral_code, clickId: null, signedUpAt: now };
    await database.transaction((sql) =>
      recordSignups(sql, [{ person, ...signup, utmParams: {}, warnings: [] }]),
    );
  });
  return { referrals: size, stats, "page 1": firstPage, "page 1,000": deepPage, match };
}

function newStore(size: number): Promise<Store> {
  const shop = async () => Promise.reject(new Error("not at Shopify"));
  return ensureStore({
    shopDomain: `scale-${size}-${randomUUID().slice(0, 4)}.myshopify.com`,
    shopifyUserId: "bench",
    readShop: shop,
    publishLink: shop,
  });
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
