import { expect, onTestFinished, test } from "vitest";
import { database } from "../../../app/storage/engine/database.server.ts";
import { isUnavailable } from "../../../app/storage/engine/unavailable.server.ts";
import { openDatabase } from "../../../app/storage/engine/postgres.server.ts";
import type { Sql } from "../../../app/storage/engine/postgres.server.ts";
import { startPostgres } from "../../support/postgres.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";

const insertSalt = (sql: Sql, day: string) =>
  sql.query("insert into visit_salt (day, secret) values ($1, 'x')", [day]);
const countSalts = (day: string) => database.prisma.visitSalt.count({ where: { day: new Date(day) } });
const dieInside = (sql: Sql) => sql.query("select pg_terminate_backend(pg_backend_pid())");

test("a transaction keeps what it returned from, and nothing of what it threw from", async () => {
  expect(await database.transaction((tx) => insertSalt(tx, "2001-01-01")).then((r) => r.rowCount)).toBe(1);
  const thrown = database.transaction(async (tx) => {
    await insertSalt(tx, "2001-01-02");
    throw new Error("no");
  });
  await expect(thrown).rejects.toThrow("no");
  expect(await countSalts("2001-01-01")).toBe(1);
  expect(await countSalts("2001-01-02")).toBe(0);
});

test("a transaction whose failed statement was swallowed is never reported as committed", async () => {
  const swallowed = database.transaction(async (tx) => {
    await insertSalt(tx, "2002-01-01");
    await insertSalt(tx, "2002-01-01").catch(() => {});
  });
  await expect(swallowed).rejects.toThrow("rolled back");
  expect(await countSalts("2002-01-01")).toBe(0);
});

test("a transaction that throws gives its connection back", async () => {
  for (let i = 0; i < 20; i++)
    await expect(database.transaction((tx) => tx.query("select 1/0"))).rejects.toThrow("division by zero");
  expect(database.pool.totalCount).toBe(database.pool.idleCount);
});

onRealPostgres(
  "a connection lost inside a transaction is replaced, and the answer is to try again",
  async () => {
    for (let i = 0; i < 20; i++) {
      const lost = database.transaction(dieInside).catch((error: unknown) => error);
      expect(isUnavailable(await lost)).toBe(true);
    }
    await insertSalt(database.pool, "2003-01-01");
  },
);

onRealPostgres("a connection lost between two statements does not end the process", async () => {
  const lost = database.transaction(async (tx) => {
    const { rows } = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
    await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await expect
      .poll(() =>
        tx.query("select 1").then(
          () => true,
          () => false,
        ),
      )
      .toBe(false);
    await tx.query("select 1");
  });
  expect(isUnavailable(await lost.catch((error: unknown) => error))).toBe(true);
});

onRealPostgres("a connection lost inside a Prisma transaction is replaced too", async () => {
  for (let i = 0; i < 20; i++) {
    const lost = database.prisma.$transaction(
      (tx) => tx.$queryRaw`select pg_terminate_backend(pg_backend_pid())`,
    );
    expect(isUnavailable(await lost.catch((error: unknown) => error))).toBe(true);
  }
  expect(await database.prisma.session.count()).toBe(0);
});

onRealPostgres("a statement gives up waiting for a lock after a second, for Prisma and for pg", async () => {
  const holder = await database.pool.connect();
  onTestFinished(() => holder.release(true));
  await holder.query("begin; lock table session in access exclusive mode");
  const [prisma, pool] = await Promise.all([
    database.prisma.session.count().catch((error: unknown) => error),
    database.pool.query("select 1 from session").catch((error: unknown) => error),
  ]);
  expect([isUnavailable(prisma), isUnavailable(pool)]).toEqual([true, true]);
});

onRealPostgres("times are read and written as UTC, whatever zone the server is set to", async () => {
  const name = (await database.pool.query<{ name: string }>("select current_database() as name")).rows[0]
    ?.name;
  await database.pool.query(`alter database "${name}" set timezone to 'Asia/Kolkata'`);
  const other = openDatabase(process.env["DATABASE_URL"] ?? "");
  onTestFinished(() => other.close());
  const at = new Date("2026-11-01T12:00:00.123Z");
  const key = {
    id: "018f3b1e-0000-7000-8000-000000000001",
    name: "k",
    keySha256: Buffer.from("k"),
    createdAt: at,
  };
  await other.prisma.apiKey.create({ data: key });
  expect((await other.prisma.apiKey.findFirstOrThrow()).createdAt).toEqual(at);
  expect((await other.pool.query("select created_at from api_key")).rows).toEqual([{ created_at: at }]);
});

test("a database that is away is not migrated, and says so to Prisma and to pg", async () => {
  const away = openDatabase("postgres://127.0.0.1:1/nowhere");
  expect(await away.isMigrated()).toBe(false);
  for (const attempt of [
    () => away.pool.query("select 1"),
    () => away.prisma.session.count(),
    () => away.migrate(),
    () => away.transaction((tx) => tx.query("select 1")),
  ])
    expect(isUnavailable(await attempt().catch((error: unknown) => error))).toBe(true);
  await away.close();
});

onRealPostgres("what was committed survives a crash of the server, and its return is noticed", async () => {
  const server = await startPostgres({ durable: true });
  if (!server) throw new Error("this test starts a PostgreSQL of its own, and none is installed");
  const crashing = openDatabase(server.url("postgres"));
  onTestFinished(async () => {
    await crashing.close();
    await server.stop();
  });
  await crashing.migrate();
  await crashing.transaction((tx) => insertSalt(tx, "2004-01-01"));
  await server.crash();
  expect(await crashing.isMigrated()).toBe(false);
  await server.restart();
  expect(await crashing.isMigrated()).toBe(true);
  expect(await crashing.prisma.visitSalt.count()).toBe(1);
});
