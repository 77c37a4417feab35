import { randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { insertPlacement } from "../../app/storage/placements/placement.server.ts";
import { insertStore } from "../../app/storage/stores/store.server.ts";
import { upsertOwner } from "../../app/storage/stores/owner.server.ts";
import { startApp, type AppProcess } from "../support/app-process.ts";
import { attributionSecret, environment } from "../support/environment.ts";
import { startPostgres, type LocalPostgres } from "../support/postgres.ts";
import { openTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { onConnection } from "./connection.ts";
import { registeredPlace } from "./load.ts";
import type { Balancer } from "./send.ts";

/** A Postgres that keeps what it committed, and app processes, each behind a proxy of its own. */
export type Cluster = Balancer & {
  postgres: LocalPostgres;
  /** Where the database is, past the proxies. */
  url: string;
  proxies: TcpProxy[];
  apps: AppSlot[];
  /** The clicks that wait on disk for the database, of living and dead processes, in bytes. */
  spilledBytes(): number;
  secret: string;
};

/** A place where one app process after the other lives. */
export type AppSlot = {
  /** Null while it is dead. */
  running: { process: AppProcess; life: number } | null;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Asks it to end; its exit code, the life that ended, and its last words. */
  stop(): Promise<{ life: number; code: number | null; log: Record<string, unknown>[] }>;
};

/** Starts everything and waits until every process is ready; null when Postgres is not installed. */
export async function startCluster(options: {
  processes: number;
  settings: Record<string, string>;
  onCrash: (what: string) => void;
  /** Where PostgreSQL's data lie. */
  dataParent?: string;
  /** Stands between the proxies and the database. */
  pooler?: (databaseUrl: string) => Promise<{ url: string; stop(): Promise<void> }>;
  /** Changes to the environment of the nth app process, asked for at each of its starts. */
  environment?: (nth: number) => Record<string, string>;
}): Promise<(Cluster & { close(): Promise<void> }) | null> {
  const { settings, dataParent, environment: changes = () => ({}) } = options;
  const postgres = await startPostgres({
    durable: true,
    settings,
    ...(dataParent !== undefined && { parent: dataParent }),
  });
  if (!postgres) return null;
  const url = postgres.url("postgres");
  const pooler = await options.pooler?.(url);
  const spillDirectory = mkdtempSync(path.join(tmpdir(), "store-referrals-spill-"));
  const proxies: TcpProxy[] = [];
  const apps: AppSlot[] = [];
  let lives = 0;
  const close = async (): Promise<void> => {
    await Promise.all(apps.map((app) => app.kill()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await pooler?.stop();
    await postgres.stop();
    rmSync(spillDirectory, { recursive: true, force: true });
  };
  try {
    for (let n = 0; n < options.processes; n++) {
      const proxy = await openTcpProxy(pooler?.url ?? url);
      proxies.push(proxy);
      const addresses = { DATABASE_URL: proxy.url, ...(pooler && { DIRECT_URL: url }) };
      const own = () => ({ ...addresses, SPILL_DIR: spillDirectory, ...changes(n) });
      apps.push(newSlot(own, () => ++lives, options.onCrash));
    }
    await Promise.all(apps.map((app) => app.start()));
  } catch (error) {
    await close();
    throw error;
  }
  let turn = 0;
  const pick: Balancer["pick"] = () => {
    const running = apps.map((app) => app.running).filter((app) => app !== null);
    const app = running[turn++ % running.length];
    return app ? { origin: app.process.origin, life: app.life } : null;
  };
  const spilledBytes = (): number =>
    readdirSync(spillDirectory, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".jsonl"))
      .reduce(
        (sum, name) =>
          sum + (statSync(path.join(spillDirectory, name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      );
  return { postgres, url, proxies, apps, secret: attributionSecret, spilledBytes, pick, close };
}

function newSlot(
  own: () => Record<string, string>,
  nextLife: () => number,
  onCrash: (what: string) => void,
): AppSlot {
  const settings = () => ({
    ...environment,
    LOG_LEVEL: "info",
    TRUST_PROXY_HOPS: "1",
    // Events stay in the outbox, where they can be counted.
    POSTHOG_API_KEY: "phc_test",
    POSTHOG_HOST: "http://127.0.0.1:9",
    ...own(),
  });
  let untilReady = true;
  const slot: AppSlot = {
    running: null,
    start: async () => {
      const process = await startApp(settings(), { untilReady });
      untilReady = false; // from now on it gets traffic as soon as it listens, and the database may be away
      const life = nextLife();
      slot.running = { process, life };
      void process.exited.then((code) => {
        if (slot.running?.life !== life) return;
        slot.running = null;
        onCrash(`app process ${life} ended by itself with ${code}: ${process.errors()}`);
        return slot.start(); // as a supervisor does
      });
    },
    kill: async () => {
      const { running } = slot;
      slot.running = null;
      await running?.process.stop("SIGKILL");
    },
    stop: async () => {
      const { process, life } = slot.running!;
      slot.running = null;
      return { life, code: await process.stop("SIGTERM"), log: process.log };
    },
  };
  return slot;
}

/** Writes stores into the database and returns their codes. They survive even a server that syncs nothing. */
export async function makeStores(url: string, count: number, name = "crash"): Promise<string[]> {
  return onConnection(url, async (sql) => {
    const codes: string[] = [];
    for (let n = 0; n < count; n++) {
      const slug = `${name}-${n}`;
      const owner = { externalId: `owner-of-${slug}`, key: Buffer.from(`owner-of-${slug}`) };
      const ownerId = await upsertOwner(sql, randomUUID(), owner);
      const shop = {
        shopId: String(randomInt(2 ** 40)),
        shopDomain: `${slug}.myshopify.com`,
        name: slug,
        slug,
      };
      const referralCode = `store-${slug}-0000`;
      const store = { ...shop, ownerId, referralCode, timeZone: "UTC", installedAt: new Date() };
      const { id } = (await insertStore(sql, store))!;
      await insertPlacement(sql, id, registeredPlace, { at: new Date() });
      codes.push(referralCode);
    }
    await sql.query("checkpoint");
    return codes;
  });
}
