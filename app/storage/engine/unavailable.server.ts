const socketCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** node-postgres has no codes for these. */
const clientMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed) and is not queryable|Cannot use a pool after calling end)/;

/**
 * Lost connections, shutdowns, no resources, conflicts, timeouts, and a primary that has become read-only. Also a password
 * or a name that was changed, and a table or a column that a migration has yet to bring.
 */
const sqlStates =
  /^(08...|53...|57P0[123]|57014|40001|40P01|55P03|25006|25P03|28...|3D000|42P01|42703|42501)$/;

/** A serialisation failure, a deadlock, a lock or a statement that took too long: somebody else's transaction was in the way. */
const conflictStates = /^(40001|40P01|55P03|57014)$/;

/** Data exceptions and violated constraints: the data's own fault. All other states are the database's. */
const dataStates = /^2[23]...$/;

/** Prisma's own codes: unreachable, timed out, closed, no free connection, write conflict. */
const prismaCodes = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2034", "P2037"]);

/** The kinds into which @prisma/adapter-pg sorts driver errors. */
const adapterKinds = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TransactionWriteConflict",
]);

/** The database did not take a write, for no fault of the data. The same write may succeed later. */
export class Unavailable extends Error {
  constructor(cause: unknown) {
    super("the database did not take this", { cause });
  }
}

/** Whether the database is away, busy, or not yet as this release needs it. The same request may succeed later, so the answer is a 503, not a 500. */
export function isUnavailable(error: unknown): boolean {
  return chain(error).some(
    (link) =>
      link instanceof Unavailable ||
      isConnectionFailure(link) ||
      matches(link, sqlStates) ||
      isPrismaUnavailable(link),
  );
}

/** Whether the statement lost to another one, on a database that is well. */
export function isConflict(error: unknown): boolean {
  return !isConnectionLost(error) && chain(error).some((link) => matches(link, conflictStates));
}

/**
 * Why a write failed. `conflict`: another transaction was in the way. `entry`: the data is at fault, or our own code
 * fails on it. `database`: anything else, a wrong password and a missing column too.
 */
export function faultOf(error: unknown): "conflict" | "entry" | "database" {
  if (isConnectionLost(error)) return "database";
  if (isConflict(error)) return "conflict";
  const isBug = error instanceof TypeError || error instanceof RangeError;
  return isBug || chain(error).some((link) => matches(link, dataStates)) ? "entry" : "database";
}

/** Whether the connection itself failed, so that it cannot be used again. */
export function isConnectionLost(error: unknown): boolean {
  return chain(error).some(isConnectionFailure);
}

type Link = Record<"code" | "errorCode" | "originalCode" | "kind" | "message", unknown>;

/** The error and everything inside it: causes, an AggregateError's errors, Prisma's driver error. */
function chain(error: unknown, seen = new Set<unknown>()): Link[] {
  if (typeof error !== "object" || error === null || seen.has(error)) return [];
  seen.add(error);
  const { cause, errors, meta } = error as {
    cause?: unknown;
    errors?: unknown;
    meta?: Record<string, unknown>;
  };
  const wrapped = [
    cause,
    meta?.["driverAdapterError"],
    ...(Array.isArray(errors) ? (errors as unknown[]) : []),
  ];
  return [error as Link, ...wrapped.flatMap((inner) => chain(inner, seen))];
}

function isConnectionFailure(link: Link): boolean {
  return (
    (typeof link.code === "string" && socketCodes.has(link.code)) ||
    (typeof link.message === "string" && clientMessages.test(link.message))
  );
}

function matches(link: Link, pattern: RegExp): boolean {
  return [link.code, link.originalCode].some((code) => typeof code === "string" && pattern.test(code));
}

function isPrismaUnavailable(link: Link): boolean {
  return (
    [link.code, link.errorCode].some((code) => prismaCodes.has(code as string)) ||
    adapterKinds.has(link.kind as string)
  );
}
