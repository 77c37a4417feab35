import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { PgliteStream } from "../../../app/storage/engine/pglite-stream.server.ts";
import { openDatabase } from "../../../app/storage/engine/postgres.server.ts";
import { isUnavailable } from "../../../app/storage/engine/unavailable.server.ts";

test("a directory keeps its rows, and its lock is gone after closing", async () => {
  const directory = temporaryDirectory();
  const first = openDatabase(`pglite:${directory}`);
  await first.pool.query("create table kept as select 1 as one");
  expect(existsSync(path.join(directory, "process.pid"))).toBe(true);
  await first.close();
  expect(existsSync(path.join(directory, "process.pid"))).toBe(false);
  const second = openDatabase(`pglite:${directory}`);
  expect((await second.pool.query("select * from kept")).rows).toEqual([{ one: 1 }]);
  await second.close();
});

test("a directory in use is refused with its name, and opens once it is free", async () => {
  const directory = temporaryDirectory();
  const [holder, waiting] = [openDatabase(`pglite:${directory}`), openDatabase(`pglite:${directory}`)];
  await holder.pool.query("select 1");
  await expect(waiting.migrate()).rejects.toThrow(`${directory} is in use by process ${process.pid}`);
  await holder.close();
  expect((await waiting.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await waiting.close();
});

test("one connection serves many callers, large values, and goes on after an error", async () => {
  const { pool } = openInMemory();
  const answers = await Promise.allSettled([
    ...Array.from({ length: 50 }, (_, n) =>
      pool.query({ name: "n", text: "select $1::int as n", values: [n] }),
    ),
    pool.query("select 1/0"),
    pool.query("not sql"),
  ]);
  expect(answers.filter(({ status }) => status === "rejected")).toHaveLength(2);
  const large = "é".repeat(1_000_000);
  expect((await pool.query({ name: "n", text: "select $1::int as n", values: [7] })).rows).toEqual([
    { n: 7 },
  ]);
  expect((await pool.query("select $1 as large", [large])).rows).toEqual([{ large }]);
});

test("a connection that was given up leaves no transaction, statement or setting to the next", async () => {
  const { pool } = openInMemory();
  const abandoned = await pool.connect();
  await abandoned.query("begin; create table half_done (); set work_mem = '65kB'");
  await abandoned.query({ name: "s", text: "select 1" });
  abandoned.release(true);
  expect((await pool.query({ name: "s", text: "select to_regclass('half_done') as found" })).rows).toEqual([
    { found: null },
  ]);
  expect((await pool.query("show work_mem")).rows).not.toEqual([{ work_mem: "65kB" }]);
});

test("a PGlite that fails is a lost connection, not an unhandled rejection", async () => {
  const broken = {
    exec: () => Promise.resolve([]),
    query: () => Promise.resolve({ rows: [{ server_version: "17.5" }] }),
    runExclusive: () => Promise.reject(new Error("memory access out of bounds")),
  } as unknown as PGlite;
  const shared = { open: () => Promise.resolve(broken), lastSession: Promise.resolve() };
  const pool = new pg.Pool({ max: 1, ssl: false, stream: () => new PgliteStream(shared) });
  for (let i = 0; i < 2; i++) {
    const error = await pool.query("select 1").catch((error: unknown) => error);
    expect(String(error)).toContain("memory access out of bounds");
    expect(isUnavailable(error)).toBe(true);
  }
  await pool.end();
});

function openInMemory() {
  const database = openDatabase("pglite:memory");
  onTestFinished(() => database.close());
  return database;
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "pglite-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
