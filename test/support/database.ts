import { randomUUID } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import pg from "pg";
import { inject } from "vitest";
import { emptyTables } from "./shared-database.ts";

/** A database of a test's own. `direct` is the way past a pooler, where `url` leads through one. */
export type TestDatabase = { url: string; direct?: string; drop(): Promise<void> };

/** A migrated database with its job queues, copied in about 0.1 s from the template that global-setup.ts made. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { server, template, shared } = inject("databases");
  if (shared) return takeTurn(shared);
  return server ? createOnServer(server, template) : copyEmbedded(template);
}

/** A database without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const { server } = inject("databases");
  return server ? createOnServer(server, "template0") : { url: "pglite:memory", drop: async () => {} };
}

/** Drops the databases that a run left on a server which outlives the run. Their names begin with `name`. */
export async function dropDatabases(server: string, start: string): Promise<void> {
  const { rows } = await runOnServer(
    server,
    `select datname from pg_database where starts_with(datname, '${start}')`,
  );
  for (const { datname } of rows as { datname: string }[])
    await runOnServer(server, `drop database "${datname}" with (force)`);
}

/** Runs one statement on a connection of its own. */
export async function runOnServer(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
export function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

async function createOnServer(server: string, template: string): Promise<TestDatabase> {
  const name = `${inject("databases").template}_${randomUUID().slice(0, 8)}`;
  await runOnServer(server, `create database "${name}" template "${template}"`);
  const drop = async () => void (await runOnServer(server, `drop database if exists "${name}" with (force)`));
  const direct = withDatabase(server, name);
  const { pooler } = inject("databases");
  return pooler ? { url: withDatabase(pooler, name), direct, drop } : { url: direct, drop };
}

async function takeTurn(shared: string): Promise<TestDatabase> {
  await emptyTables(shared);
  return { url: shared, drop: async () => {} };
}

function copyEmbedded(template: string): TestDatabase {
  const directory = `${template}-${randomUUID().slice(0, 8)}`;
  cpSync(template, directory, { recursive: true });
  return {
    url: `pglite:${directory}`,
    drop: async () => rmSync(directory, { recursive: true, force: true }),
  };
}
