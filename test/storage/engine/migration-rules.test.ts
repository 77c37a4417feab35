import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** This migration and those before it are older than the rules. An applied migration is never edited. */
const lastUnchecked = "20261126235000_imported_from";

/** What the running release would trip over, by Squawk's rule, with the shortest statement that does it. */
const harms: Record<string, string> = {
  "adding-required-field": "alter table store add column a text not null",
  "adding-not-nullable-field": "alter table store alter column name set not null",
  "adding-field-with-default": "alter table store add column a timestamptz default clock_timestamp()",
  "ban-drop-column": "alter table store drop column name",
  "ban-drop-table": "drop table store",
  "changing-column-type": "alter table store alter column name type varchar(10)",
  "disallowed-unique-constraint": "alter table store add constraint name_key unique (name)",
  "renaming-column": "alter table store rename column name to title",
  "require-concurrent-index-creation": "create index store_name on store (name)",
  "renaming-table": "alter table store rename to shop",
};

test("no new migration breaks the release that still runs", () => {
  const names = readdirSync("prisma/migrations").filter((name) => /^\d/.test(name) && name > lastUnchecked);
  const broken = names.map((name) => [
    name,
    harmsIn(readFileSync(`prisma/migrations/${name}/migration.sql`, "utf8")),
  ]);
  expect(broken).toEqual(names.map((name) => [name, []]));
});

test("each change that would break the running release is seen, unless its line says why not", () => {
  for (const [rule, statement] of Object.entries(harms)) {
    expect([rule, harmsIn(`${statement};`)]).toEqual([rule, [rule]]);
    expect([rule, harmsIn(`-- squawk-ignore ${rule}\n${statement};`)]).toEqual([rule, []]);
  }
  expect(harmsIn("alter table store add column a text;")).toEqual([]);
});

function harmsIn(sql: string): string[] {
  const { stdout, stderr, error } = spawnSync("node_modules/.bin/squawk", ["--reporter", "json"], {
    input: sql,
    encoding: "utf8",
  });
  if (error || !stdout.startsWith("[")) throw new Error(`squawk did not run: ${stderr}`, { cause: error });
  const found = JSON.parse(stdout) as { rule_name: string }[];
  return found.map((one) => one.rule_name).filter((rule) => rule in harms);
}
