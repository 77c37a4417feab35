import { PrismaClient } from "@prisma/client";
import pg from "pg";
import { getDatabaseSecret } from "./database-secret.server.ts";
import { applyMigrations, isUpToDate } from "./migrations.server.ts";
import { openPglite } from "./pglite.server.ts";
import { createPrismaAdapter } from "./prisma-adapter.server.ts";
import { inTransaction } from "./transaction.server.ts";
import { isUnavailable } from "./unavailable.server.ts";

/** The pool, or the transaction, that a statement is sent through. */
export type Sql = {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>;
  query<Row extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
};

/** One PostgreSQL database, a server's or the embedded one, with Prisma on the same connections. */
export type Database = {
  pool: pg.Pool;
  prisma: PrismaClient;
  /** PGlite: one connection, so no two transactions at a time. */
  embedded: boolean;
  /** Commits everything that `work` did through `tx`, or nothing. `work` awaits nothing but `tx`. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /**
   * Applies the missing migrations and returns their names. Processes that start together share the work. `onWait`
   * hears of a migration that waits for others' locks.
   */
  migrate(directory?: string, onWait?: (migration: string) => void): Promise<string[]>;
  /** Whether the database answers and has every migration. */
  isMigrated(directory?: string): Promise<boolean>;
  /** This database's own secret of that name, read once. Never ask for it inside a transaction. */
  secret(name: string): Promise<Buffer>;
  close(): Promise<void>;
};

/** How a server is reached, apart from its address. */
export type Connecting = {
  /** The same database past a pooler. Migrations need a connection of their own. */
  directUrl?: string;
  /**
   * On a small machine more connections bring no more signups. Seven processes with 12 connections each, and an eighth
   * during a release, fit into PostgreSQL's default of 100.
   */
  connectionsMax?: number;
};

const connectTimeoutMs = 4_000;
const lockTimeoutMs = 1_000;
const statementTimeoutMs = 9_000;
/**
 * A process that falls silent inside a transaction (power cut, partition) would keep its locks for as long as TCP does.
 */
const idleInTransactionTimeoutMs = 5_000;
/** The limit for a silent server. The server's own limit is shorter, and its error leaves the connection usable. */
const queryTimeoutMs = 10_000;
const migrationsDirectory = "prisma/migrations";
const embeddedScheme = "pglite:";

/**
 * Opens `postgres://…`, `pglite:<directory>` or `pglite:memory`. The first query connects. `?pgbouncer=true`, Prisma's
 * own word for it, says that a pooler gives each transaction another connection.
 */
export function openDatabase(
  url: string,
  { directUrl = url, connectionsMax = 12 }: Connecting = {},
): Database {
  const embedded = url.startsWith(embeddedScheme)
    ? openPglite(url.slice(embeddedScheme.length), { onConnect: applySettings })
    : null;
  const pool = embedded?.pool ?? openPool(url, connectionsMax);
  // A broken idle connection leaves the pool. The next query finds out whether the server is back.
  pool.on("error", () => {});
  // A connection that breaks while it is handed out has no other listener for a moment, and would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  const prisma = new PrismaClient({ adapter: createPrismaAdapter(pool), errorFormat: "minimal" });
  const secrets = new Map<string, Buffer>();
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await prisma.$disconnect();
    await (embedded ?? { close: () => pool.end() }).close();
  };
  return {
    pool,
    prisma,
    embedded: embedded !== null,
    transaction: (work) => inTransaction(pool, work),
    migrate: async (directory = migrationsDirectory, onWait = () => {}) => {
      if (!embedded) return migrateServer(directUrl, directory, onWait);
      const client = await pool.connect();
      return applyMigrations(client, directory, { reached: "embedded" }).finally(() => client.release());
    },
    isMigrated: async (directory = migrationsDirectory) => {
      try {
        return await isUpToDate(pool, directory);
      } catch (error) {
        // A rotated password or a renamed database is not ours to mend either.
        if (isUnavailable(error) || error instanceof pg.DatabaseError) return false;
        throw error;
      }
    },
    secret: async (name) => {
      const secret = secrets.get(name) ?? (await getDatabaseSecret(pool, name));
      secrets.set(name, secret);
      return secret;
    },
    close: () => (closing ??= close()),
  };
}

function isPooled(url: string): boolean {
  return /[?&]pgbouncer=true(&|$)/.test(url);
}

function openPool(url: string, max: number): pg.Pool {
  // Not by `new URL`: pg also takes an address without a host (`postgres://user@/db?host=/run/postgresql`).
  const pooled = isPooled(url);
  return new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    application_name: "store-referrals",
    keepAlive: true,
    onConnect: (client) => {
      if (pooled) nameNothing(client);
      return applySettings(client);
    },
  });
}

/**
 * Lets a connection name no statement. Before 1.21 pgbouncer does not carry a statement's name from one server
 * connection to the next, so a named one is missing there, or there twice (SQLSTATE 26000, 42P05).
 */
function nameNothing(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...sent: unknown[]) => unknown;
  const unnamed = (statement: unknown): unknown =>
    typeof statement === "object" && statement !== null && "name" in statement
      ? { ...statement, name: undefined }
      : statement;
  // The cast: the overloads of `query` differ in nothing that matters here.
  client.query = ((statement: unknown, ...others: unknown[]) =>
    query(unnamed(statement), ...others)) as typeof client.query;
}

/**
 * Sends the settings as statements, because pgbouncer refuses most of them in the startup message. pgbouncer keeps the
 * time zone. Some of its connections may miss the timeouts: give those to the role too, with `alter role … set`.
 */
async function applySettings(client: pg.ClientBase): Promise<void> {
  // No compiling: our statements end before a compilation would (a series of 30 days: 0.5 ms, compiled 7 ms).
  // @prisma/adapter-pg 6 reads and writes every timestamp as UTC, in any session zone.
  await client.query(
    `set time zone 'UTC'; set lock_timeout = ${lockTimeoutMs}; set statement_timeout = ${statementTimeoutMs};
     set idle_in_transaction_session_timeout = ${idleInTransactionTimeoutMs}; set jit = off`,
  );
}

/** Migrates on a connection of its own, without the limits for requests. */
async function migrateServer(
  url: string,
  directory: string,
  onWait: (migration: string) => void,
): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  });
  client.on("error", () => {}); // the statement under way reports it
  await client.connect();
  try {
    return await applyMigrations(client, directory, {
      reached: isPooled(url) ? "pooled" : "directly",
      onWait,
    });
  } finally {
    await client.end();
  }
}
