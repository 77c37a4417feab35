/** A column that a statement returns: its PostgreSQL types, and the type that node-postgres makes of it. */
export type Column<Value = unknown> = {
  types: readonly string[];
  nullable: boolean;
  /** The labels of an enum. */
  labels?: readonly string[];
  /** The table allows null, and the statement's own condition does not. */
  known?: true;
  /** For the compiler only: never set. */
  value?: Value;
};

/** The columns a statement returns, by name. */
export type Columns = Record<string, Column>;

/** The row that columns make. */
export type RowOf<Shape extends Columns> = {
  [Name in keyof Shape]: Shape[Name] extends Column<infer Value> ? Value : never;
};

export const text = column<string>("text");
export const uuid = column<string>("uuid");
/** Comes as a string: it may exceed what a number holds. */
export const bigint = column<string>("int8");
export const integer = column<number>("int4");
export const flag = column<boolean>("bool");
export const bytes = column<Buffer>("bytea");
export const instant = column<Date>("timestamptz");

/** A text with a few possible values. The statement, or the writer of the row, guarantees them. */
export function textOf<Value extends string>(): Column<Value> {
  return column<Value>("text");
}

export function texts<Value extends string = string>(): Column<Value[]> {
  return column<Value[]>("_text");
}

/** JSON of a shape that its writer guarantees. */
export function json<Value>(): Column<Value> {
  return column<Value>("json", "jsonb");
}

/** An enum of the database, with all of its labels. */
export function oneOf<const Label extends string>(type: string, labels: readonly Label[]): Column<Label> {
  return { ...column<Label>(type), labels };
}

export function orNull<Value>(inner: Column<Value>): Column<Value | null> {
  return { ...(inner as Column<Value | null>), nullable: true };
}

/** A column that may be null in its table, but never in the rows of this statement. */
export function known<Value>(inner: Column<Value | null>): Column<NonNullable<Value>> {
  return { ...(inner as Column<NonNullable<Value>>), nullable: false, known: true };
}

/** The names of columns, to select or return. `from` is their table's alias. */
export function listOf(columns: Columns, from?: string): string {
  return Object.keys(columns)
    .map((name) => (from ? `${from}.${name}` : name))
    .join(", ");
}

function column<Value>(...types: string[]): Column<Value> {
  return { types, nullable: false };
}
