import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Sql } from "./postgres.server.ts";

type Migration = { name: string; sql: string; checksum: string };
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

/**
 * Applies the missing migrations, records them as Prisma does, and returns their names. Each migration is one
 * transaction, so it happens whole. However many processes start together, it happens once. Throws on a failed or an
 * edited migration.
 */
export async function applyMigrations(sql: Sql, directory: string): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const applied: string[] = [];
  for (const migration of missing(migrations, await readRecorded(sql)))
    if (await applyMigration(sql, migration)) applied.push(migration.name);
  return applied;
}

/** Whether every migration of the directory is recorded as finished. Reads no file, so it is cheap. */
export async function isUpToDate(sql: Sql, directory: string): Promise<boolean> {
  const recorded = await readRecorded(sql);
  const finished = new Set(recorded.filter((row) => row.finished_at).map((row) => row.migration_name));
  return (await readNames(directory)).every((name) => finished.has(name));
}

/** Applies one migration. False when another process was faster. */
async function applyMigration(sql: Sql, migration: Migration): Promise<boolean> {
  await sql.query("begin");
  try {
    // The wait for another process and the migration itself may be long. This lock belongs to the transaction, so it
    // also holds behind pgbouncer. Prisma's lock belongs to the session, and the two exclude each other.
    await sql.query("set local lock_timeout = 0; set local statement_timeout = 0");
    await sql.query("select pg_advisory_xact_lock($1)", [prismaLock]);
    await sql.query(recordTable);
    const isMissing = missing([migration], await readRecorded(sql)).length > 0;
    if (isMissing) await runMigration(sql, migration);
    await sql.query("commit");
    return isMissing;
  } catch (error) {
    await sql.query("rollback").catch(() => {}); // the first error tells more
    throw error;
  }
}

async function runMigration(sql: Sql, migration: Migration): Promise<void> {
  try {
    await sql.query(migration.sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`migration ${migration.name} failed, and nothing of it was kept: ${reason}`, { cause });
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

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = await readNames(directory);
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** Oldest first: the names begin with their date. */
async function readNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
