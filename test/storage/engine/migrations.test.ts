import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { applyMigrations } from "../../../app/storage/engine/migrations.server.ts";
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
  const waiting = () =>
    prisma.query("select 1 from pg_stat_activity where datname = current_database() and query = 'rollback'");
  await expect.poll(async () => (await waiting()).rowCount).toBe(1);
  await prisma.end();
  expect(await migrated).toEqual(["1_a"]);
  expect((await database.pool.query("select * from a")).rows).toEqual([{ l: "2s", s: "0" }]);
});

onRealPostgres(
  "a migration behind a long query lets everybody else pass, and is applied after it",
  async () => {
    const [database] = await openEmpty();
    const [long, migrating, reader] = await Promise.all([
      connect(database),
      connect(database),
      connect(database),
    ]);
    await reader.query("create table a (); set statement_timeout = '5s'");
    await long.query("begin; select from a");
    const directory = migrationsOf({ "1_x": "alter table a add column x int" });
    const patiently = { lockMs: 100, pauseMs: 50, triesMax: 10_000 };
    let waits = 0;
    const migrated = applyMigrations(migrating, directory, { patiently, onWait: () => (waits += 1) });
    await expect.poll(() => waits).toBeGreaterThan(3);
    for (let n = 0; n < 20; n += 1) await reader.query("select from a");
    await long.query("commit");
    expect(await migrated).toEqual(["1_x"]);
    await reader.query("select x from a");
  },
);

onRealPostgres(
  "a migration whose locks are never free fails with the reason, and is applied later",
  async () => {
    const [database] = await openEmpty();
    const [long, migrating] = await Promise.all([connect(database), connect(database)]);
    await long.query("create table a ()");
    await long.query("begin; select from a");
    const directory = migrationsOf({ "1_x": "alter table a add column x int" });
    const patiently = { lockMs: 20, pauseMs: 1, triesMax: 3 };
    await expect(applyMigrations(migrating, directory, { patiently })).rejects.toThrow(
      /1_x failed.*lock timeout/,
    );
    expect(await database.isMigrated(directory)).toBe(false);
    await long.query("commit");
    expect(await database.migrate(directory)).toEqual(["1_x"]);
  },
);

onRealPostgres("an index is made concurrently, by one of the processes that start together", async () => {
  const databases = await openEmpty(3);
  await databases[0].pool.query("create table a (x int); insert into a select generate_series(1, 1000)");
  const writer = await connect(databases[0]);
  await writer.query("begin; insert into a values (0)");
  const directory = migrationsOf({
    "1_i":
      '-- outside a transaction: a has a billion rows\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "a_x" ON "a"("x");\n',
    "2_b": "create table b ()",
  });
  const applied = Promise.all(databases.map((database) => database.migrate(directory)));
  const waiting = () =>
    databases[0].pool.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event = 'virtualxid'",
    );
  await expect.poll(async () => (await waiting()).rowCount, { timeout: 30_000 }).toBe(1);
  await writer.query("commit");
  expect((await applied).flat().sort()).toEqual(["1_i", "2_b"]);
  expect(await validity(databases[0], "a_x")).toEqual([{ valid: true }]);
});

onRealPostgres("an index that an earlier run left half made is made anew", async () => {
  const [database] = await openEmpty();
  await database.pool.query("create table a (x int)");
  await database.pool.query("insert into a values (1), (1)");
  const directory = migrationsOf({
    "1_i": "-- outside a transaction\ncreate unique index concurrently if not exists a_x on a (x)",
  });
  await expect(database.migrate(directory)).rejects.toThrow(/1_i failed, and the next run applies it again/);
  expect(await validity(database, "a_x")).toEqual([{ valid: false }]);
  await database.pool.query("delete from a where ctid = (select min(ctid) from a)");
  expect(await database.migrate(directory)).toEqual(["1_i"]);
  expect(await validity(database, "a_x")).toEqual([{ valid: true }]);
});

onRealPostgres("an index whose making ended after its process is recorded as made", async () => {
  const [database] = await openEmpty();
  await database.pool.query("create table a (x int)");
  await database.pool.query("create index a_x on a (x)");
  const directory = migrationsOf({
    "1_i": "-- outside a transaction\ncreate index concurrently if not exists a_x on a (x)",
  });
  expect(await database.migrate(directory)).toEqual(["1_i"]);
  expect(await database.migrate(directory)).toEqual([]);
});

onRealPostgres("a marked migration has one statement, and asks for a session of its own", async () => {
  const [database] = await openEmpty();
  const two = migrationsOf({
    "1_i": "-- outside a transaction\ncreate index concurrently if not exists a_x on a (x); select 1",
  });
  await expect(database.migrate(two)).rejects.toThrow(
    /1_i runs outside a transaction, and has to be one "create index concurrently if not exists"/,
  );
  const one = migrationsOf({
    "1_i": "-- outside a transaction\ncreate index concurrently if not exists a_x on a (x)",
  });
  const client = await connect(database);
  await expect(applyMigrations(client, one, { reached: "pooled" })).rejects.toThrow(/set DIRECT_URL/);
});

test("the embedded database takes a marked migration, too", async () => {
  const database = openDatabase("pglite:memory");
  onTestFinished(() => database.close());
  await database.pool.query("create table a (x int)");
  const directory = migrationsOf({
    "1_i": "-- outside a transaction\ncreate index concurrently if not exists a_x on a (x)",
  });
  expect(await database.migrate(directory)).toEqual(["1_i"]);
  expect(await database.migrate(directory)).toEqual([]);
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
  // Migrations go past a pooler, as `DIRECT_URL` says.
  const { url: given, direct: url = given, drop } = await createEmptyDatabase();
  const databases = Array.from({ length: count }, () => openDatabase(url));
  onTestFinished(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });
  return databases as [Database, ...Database[]];
}

async function connect(database: Database): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.pool.options.connectionString });
  client.on("error", () => {}); // the database is dropped at the end
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function validity(database: Database, index: string): Promise<{ valid: boolean }[]> {
  const { rows } = await database.pool.query<{ valid: boolean }>(
    "select indisvalid as valid from pg_index where indexrelid = to_regclass($1)",
    [index],
  );
  return rows;
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
