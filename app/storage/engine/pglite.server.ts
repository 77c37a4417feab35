import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { lockDirectory } from "./directory-lock.server.ts";
import { PgliteStream } from "./pglite-stream.server.ts";
import type { SharedPglite } from "./pglite-stream.server.ts";

/** Opening a new directory takes 2–4 s on a small machine, and the first query waits for it. */
const openTimeoutMs = 20_000;

/** An embedded Postgres behind an ordinary pool. `close` ends the pool first, then the database. */
export type EmbeddedPostgres = { pool: pg.Pool; close: () => Promise<void> };

/**
 * A pool on PGlite, kept in `directory` or in memory (`memory`). The first query opens the database. The pool has one
 * connection. A query on the pool, awaited inside a transaction, waits for ever: pass the transaction on.
 */
export function openPglite(
  directory: string,
  options: Pick<pg.PoolConfig, "onConnect"> = {},
): EmbeddedPostgres {
  let opened: Promise<Opened> | undefined;
  const shared: SharedPglite = {
    open: async () => {
      opened ??= directory === "memory" ? openInMemory() : openDirectory(directory);
      // A directory that is in use may be free at the next try.
      opened.catch(() => (opened = undefined));
      return (await opened).pglite;
    },
    lastSession: Promise.resolve(),
  };
  const pool = new pg.Pool({
    ...options,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: openTimeoutMs,
    stream: () => new PgliteStream(shared),
    ssl: false,
    user: "postgres",
    database: "postgres",
  });
  return {
    pool,
    close: async () => {
      await pool.end();
      await shared.lastSession;
      const { pglite, release } = (await opened?.catch(() => undefined)) ?? {};
      await pglite?.close();
      release?.();
    },
  };
}

type Opened = { pglite: PGlite; release?: () => void };

async function openInMemory(): Promise<Opened> {
  return { pglite: await PGlite.create("memory://") };
}

async function openDirectory(directory: string): Promise<Opened> {
  const release = lockDirectory(directory);
  try {
    // initdb wants its directory empty, so the cluster lies beside the lock.
    return { pglite: await PGlite.create(path.join(directory, "cluster")), release };
  } catch (cause) {
    release();
    throw new Error(`The embedded database in ${path.resolve(directory)} does not open`, { cause });
  }
}
