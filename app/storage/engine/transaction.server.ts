import type pg from "pg";
import type { Sql } from "./postgres.server.ts";
import { isStalePlan } from "./statement.server.ts";
import { isConnectionLost } from "./unavailable.server.ts";

/** Long enough for a live server. A hung server must not hold up the error. */
const rollbackTimeoutMs = 1_000;

/**
 * Runs `work` in a transaction on one connection. The transaction commits when `work` returns and rolls back when
 * `work` throws. A broken connection is closed instead of reused, which rolls back too.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError); // without a listener, a connection lost between two statements ends the process
  try {
    await client.query("begin");
    const result = await work(client);
    const { command } = await client.query("commit");
    // Postgres answers the commit after a failed statement with a rollback, and reports no error.
    if (command !== "COMMIT")
      throw new Error("a statement failed unnoticed, so the transaction was rolled back");
    return result;
  } catch (error) {
    broken ??= await rollBack(client, error);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** Rolls back. Returns the reason when the connection cannot be used again. */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<Error | undefined> {
  if (isConnectionLost(error)) return new Error("connection lost", { cause: error });
  // The connection would keep the plan, and fail the next transaction too.
  if (isStalePlan(error)) return new Error("a kept plan no longer fits", { cause: error });
  try {
    await client.query({ text: "rollback", query_timeout: rollbackTimeoutMs } as pg.QueryConfig);
    return undefined;
  } catch (cause) {
    return new Error("rollback failed", { cause });
  }
}

/**
 * Work that may take minutes, in a transaction of its own: the limits for requests do not hold for it, neither the server's
 * nor the connection's.
 */
export async function inPatience<T>(
  pool: pg.Pool,
  patienceMs: number,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, async (tx) => {
    await tx.query(`set local statement_timeout = ${patienceMs}`);
    const query = (sent: string | pg.QueryConfig, values?: unknown[]) =>
      tx.query({
        ...(typeof sent === "string" ? { text: sent, values: values ?? [] } : sent),
        query_timeout: patienceMs,
      } as pg.QueryConfig);
    return work({ query } as Sql);
  });
}

/** Several reads of one moment. The server ends each statement after `statementMs`. */
export async function inSnapshot<T>(
  pool: pg.Pool,
  statementMs: number,
  read: (sql: Sql) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, async (sql) => {
    await sql.query(
      `set transaction isolation level repeatable read, read only; set local statement_timeout = ${statementMs}`,
    );
    return read(sql);
  });
}
