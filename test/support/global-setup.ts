import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { environment } from "./environment.ts";
import { dropDatabases, runOnServer, withDatabase } from "./database.ts";
import { startPgBouncer, type PgBouncer } from "./pgbouncer.ts";
import { startPostgres } from "./postgres.ts";
import { findSharedDatabase, spreadTables } from "./shared-database.ts";

declare module "vitest" {
  interface ProvidedContext {
    databases: Databases;
  }
}

/** The source of the tests' databases: a database on the server at this address, or a PGlite directory. */
type Databases = {
  server: string | null;
  template: string;
  /** The one database of all test files, where TEST_DATABASE is an address. */
  shared: string | null;
  /** The address of a pooler before the server, with TEST_POOLER=pgbouncer. */
  pooler?: string;
};

const poolerConnections = 6;

type Server = { url: string; stop(): Promise<void> };

/** Prepares one migrated database for the whole run. Each test file works on a copy of its own. Called by vitest. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = `store_referrals_test_${randomUUID().slice(0, 8)}`;
  const shared = findSharedDatabase();
  if (shared) {
    await prepare(shared);
    await spreadTables(shared);
    project.provide("databases", { server: shared, template: name, shared });
    return () => dropDatabases(shared, name);
  }
  const server = await findServer(name);
  if (server) {
    await runOnServer(server.url, `create database "${name}" template template0 encoding 'UTF8'`);
    await prepare(withDatabase(server.url, name));
    const pooler = process.env["TEST_POOLER"] ? await startPooler(server.url) : null;
    const pooled = pooler && { pooler: pooler.url };
    project.provide("databases", { server: server.url, template: name, shared: null, ...pooled });
    return async () => {
      await pooler?.stop();
      await server.stop();
    };
  }
  const directory = mkdtempSync(path.join(tmpdir(), "store-referrals-pglite-"));
  const template = path.join(directory, "template");
  await prepare(`pglite:${template}`);
  project.provide("databases", { server: null, template, shared: null });
  return async () => rmSync(directory, { recursive: true, force: true });
}

/** TEST_DATABASE_URL, or a server of our own; null to run on PGlite. */
async function findServer(name: string): Promise<Server | null> {
  const { TEST_DATABASE, TEST_DATABASE_URL, CI } = process.env;
  if (TEST_DATABASE === "pglite") return explainPglite("TEST_DATABASE=pglite");
  if (TEST_DATABASE_URL)
    return { url: TEST_DATABASE_URL, stop: () => dropDatabases(TEST_DATABASE_URL, name) };
  const server = await startPostgres();
  if (server) return { url: server.url("postgres"), stop: () => server.stop() };
  const missing =
    "PostgreSQL is not installed (initdb and postgres, on the PATH or where Debian and Homebrew put them)";
  if (CI) throw new Error(`${missing}, and in CI the tests of concurrency and crashes must not be skipped`);
  return explainPglite(missing);
}

/** Lets every test file reach its database by a pooler in transaction mode, with fewer connections than the app wants. */
async function startPooler(server: string): Promise<PgBouncer> {
  const pooler = await startPgBouncer(server, poolerConnections);
  if (!pooler) throw new Error("TEST_POOLER is set, and pgbouncer is not installed");
  return pooler;
}

function explainPglite(reason: string): null {
  console.log(`Testing on PGlite, without the tests of concurrency and crashes: ${reason}.`);
  return null;
}

async function prepare(url: string): Promise<void> {
  Object.assign(process.env, environment, { DATABASE_URL: url });
  const { database } = await import("../../app/storage/engine/database.server.ts");
  const { openQueues } = await import("../../app/jobs/queue.server.ts");
  await database.migrate();
  const boss = await openQueues(database);
  await boss.stop({ close: false });
  await database.close();
}
