import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { statements } from "../../app/storage/engine/statement.server.ts";
import type { Column } from "../../app/storage/engine/columns.ts";
import {
  referralsStatement,
  scanEndStatement,
  type ListPage,
} from "../../app/storage/list/store-referral.server.ts";
import {
  walkEndStatement,
  walkStatement,
  type WalkPage,
} from "../../app/storage/list/store-referral-walk.server.ts";
import { describeStatement, type AnnouncedColumn } from "../support/describe-statement.ts";

type Described = { name: string; text: string; columns: Record<string, Column> };

const folder = "app/storage";
let sources: { file: string; source: string }[];

beforeAll(async () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  sources = files.map((file) => ({ file, source: readFileSync(path.join(folder, file), "utf8") }));
  for (const { file } of sources) await import(/* @vite-ignore */ path.resolve(folder, file));
});

test("every statement of the storage returns the columns and types that the code says it returns", async () => {
  const client = await database.pool.connect();
  const wrong: string[] = [];
  for (const { name, text, columns } of [...statements, ...listStatements()])
    try {
      const announced = await describeStatement(client, text);
      wrong.push(...differences(columns, announced).map((difference) => `${name}: ${difference}`));
    } catch (error) {
      wrong.push(`${name}: ${String(error)}`);
    }
  client.release();
  expect(wrong).toEqual([]);
});

test("an enum of the code has exactly the database's labels", async () => {
  const { rows } = await database.pool.query<{ type: string; labels: string[] }>(
    `select typname::text as type, array_agg(enumlabel::text order by enumsortorder) as labels
     from pg_enum join pg_type on pg_type.oid = enumtypid group by 1`,
  );
  const known = new Map(rows.map(({ type, labels }) => [type, labels]));
  const enums = statements.flatMap(({ columns }) => Object.values(columns).filter((column) => column.labels));
  for (const { types, labels } of enums) expect(labels, types[0]).toEqual(known.get(types[0] ?? ""));
  expect(enums.length).toBeGreaterThan(0);
});

test("no two statements have one name, so that no connection keeps one's plan for the other", () => {
  const names = statements.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("every statement of the storage is one that these tests know", () => {
  // It gives two of its statements more time than a request has.
  const exceptions = ["stores/shop-redaction.server.ts"];
  const loose = sources.filter(({ file, source }) => !file.startsWith("engine/") && /\.query\b/.test(source));
  expect(loose.map(({ file }) => file)).toEqual(exceptions);
});

test("no statement asks for all columns: one that a migration adds would change what it returns", () => {
  const all = sources.flatMap(({ file, source }) =>
    [...source.matchAll(/\bselect\s+\*|\breturning\s+(?:\w+\.)?\*/gi)].map(([found]) => `${file}: ${found}`),
  );
  expect(all).toEqual([]);
});

/** A list's text depends on what is asked: every filter there is, alone and together, in every direction. */
function listStatements(): Described[] {
  const dates = { since: new Date("2026-11-01"), until: new Date("2026-12-01") };
  const after = { id: "00000000-0000-0000-0000-000000000000", listed_at: new Date(0) };
  const filters: ListPage["filter"][] = [
    {},
    ...(["clicked", "signed_up", "active"] as const).map((status) => ({ status })),
    { match: "click_id" },
    { id: after.id },
    { dates },
    { placement: "instagram" },
    { utm: { utm_source: "ig", utm_medium: "social" } },
    { text: "ig" },
    { match: "none", dates, id: after.id, placement: "a", utm: { utm_source: "ig" }, text: "b" },
  ];
  const pages = filters.flatMap((filter) =>
    [{}, { after }, { toward: "newer" as const }, { after, toward: "newer" as const }].map((part) => ({
      ...part,
      ...(filter && { filter }),
      limit: 50,
    })),
  );
  const lists = pages.flatMap((page) =>
    [referralsStatement("1", page), scanEndStatement("1", page)].map(({ text, columns }) => ({
      ...{ text, columns },
      name: `the list for ${JSON.stringify(page)}`,
    })),
  );
  const walks = [{}, { dates }, { placement: "a" }, { dates, placement: "a", status: "active" as const }];
  return [...lists, ...walks.flatMap((filter) => walkStatements({ filter, after: after.id }))];
}

function walkStatements({ filter, after }: Pick<WalkPage, "filter"> & { after: string }): Described[] {
  return [{}, { after }].flatMap((position) => {
    const page = { ...position, filter, limit: 50, scanMax: 100, withPeople: false };
    return [walkStatement("1", page), walkEndStatement("1", page)].map(({ text, columns }) => ({
      ...{ text, columns },
      name: `the walk for ${JSON.stringify(page)}`,
    }));
  });
}

/** `nullable` is known for plain columns only: what a join or an expression makes of them PostgreSQL does not say. */
function differences(claimed: Record<string, Column>, announced: AnnouncedColumn[]): string[] {
  const names = announced.map(({ name }) => name);
  if (names.join() !== Object.keys(claimed).join())
    return [`returns (${names.join(", ")}), and not (${Object.keys(claimed).join(", ")})`];
  return announced.flatMap(({ name, type, nullable }) => {
    const column = claimed[name];
    if (!column) return [];
    const isType = column.types.includes(type) || `${name} is ${type}, and not ${column.types.join(" or ")}`;
    const isNull = !nullable || column.nullable || column.known || `${name} can be null`;
    return [isType, isNull].filter((fault) => typeof fault === "string");
  });
}
