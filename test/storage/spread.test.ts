import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { statements } from "../../app/storage/engine/statement.server.ts";
import { referralsStatement, scanEndStatement } from "../../app/storage/list/store-referral.server.ts";

/** The tables that prisma/citus.sql spreads over servers, and the column that says where a row lies. */
const spread: Record<string, string> = {
  store_referral: "store_id",
  store_referral_stats: "store_id",
  visitor_day: "store_id",
  recent_visit: "store_id",
  click_claim: "store_id",
  user: "id",
};
/** The tables of which every server has a copy. */
const everywhere = ["owner", "store", "placement", "session"];

const folder = "app/storage";
let texts: { name: string; text: string }[];

beforeAll(async () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  for (const file of files) await import(/* @vite-ignore */ path.resolve(folder, file));
  const page = { limit: 50, filter: { match: "none" as const, text: "x" } };
  texts = [
    ...statements,
    { ...referralsStatement("1", page), name: "a page of the list" },
    { ...scanEndStatement("1", page), name: "the end of a search" },
  ];
});

test("the switch to several servers spreads exactly the tables that these rules are about", () => {
  const script = readFileSync("prisma/citus.sql", "utf8");
  const found = [...script.matchAll(/create_distributed_table\('"?(\w+)"?', '(\w+)'/g)];
  expect(Object.fromEntries(found.map(([, table, column]) => [table, column]))).toEqual(spread);
  const copied = [...script.matchAll(/create_reference_table\('(\w+)'\)/g)].map(([, table]) => table);
  expect(copied).toEqual(everywhere);
});

test("every unique key of a spread table holds the column that says where a row lies", async () => {
  const { rows } = await database.pool.query<{ table: string; index: string; columns: string[] }>(
    `select t.relname::text as table, i.relname::text as index, array_agg(a.attname::text) as columns
     from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
       join pg_attribute a on a.attrelid = t.oid and a.attnum = any(x.indkey)
     where x.indisunique and t.relname = any($1) group by 1, 2`,
    [Object.keys(spread)],
  );
  expect(rows.length).toBeGreaterThanOrEqual(Object.keys(spread).length);
  expect(rows.filter(({ table, columns }) => !columns.includes(spread[table] ?? ""))).toEqual([]);
});

test("no foreign key leads to a spread table, or from one to a table that is not everywhere", async () => {
  const { rows } = await database.pool.query<{
    name: string;
    table: string;
    target: string;
    follows: string;
  }>(
    `select conname::text as name, s.relname::text as table, t.relname::text as target, confupdtype::text as follows
     from pg_constraint join pg_class s on s.oid = conrelid join pg_class t on t.oid = confrelid
     where contype = 'f' and connamespace = 'public'::regnamespace`,
  );
  expect(rows.length).toBeGreaterThan(0);
  const wrong = rows.filter(
    ({ table, target, follows }) =>
      target in spread || (table in spread && !everywhere.includes(target)) || follows !== "r",
  );
  expect(wrong).toEqual([]);
});

const byStore = "(store_referral(_stats)?|visitor_day|recent_visit|click_claim)";

test("every statement on a spread table names the column that says where its rows lie", () => {
  const placed: [table: RegExp, place: RegExp][] = [
    [
      new RegExp(`\\b(from|into|update|join) ${byStore}\\b`),
      new RegExp(
        `\\bstore_id = |= \\w+\\.store_id\\b|\\(store_id(, \\w+)+\\) in |into ${byStore}( as \\w+)?\\s+\\([^)]*store_id`,
      ),
    ],
    [/\b(from|into|update|join) "user"/, /\bid = |on conflict \(id\)/],
  ];
  const isLost = (text: string) => placed.some(([table, place]) => table.test(text) && !place.test(text));
  expect(named(isLost)).toEqual([]);
});

test("people and what lies by store are never joined", () => {
  const ofStores = new RegExp(`\\b(${byStore}|store)\\b`);
  expect(named((text) => text.includes('"user"') && ofStores.test(text))).toEqual([]);
});

test("no statement asks where a row lies in its file, or for a moment that each server would take for itself", () => {
  const each = /\bctid\b|\bupdate\b.*\b(coalesce\([^)]*|case when\b((?!\bend\b).)*)\bnow\(\)/s;
  expect(named((text) => each.test(text))).toEqual([]);
});

/** The statements that a rule is about, by name. */
function named(isMeant: (text: string) => boolean): string[] {
  return texts.filter(({ text }) => isMeant(text)).map(({ name }) => name);
}
