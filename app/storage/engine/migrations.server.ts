import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  alone,
  onlyStatement,
  readMigrations,
  readNames,
  runsOutside,
  type Migration,
} from "./migration-files.server.ts";
import type { Sql } from "./postgres.server.ts";

type Recorded = { migration_name: string; checksum: string; finished_at: Date | null };

/** The table as `prisma migrate deploy` creates it. */
const recordTable = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
    migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
    started_at timestamptz not null default now(), applied_steps_count integer not null default 0
  )`;

/** The key of the lock that Prisma's own command takes. */
const prismaLock = 72707369;

/** How long a migration asks for its locks before it lets others pass, and how it comes again. */
export type MigrationPatience = { lockMs: number; pauseMs: number; triesMax: number };

/**
 * A migration that waits for a lock holds up everybody who comes after it: a little, and for about ten minutes in all.
 */
const patience: MigrationPatience = { lockMs: 2_000, pauseMs: 5_000, triesMax: 90 };
const turnPollMs = 250;

/** `pooled`: behind a pooler, where no session is ours. `embedded`: in this process, on the only connection. */
type Reached = "directly" | "pooled" | "embedded";

/** `onWait` hears of a migration that lets others pass, and comes again. */
type Applying = { patiently?: MigrationPatience; reached?: Reached; onWait?: (migration: string) => void };

/** What may be in a migration's way, and go away: a lock held by others (55P03), and a deadlock with them (40P01). */
const inTheWay = new Set(["55P03", "40P01"]);

/**
 * Applies the missing migrations, records them as Prisma does, and returns their names. However many processes start
 * together, each is applied once. A migration is one transaction, so it happens whole. One that is marked runs outside
 * a transaction, on a session of its own; if it breaks off, the next run applies it again. Throws on a failed or an
 * edited migration, and on one whose locks are never free.
 */
export async function applyMigrations(
  sql: Sql,
  directory: string,
  { patiently = patience, reached = "directly", onWait = () => {} }: Applying = {},
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const applied: string[] = [];
  for (const migration of missing(migrations, await readRecorded(sql))) {
    if (reached === "pooled" && runsOutside(migration))
      throw new Error(
        `migration ${migration.name} needs a session of its own: set DIRECT_URL, past the pooler`,
      );
    const asked = reached === "embedded" ? alone(migration) : migration;
    if (await applyPatiently(sql, asked, { patiently, onWait })) applied.push(migration.name);
  }
  return applied;
}

/** Whether every migration of the directory is recorded as finished. Reads no file, so it is cheap. */
export async function isUpToDate(sql: Sql, directory: string): Promise<boolean> {
  const recorded = await readRecorded(sql);
  const finished = new Set(recorded.filter((row) => row.finished_at).map((row) => row.migration_name));
  return (await readNames(directory)).every((name) => finished.has(name));
}

/** Applies one migration, again and again while others hold its locks. False when another process was faster. */
async function applyPatiently(
  sql: Sql,
  migration: Migration,
  { patiently, onWait }: Required<Omit<Applying, "reached">>,
): Promise<boolean> {
  const apply = runsOutside(migration) ? applyOutside : applyInside;
  for (let tries = 1; ; tries += 1)
    try {
      return await apply(sql, migration, patiently.lockMs);
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      if (!inTheWay.has(cause?.code ?? "") || tries >= patiently.triesMax) throw error;
      onWait(migration.name);
      await sleep(patiently.pauseMs * (0.5 + Math.random()));
    }
}

/**
 * One transaction. Its lock also holds behind pgbouncer; Prisma's belongs to the session, and the two exclude each
 * other.
 */
async function applyInside(sql: Sql, migration: Migration, lockMs: number): Promise<boolean> {
  await takeTurn(sql);
  try {
    const isMissing = missing([migration], await readRecorded(sql)).length > 0;
    if (isMissing) {
      await sql.query("select set_config('lock_timeout', $1, true)", [String(lockMs)]);
      await runMigration(sql, migration);
    }
    await sql.query("commit");
    return isMissing;
  } catch (error) {
    await sql.query("rollback").catch(() => {}); // the first error tells more
    throw error;
  }
}

/**
 * Begins the transaction that migrates now. Processes ask for their turn again and again, and never wait inside a
 * statement: an index that is made concurrently waits for every statement that is under way.
 */
async function takeTurn(sql: Sql): Promise<void> {
  for (;;) {
    await sql.query("begin");
    await sql.query("set local lock_timeout = 0; set local statement_timeout = 0");
    const { rows } = await sql.query<{ ours: boolean }>("select pg_try_advisory_xact_lock($1) as ours", [
      prismaLock,
    ]);
    if (rows[0]?.ours) {
      await sql.query(recordTable);
      return;
    }
    await sql.query("rollback");
    await sleep(turnPollMs);
  }
}

/** One statement, under a lock of the session. An index that an earlier run left half made is dropped first. */
async function applyOutside(sql: Sql, migration: Migration): Promise<boolean> {
  const statement = onlyStatement(migration);
  // Taking a turn and giving it back makes sure of two things: the table of records exists, and nobody else was
  // migrating.
  await takeTurn(sql);
  await sql.query("commit");
  await sql.query("set lock_timeout = 0; set statement_timeout = 0");
  while (!(await trySessionLock(sql))) await sleep(turnPollMs);
  try {
    if (missing([migration], await readRecorded(sql)).length === 0) return false;
    await dropHalfMade(sql, statement);
    await runMigration(sql, migration);
    return true;
  } finally {
    await sql.query("select pg_advisory_unlock($1)", [prismaLock]).catch(() => {}); // else the session's end gives it back
    await sql.query("reset lock_timeout; reset statement_timeout").catch(() => {});
  }
}

async function trySessionLock(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ ours: boolean }>("select pg_try_advisory_lock($1) as ours", [
    prismaLock,
  ]);
  return rows[0]?.ours ?? false;
}

async function dropHalfMade(sql: Sql, statement: string): Promise<void> {
  const [, name] =
    /^create (?:unique )?index concurrently if not exists ("[^"]+"|\w+)/i.exec(statement) ?? [];
  if (!name) return;
  const { rows } = await sql.query<{ valid: boolean }>(
    "select indisvalid as valid from pg_index where indexrelid = to_regclass($1)",
    [name],
  );
  if (rows[0]?.valid === false) await sql.query(`drop index concurrently ${name}`);
}

async function runMigration(sql: Sql, migration: Migration): Promise<void> {
  try {
    await sql.query(migration.sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const kept = runsOutside(migration) ? "the next run applies it again" : "nothing of it was kept";
    throw new Error(`migration ${migration.name} failed, and ${kept}: ${reason}`, { cause });
  }
  await sql.query(
    `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      values ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  );
}

function missing(migrations: Migration[], recorded: Recorded[]): Migration[] {
  const byName = new Map(recorded.map((row) => [row.migration_name, row]));
  return migrations.filter((migration) => {
    const row = byName.get(migration.name);
    if (!row) return true;
    if (!row.finished_at)
      throw new Error(
        `migration ${migration.name} failed earlier and may be half applied: mend the database, then run ` +
          `npx prisma migrate resolve --applied ${migration.name} (or --rolled-back)`,
      );
    if (row.checksum !== migration.checksum)
      throw new Error(
        `migration ${migration.name} was edited after it was applied: restore the file and put the change into a new one`,
      );
    return false;
  });
}

async function readRecorded(sql: Sql): Promise<Recorded[]> {
  try {
    const { rows } = await sql.query<Recorded>(
      "select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null",
    );
    return rows;
  } catch (error) {
    if ((error as { code?: string }).code === "42P01") return []; // no such table: a new database
    throw error;
  }
}
