import { execFile } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findPostgres, findPostgresOwner } from "./find-postgres.ts";
import { startServer } from "./postgres-server.ts";

/** A PostgreSQL server of our own on a loopback port, with its data in a temporary directory. */
export type LocalPostgres = {
  /** The address of one of its databases. */
  url(database: string): string;
  /**
   * Ends the server: in the middle of its work by an order (`QUIT`) or without one (`KILL`), or after a checkpoint, as a
   * restart does (`INT`).
   */
  crash(signal?: "QUIT" | "KILL" | "INT"): Promise<void>;
  /** Starts it again, after a crash, on the same port and data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
};

/** Much faster, and a crash may lose what was committed. */
const fastSettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/**
 * Starts a server from the installed programs, in about 0.6 s; null when there are none. `durable` keeps committed work
 * over a `crash()`. `parent` is a folder for its data. The server ends with this process, however that ends.
 */
export async function startPostgres(
  options: { durable?: boolean; settings?: Record<string, string>; parent?: string } = {},
): Promise<LocalPostgres | null> {
  const programs = findPostgres();
  if (!programs) return null;
  const owner = findPostgresOwner();
  const directory = mkdtempSync(path.join(options.parent ?? tmpdir(), "store-referrals-postgres-"));
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const settings = { ...(options.durable ? {} : fastSettings), ...options.settings };
  await promisify(execFile)(
    path.join(programs, "initdb"),
    ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata=data"],
    { ...owner, cwd: directory },
  );
  const start = (port: number) => startServer({ programs, directory, settings, owner, port });
  let server = await start(0);
  return {
    url: (database) => `postgres://postgres@127.0.0.1:${server.port}/${database}`,
    crash: (signal = "QUIT") => server.stop(signal),
    restart: async () => {
      server = await start(server.port);
    },
    stop: async () => {
      await server.stop("INT");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
