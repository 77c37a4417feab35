import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openDatabase } from "../app/storage/engine/postgres.server.ts";
import { upsertOwner } from "../app/storage/stores/owner.server.ts";
import { startPostgres } from "../test/support/postgres.ts";
import { closeAtEnd } from "./cleanup.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

/** The ground of every measurement: one durable PostgreSQL with a thousand stores, and the production build. */
export type Stage = {
  databaseUrl: string;
  /** The benchmark's own connection. */
  db: pg.Client;
  version: string;
  /** Starts `build/server/index.js` with changes to its environment; `preload` is imported before it. */
  startApp(changes?: { preload?: string; environment?: Record<string, string> }): Promise<ServerProcess>;
};

export const storesCount = 1000;
export const landingUrl = "https://syntropyhealth.bio/";
const aloneWithinMs = 30_000;
/** The tables that a measurement writes. */
const written = [
  ...["store_referral", "store_referral_stats", "visitor_day", "recent_visit", "click_claim"],
  ...["message_receipt", "pgboss.job"],
];
export const secret = Buffer.alloc(32, "bench");

/** The code of a store, 1 to 1,000. `storeCodeSql` says the same in SQL. */
export function storeCode(store: number): string {
  return `store-bench-${store.toString(16).padStart(4, "0")}`;
}

/** The code of the store whose number an SQL expression gives. */
export function storeCodeSql(store: string): string {
  return `'store-bench-' || lpad(to_hex((${store})::int), 4, '0')`;
}

/** Starts the database and fills in the stores; null when PostgreSQL is not installed. */
export async function openStage(): Promise<Stage | null> {
  const postgres = await startPostgres({ durable: true });
  if (!postgres) return null;
  closeAtEnd(() => postgres.stop());
  const databaseUrl = postgres.url("postgres");
  const database = openDatabase(databaseUrl);
  await database.migrate();
  await database.close();
  const db = new pg.Client({ connectionString: databaseUrl });
  db.on("error", () => {}); // the query under way reports it
  await db.connect();
  closeAtEnd(() => db.end());
  const { rows } = await db.query<Record<string, string>>("show server_version");
  await insertStores(db);
  await insertPeople(db);
  const environment = appEnvironment(databaseUrl, await openSink());
  const startApp: Stage["startApp"] = ({ preload, environment: changes } = {}) =>
    startServer([...(preload ? ["--import", preload] : []), ...startArguments()], {
      ...environment,
      ...changes,
    });
  await (await startApp()).stop(); // makes the tables of the job queue
  return { databaseUrl, db, version: rows[0]?.["server_version"] ?? "", startApp };
}

/**
 * The same beginning for every measurement: no clicks and signups, and no dirty pages of the one before. Waits until
 * nobody else is connected, because whoever works on the tables meanwhile takes their locks in another order.
 */
export async function emptyTables({ db }: Stage): Promise<void> {
  await waitUntilAlone(db);
  // An older revision that is measured beside this one may not have them all.
  const { rows } = await db.query<{ name: string }>(
    "select name from unnest($1::text[]) name where to_regclass(name) is not null",
    [written],
  );
  await db.query(`truncate ${rows.map(({ name }) => name).join(", ")}`);
  await db.query(`delete from "user" where signed_up_at is not null`);
  for (const statement of [`vacuum analyze "user"`, "vacuum analyze store", "checkpoint"])
    await db.query(statement);
}

/** A server that was killed may still have a statement under way. */
async function waitUntilAlone(db: pg.Client): Promise<void> {
  const deadline = Date.now() + aloneWithinMs;
  for (;;) {
    const { rows } = await db.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity
       where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    const others = rows[0]?.others ?? 0;
    if (others === 0) return;
    if (Date.now() > deadline) throw new Error(`the tables are still used by ${others} connections`);
    await sleep(20);
  }
}

async function insertStores(db: pg.Client): Promise<void> {
  const owner = await upsertOwner(db, randomUUID(), { externalId: "bench", key: randomBytes(32) });
  await db.query(
    `insert into store (id, shop_domain, owner_id, name, slug, referral_code, category, status, installed_at)
    select n, 'bench-' || n || '.myshopify.com', $1, 'Bench ' || n, 'bench-' || n, ${storeCodeSql("n")},
      'supplement_shop', 'active', now()
    from generate_series(1, ${storesCount}) n`,
    [owner],
  );
}

/**
 * People from before. On an almost empty table PostgreSQL would plan every prepared statement as a scan of the whole
 * table.
 */
async function insertPeople(db: pg.Client): Promise<void> {
  await db.query(
    `insert into "user" (id, external_id, external_key)
    select gen_random_uuid(), n, sha256(n::text::bytea) from generate_series(1, 20000) n`,
  );
}

function appEnvironment(databaseUrl: string, posthogHost: string): Record<string, string> {
  return {
    LOG_LEVEL: "warn",
    LANDING_URL: landingUrl,
    DATABASE_URL: databaseUrl,
    SHOPIFY_API_KEY: "bench",
    SHOPIFY_API_SECRET: "bench",
    SHOPIFY_APP_URL: "https://app.example",
    ATTRIBUTION_SECRETS: `whsec_${secret.toString("base64")}`,
    POSTHOG_API_KEY: "bench",
    POSTHOG_HOST: posthogHost,
    // Events are queued with every click and signup, but not delivered while we measure.
    WORKER: "off",
    TRUST_PROXY_HOPS: "1",
  };
}

/** What `npm start` gives to Node. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } };
  return scripts.start.split(" ").slice(1);
}

/** The place where events would go: a loopback port that takes a connection and hangs up. */
async function openSink(): Promise<string> {
  const sink = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  closeAtEnd(() => sink.close());
  await once(sink, "listening");
  return `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
}
