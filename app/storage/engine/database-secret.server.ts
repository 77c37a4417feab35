import { randomBytes } from "node:crypto";
import type { Sql } from "./postgres.server.ts";

/** A secret of this database, made on first use and the same for every process and for ever. */
export async function getDatabaseSecret(sql: Sql, name: string): Promise<Buffer> {
  await sql.query("insert into database_secret (name, secret) values ($1, $2) on conflict do nothing", [
    name,
    randomBytes(32),
  ]);
  const { rows } = await sql.query<{ secret: Buffer }>("select secret from database_secret where name = $1", [
    name,
  ]);
  return rows[0]!.secret;
}
