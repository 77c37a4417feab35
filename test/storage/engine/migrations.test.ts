import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../../app/storage/engine/postgres.server.ts";
import type { Database } from "../../../app/storage/engine/postgres.server.ts";
import { createEmptyDatabase } from "../../support/database.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";

/** The key of the lock that Prisma's own command takes. */
const prismaLock = 72707369;

test("a new database gets every migration, and a second start changes nothing", async () => {
  const [database] = await openEmpty();
  expect(await database.isMigrated()).toBe(false);
  expect(await database.migrate()).toContain("20261122000000_init");
  const recorded = await records(database);
  expect(await database.migrate()).toEqual([]);
  expect(await records(database)).toEqual(recorded);
  expect(await database.isMigrated()).toBe(true);
});

onRealPostgres("processes that start together apply each migration once", async () => {
  const databases = await openEmpty(4);
  const directory = migrationsOf({ "1_a": "create table a ()", "2_b": "create table b ()" });
  const applied = await Promise.all(databases.map((database) => database.migrate(directory)));
  expect(applied.flat().sort()).toEqual(["1_a", "2_b"]);
  expect(await records(databases[0])).toHaveLength(2);
});

onRealPostgres("a start waits for Prisma's own command, however long that takes", async () => {
  const [database] = await openEmpty();
  const prisma = new pg.Client({ connectionString: database.pool.options.connectionString });
  await prisma.connect();
  await prisma.query("select pg_advisory_lock($1)", [prismaLock]);
  const directory = migrationsOf({
    "1_a":
      "create table a as select current_setting('lock_timeout') l, current_setting('statement_timeout') s",
  });
  const migrated = database.migrate(directory);
  const waiting = () => prisma.query("select 1 from pg_locks where locktype = 'advisory' and not granted");
  await expect.poll(async () => (await waiting()).rowCount).toBe(1);
  await prisma.end();
  expect(await migrated).toEqual(["1_a"]);
  expect((await database.pool.query("select * from a")).rows).toEqual([{ l: "0", s: "0" }]);
});

test("a migration that fails leaves nothing behind, and is applied once it is mended", async () => {
  const [database] = await openEmpty();
  const broken = migrationsOf({
    "1_a": "create table a ()",
    "2_b": "create table b (); select 1/0",
    "3_c": "",
  });
  await expect(database.migrate(broken)).rejects.toThrow(/migration 2_b failed.*division by zero/);
  expect((await records(database)).map((row) => row.migration_name)).toEqual(["1_a"]);
  expect(await database.isMigrated(broken)).toBe(false);
  const mended = migrationsOf({ "1_a": "create table a ()", "2_b": "create table b ()" });
  expect(await database.migrate(mended)).toEqual(["2_b"]);
});

test("a migration that was edited after it was applied stops the start", async () => {
  const [database] = await openEmpty();
  await database.migrate(migrationsOf({ "1_a": "create table a ()" }));
  const edited = migrationsOf({ "1_a": "create table a (x int)", "2_b": "create table b ()" });
  await expect(database.migrate(edited)).rejects.toThrow(/migration 1_a was edited/);
  expect(await records(database)).toHaveLength(1);
});

test("a migration that Prisma left half applied is reported with the way out", async () => {
  const [database] = await openEmpty();
  const directory = migrationsOf({ "1_a": "create table a ()" });
  await database.migrate(directory);
  await database.pool.query("update _prisma_migrations set finished_at = null");
  await expect(database.migrate(directory)).rejects.toThrow(/1_a failed earlier.*migrate resolve/);
  expect(await database.isMigrated(directory)).toBe(false);
});

test("the migrations make the database that schema.prisma describes", () => {
  const diff = ["migrate", "diff", "--from-migrations", "prisma/migrations"];
  const to = ["--to-schema-datamodel", "prisma/schema.prisma", "--script", "--exit-code"];
  const { status, stdout, stderr } = spawnSync("node_modules/.bin/prisma", [...diff, ...to], {
    encoding: "utf8",
  });
  expect(status, `no migration does this yet:\n${stdout}${stderr}`).toBe(0);
}, 60_000);

/** Several processes' views of one new database. */
async function openEmpty(count = 1): Promise<[Database, ...Database[]]> {
  const { url, drop } = await createEmptyDatabase();
  const databases = Array.from({ length: count }, () => openDatabase(url));
  onTestFinished(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });
  return databases as [Database, ...Database[]];
}

function migrationsOf(files: Record<string, string>): string {
  const directory = mkdtempSync(path.join(tmpdir(), "migrations-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) {
    mkdirSync(path.join(directory, name));
    writeFileSync(path.join(directory, name, "migration.sql"), sql);
  }
  return directory;
}

async function records(database: Database): Promise<{ migration_name: string }[]> {
  return (await database.pool.query("select * from _prisma_migrations order by migration_name")).rows;
}
