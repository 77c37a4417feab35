import { randomBytes } from "node:crypto";
import { bytes, text } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";

/** Salts are deleted after this many days. Without its salt, a visit's key leads to no address. */
const keptDays = 1;

/**
 * The secret of a UTC day (`YYYY-MM-DD`), made on first use and the same for every process. The next day's secret is
 * made too, so that midnight needs no database. Old secrets are deleted.
 */
export async function getVisitSalts(sql: Sql, day: string): Promise<Map<string, Buffer>> {
  await insert.run(sql, [day, randomBytes(32), randomBytes(32)]);
  await deleteOld.run(sql, [day, keptDays]);
  const rows = await select.rows(sql);
  return new Map(rows.map((row) => [row.day, row.secret]));
}

const insert = rareStatement(
  "insert-visit-salts",
  nothing,
  "insert into visit_salt (day, secret) values ($1::date, $2), ($1::date + 1, $3) on conflict do nothing",
);

const deleteOld = rareStatement(
  "delete-visit-salts",
  nothing,
  "delete from visit_salt where day < $1::date - $2::int",
);

const select = rareStatement(
  "select-visit-salts",
  { day: text, secret: bytes },
  "select to_char(day, 'YYYY-MM-DD') as day, secret from visit_salt",
);
