import { readdirSync } from "node:fs";
import path from "node:path";
import type pg from "pg";
import { expect, inject, onTestFinished, test } from "vitest";
import { database } from "../../../app/storage/engine/database.server.ts";
import { integer } from "../../../app/storage/engine/columns.ts";
import { joined, numbered, raw, sql } from "../../../app/storage/engine/sql.ts";
import { statement, statements } from "../../../app/storage/engine/statement.server.ts";

const folder = "app/storage";

test("a column added under a live pool breaks nothing", async () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  for (const file of files) await import(/* @vite-ignore */ path.resolve(folder, file));
  const kept = statements.filter(({ prepared }) => prepared);
  expect(kept.length).toBeGreaterThan(30);
  const client = await database.pool.connect();
  onTestFinished(() => client.release(true));
  const before = new Map<string, string>();
  for (const one of kept) before.set(one.name, await outcomeOf(client, one));
  const { rows } = await client.query<{ table: string }>(
    "select relname::text as table from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  for (const { table } of rows) await client.query(`alter table "${table}" add column added_later text`);
  const after = new Map<string, string>();
  for (const one of kept) after.set(one.name, await outcomeOf(client, one));
  expect(after).toEqual(before);
});

test("a plan that no longer fits is made anew for a statement that stands alone", async () => {
  const select = statement("test-stale-plan", { n: integer }, "select n from stale");
  await database.pool.query("create table stale (n int); insert into stale values (7)");
  expect(await select.rows(database.pool)).toEqual([{ n: 7 }]);
  await database.pool.query("alter table stale alter column n type bigint");
  expect(await select.rows(database.pool)).toEqual([{ n: "7" }]);
});

test("a transaction that meets a plan that no longer fits fails once, and the next one works", async (context) => {
  if (inject("databases").pooler)
    context.skip("behind a pooler no statement has a name, and no plan is kept");
  const select = statement("test-stale-plan-inside", { n: integer }, "select n from stale_inside");
  const inTransaction = () => database.transaction((tx) => select.rows(tx));
  await database.pool.query("create table stale_inside (n int); insert into stale_inside values (7)");
  await inTransaction();
  await database.pool.query("alter table stale_inside alter column n type bigint");
  await expect(inTransaction()).rejects.toThrow(/cached plan/);
  expect(await inTransaction()).toEqual([{ n: "7" }]);
});

test("pieces of SQL own their parameters, however they nest", () => {
  const dates = joined([sql`at >= ${"a"}`, sql`at < ${"b"}`], " and ");
  const inner = sql`select ${raw("id")} from t where store = ${1} and ${dates}`;
  expect(numbered(sql`select * from (${inner}) x limit ${5} offset ${null}`)).toEqual({
    text: "select * from (select id from t where store = $1 and at >= $2 and at < $3) x limit $4 offset $5",
    values: [1, "a", "b", 5, null],
  });
});

/** What becomes of a statement that is told nothing: its row, or why the database refuses it. Changes nothing. */
async function outcomeOf(
  client: pg.PoolClient,
  { name, text }: { name: string; text: string },
): Promise<string> {
  const parameters = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  const values = Array.from({ length: parameters }, () => null);
  await client.query("begin");
  try {
    const { fields } = await client.query({ name, text, values });
    return fields.map((field) => field.name).join();
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query("rollback");
  }
}
