import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A migration's file. `checksum` is Prisma's: SHA-256 of the file. */
export type Migration = { name: string; sql: string; checksum: string };

/** The first line of a migration that holds one statement and runs outside a transaction. */
const outsideMark = /^-- outside a transaction\b/;

const repeatable =
  /^(create (unique )?index concurrently if not exists|drop index concurrently if exists)\s/i;

/** Whether a migration is marked to run outside a transaction. */
export function runsOutside({ sql }: Migration): boolean {
  return outsideMark.test(sql);
}

/**
 * The statement of a marked migration: one that makes or drops an index concurrently, and may be repeated. Anything else
 * belongs into a transaction, whose locks have a limit. Two statements would be one transaction, as PostgreSQL reads them.
 */
export function onlyStatement({ name, sql }: Migration): string {
  const statement = sql
    .replaceAll(/^\s*--.*$/gm, "")
    .trim()
    .replace(/;$/, "");
  if (statement.includes(";") || !repeatable.test(statement))
    throw new Error(
      `migration ${name} runs outside a transaction, and has to be one "create index concurrently if not exists" or ` +
        `"drop index concurrently if exists"`,
    );
  return statement;
}

/** For the embedded database, which has one connection and cannot work beside itself: a transaction like any other. */
export function alone(migration: Migration): Migration {
  if (!runsOutside(migration)) return migration;
  return {
    ...migration,
    sql: migration.sql.replace(outsideMark, "--").replace(/\bindex concurrently\b/i, "index"),
  };
}

/** A folder's migrations, the oldest first. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = await readNames(directory);
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** Oldest first: the names begin with their date. */
export async function readNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
