import pg from "pg";
import type { Columns, RowOf } from "./columns.ts";
import type { Sql } from "./postgres.server.ts";
import { numbered, type Piece } from "./sql.ts";

/** One SQL statement, with the columns it returns. A test compares them with what the database says. */
export type Statement<Row = unknown> = {
  name: string;
  text: string;
  columns: Columns;
  /** Whether each connection keeps its plan under the name: for what is asked often. */
  prepared: boolean;
  rows(sql: Sql, values?: unknown[]): Promise<Row[]>;
  /** The only row, or null. */
  row(sql: Sql, values?: unknown[]): Promise<Row | null>;
  /** How many rows it wrote or returned. */
  run(sql: Sql, values?: unknown[]): Promise<number>;
};

/** Every statement of the modules that were loaded, for the tests that read them all. */
export const statements: Statement[] = [];

/** A statement that each connection plans once and keeps under its name. */
export function statement<Shape extends Columns>(
  name: string,
  columns: Shape,
  text: string,
): Statement<RowOf<Shape>> {
  return register({ name, columns, text, prepared: true });
}

/** A statement that is seldom asked, or whose best plan depends on its values: planned each time. */
export function rareStatement<Shape extends Columns>(
  name: string,
  columns: Shape,
  text: string,
): Statement<RowOf<Shape>> {
  return register({ name, columns, text, prepared: false });
}

/** A statement whose text depends on what is asked, with its values. Planned each time, unless it gets a name. */
export function composed<Shape extends Columns>(
  columns: Shape,
  piece: Piece,
  name?: string,
): Composed<RowOf<Shape>> {
  const { text, values } = numbered(piece);
  const description = { name: name ?? "", columns, text, prepared: name !== undefined };
  return { ...description, rows: (sql) => rowsOf(sql, description, values) };
}

export type Composed<Row> = Description & { rows(sql: Sql): Promise<Row[]> };

/** The columns of a statement that returns no row. */
export const nothing = {};

type Description = Pick<Statement, "name" | "columns" | "text" | "prepared">;

function register<Row>(description: Description): Statement<Row> {
  const made: Statement<Row> = {
    ...description,
    rows: (sql, values = []) => rowsOf(sql, description, values),
    row: async (sql, values = []) => (await rowsOf<Row>(sql, description, values))[0] ?? null,
    run: async (sql, values = []) => (await sendOrReplan(sql, description, values)).rowCount ?? 0,
  };
  statements.push(made);
  return made;
}

async function rowsOf<Row>(sql: Sql, description: Description, values: unknown[]): Promise<Row[]> {
  const { rows } = await sendOrReplan(sql, description, values);
  // The columns say what the rows are, and a test checks the columns against the database.
  return rows as Row[];
}

/**
 * A plan that a migration has made stale fails once. The pool closes its connection, and a statement that stands alone is
 * sent again without a name. Inside a transaction everything has to be done again, so the error goes to the caller.
 */
async function sendOrReplan(
  sql: Sql,
  { name, text, prepared }: Description,
  values: unknown[],
): Promise<pg.QueryResult<pg.QueryResultRow>> {
  try {
    return await sql.query({ ...(prepared && { name }), text, values });
  } catch (error) {
    if (!isStalePlan(error) || !(sql instanceof pg.Pool)) throw error;
    return sql.query({ text, values });
  }
}

/** Whether a connection's kept plan no longer fits its tables (SQLSTATE 0A000 of that one kind). */
export function isStalePlan(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === "0A000" && error.routine === "RevalidateCachedQuery"
  );
}
