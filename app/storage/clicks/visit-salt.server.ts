import { randomBytes } from "node:crypto";
import type { Sql } from "../engine/postgres.server.ts";

/** Yesterday's salts are gone after this many days, and with them any way back from a visit's id to an address. */
const keptDays = 1;

/**
 * The secret of a UTC day (`YYYY-MM-DD`), made on first use and the same for every process. Makes the next day's
 * as well, so that midnight needs no database, and deletes old ones.
 */
export async function getVisitSalts(sql: Sql, day: string): Promise<Map<string, Buffer>> {
  await sql.query(
    `insert into visit_salt (day, secret) values ($1::date, $2), ($1::date + 1, $3) on conflict do nothing`,
    [day, randomBytes(32), randomBytes(32)],
  );
  await sql.query("delete from visit_salt where day < $1::date - $2::int", [day, keptDays]);
  const { rows } = await sql.query<{ day: string; secret: Buffer }>(
    "select to_char(day, 'YYYY-MM-DD') as day, secret from visit_salt",
  );
  return new Map(rows.map((row) => [row.day, row.secret]));
}
