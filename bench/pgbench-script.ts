import type { Statement } from "./record-statements.ts";

const hashBytes = 32;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Recorded statements as a pgbench script that does the same for somebody else. Every UUID and every hash becomes a
 * fresh one (the same wherever it occurs), every time moves to the moment of the run, and the `known` values become their
 * expressions.
 */
export function pgbenchScript(statements: Statement[], setUp: string[], known: Map<string, string>): string {
  const ids = new Map<string, string>();
  const lines = statements.map(({ text, values, types }) =>
    text.replace(/\$(\d+)/g, (_match, number: string) => {
      const index = Number(number) - 1;
      return `(${expression(values[index], known, ids)})::${types[index]}`;
    }),
  );
  const randoms = [...ids.values()].map((name) => `\\set ${name} random(1, 1000000000000000000)`);
  return [...setUp, ...randoms, ...lines.map((line) => `${line.trim()};`)].join("\n") + "\n";
}

function expression(value: unknown, known: Map<string, string>, ids: Map<string, string>): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return moment(value);
  if (value instanceof Uint8Array) return freshHash(value, ids);
  if (Array.isArray(value)) return `array[${value.map((one) => expression(one, known, ids)).join(", ")}]`;
  if (typeof value === "object") return literal(JSON.stringify(value));
  if (typeof value !== "string") return JSON.stringify(value);
  return known.get(value) ?? freshUuid(value, ids) ?? literal(value);
}

/** A time of the request itself is now, and a bound of its search lies as many minutes before or after. */
function moment(value: Date): string {
  const minutes = Math.round((value.getTime() - Date.now()) / 60_000);
  return minutes === 0 ? "now()" : `now() + interval '${minutes} minutes'`;
}

/** Growing with time where the app's does (version 7), random elsewhere. */
function freshUuid(value: string, ids: Map<string, string>): string | null {
  const version = uuidPattern.exec(value)?.[1];
  if (version === undefined) return null;
  const id = variable(value, ids);
  if (version !== "7") return `md5(${id})::uuid`;
  const timeHex = "lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0')";
  return `(${timeHex} || '7' || right(md5(${id}), 3) || left(md5(${id}), 16))::uuid`;
}

function freshHash(value: Uint8Array, ids: Map<string, string>): string {
  const hex = Buffer.from(value).toString("hex");
  return value.length === hashBytes ? `sha256(${variable(hex, ids)}::bytea)` : literal(`\\x${hex}`);
}

/** The random number that stands for a value, as text. */
function variable(value: string, ids: Map<string, string>): string {
  const name = ids.get(value) ?? `id${ids.size + 1}`;
  ids.set(value, name);
  return `:${name}::text`;
}

/** Colons are escaped. pgbench would take the word after a colon for a variable's name. */
function literal(text: string): string {
  return `e'${text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll(":", "\\x3a")}'`;
}
