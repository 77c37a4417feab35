import { randomBytes } from "node:crypto";
import { bytes } from "./columns.ts";
import type { Sql } from "./postgres.server.ts";
import { nothing, rareStatement } from "./statement.server.ts";

/** A secret of this database, made on first use and the same for every process and for ever. */
export async function getDatabaseSecret(sql: Sql, name: string): Promise<Buffer> {
  await insert.run(sql, [name, randomBytes(32)]);
  const found = await select.row(sql, [name]);
  if (!found) throw new Error("a secret vanished between insert and read");
  return found.secret;
}

const insert = rareStatement(
  "insert-database-secret",
  nothing,
  "insert into database_secret (name, secret) values ($1, $2) on conflict do nothing",
);

const select = rareStatement(
  "select-database-secret",
  { secret: bytes },
  "select secret from database_secret where name = $1",
);
