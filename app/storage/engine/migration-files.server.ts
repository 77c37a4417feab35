import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A migration's file. `checksum` is Prisma's: SHA-256 of the file. */
export type Migration = { name: string; sql: string; checksum: string };

/** The first line of a migration that holds one statement and runs outside a transaction. */
const outsideMark = /^-- outside a transaction\b/;

/** Whether a migration is marked to run outside a transaction. */
export function runsOutside({ sql }: Migration): boolean {
  return outsideMark.test(sql);
}

/** The statement of a marked migration. Two would be one transaction, as PostgreSQL reads them. */
export function onlyStatement({ name, sql }: Migration): string {
  const statement = sql
    .replaceAll(/^\s*--.*$/gm, "")
    .trim()
    .replace(/;$/, "");
  if (statement === "" || statement.includes(";"))
    throw new Error(`migration ${name} runs outside a transaction, and has to be one statement`);
  return statement;
}

/** The embedded database has one connection, and cannot work concurrently with itself. */
export function alone({ sql, ...migration }: Migration): Migration {
  return { ...migration, sql: outsideMark.test(sql) ? sql.replace(/\bindex concurrently\b/i, "index") : sql };
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
