import { execFile } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findPostgres, findPostgresOwner } from "./find-postgres.ts";
import { startServer } from "./postgres-server.ts";
import type { Server } from "./postgres-server.ts";

/** A PostgreSQL server of our own on a loopback port, with its data in a temporary directory. */
export type LocalPostgres = {
  /** The address of one of its databases. */
  url(database: string): string;
  /** Ends it without a checkpoint, in the middle of whatever it does. */
  crash(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
};

/** Loses data in a crash, and is much faster. */
const fastSettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
const run = promisify(execFile);

/**
 * Starts a server from the installed programs; null when there are none. `durable` keeps what was committed before a
 * `crash()`. It also ends when this process exits.
 */
export async function startPostgres(
  options: { durable?: boolean; settings?: Record<string, string> } = {},
): Promise<LocalPostgres | null> {
  const programs = findPostgres();
  if (!programs) return null;
  const owner = findPostgresOwner();
  const directory = mkdtempSync(path.join(tmpdir(), "store-referrals-postgres-"));
  let server: Server | undefined;
  const remove = (): void => {
    server?.kill();
    rmSync(directory, { recursive: true, force: true });
  };
  process.once("exit", remove);
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const data = path.join(directory, "data");
  const identity = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"];
  await run(path.join(programs, "initdb"), ["--no-sync", ...identity, "--pgdata", data], { ...owner, cwd: directory });
  const settings = { ...(options.durable ? {} : fastSettings), ...options.settings };
  const start = (port: number) => startServer({ programs, data, settings, owner, port });
  server = await start(0);
  const { port } = server;
  return {
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    crash: async () => server?.stop("SIGQUIT"),
    restart: async () => {
      server = await start(port);
    },
    stop: async () => {
      await server?.stop("SIGINT");
      process.off("exit", remove);
      remove();
    },
  };
}
