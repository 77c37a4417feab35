import { tracingChannel } from "node:diagnostics_channel";
import pg from "pg";
import type { Columns, RowOf } from "./columns.ts";
import type { Sql } from "./postgres.server.ts";
import { numbered, type Piece } from "./sql.ts";

/** One SQL statement with its returned columns. A test compares the columns with the database. */
export type Statement<Row = unknown> = {
  name: string;
  text: string;
  columns: Columns;
  /** Whether each connection keeps the plan under the name. Frequent statements do. */
  prepared: boolean;
  rows(sql: Sql, values?: unknown[]): Promise<Row[]>;
  /** The only row, or null. */
  row(sql: Sql, values?: unknown[]): Promise<Row | null>;
  /** The number of rows written or returned. */
  run(sql: Sql, values?: unknown[]): Promise<number>;
};

/** Every statement of the loaded modules, for the tests that read all statements. */
export const statements: Statement[] = [];

/** A statement under way, without its values. The name is empty for a text that was made for one question. */
export type StatementUnderWay = { name: string; operation: string };

/** Tells whoever subscribes of each of our statements. Costs nothing while nobody does. */
export const statementsUnderWay = tracingChannel<"store-referrals:statement", StatementUnderWay>(
  "store-referrals:statement",
);

/** A statement that each connection plans once and keeps under its name. */
export function statement<Shape extends Columns>(
  name: string,
  columns: Shape,
  text: string,
): Statement<RowOf<Shape>> {
  return register({ name, columns, text, prepared: true });
}

/** A statement that runs seldom, or needs a plan for its values. Planned each time. */
export function rareStatement<Shape extends Columns>(
  name: string,
  columns: Shape,
  text: string,
): Statement<RowOf<Shape>> {
  return register({ name, columns, text, prepared: false });
}

/** A statement with a text made for one question. Planned each time, unless it has a name. */
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
    run: async (sql, values = []) => (await send(sql, description, values)).rowCount ?? 0,
  };
  statements.push(made);
  return made;
}

async function rowsOf<Row>(sql: Sql, description: Description, values: unknown[]): Promise<Row[]> {
  const { rows } = await send(sql, description, values);
  // The cast: the columns describe the rows, and a test checks the columns against the database.
  return rows as Row[];
}

function send(sql: Sql, description: Description, values: unknown[]): Promise<pg.QueryResult> {
  const { name, text } = description;
  const operation = (/^[a-z]+/.exec(text.trimStart())?.[0] ?? "").toUpperCase();
  return statementsUnderWay.tracePromise(() => sendOrReplan(sql, description, values), { name, operation });
}

/**
 * A plan that a migration has made stale fails once, and the pool closes its connection. A statement outside a
 * transaction is sent again without a name. Inside a transaction the error goes to the caller, because all of the work
 * must be done again.
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
