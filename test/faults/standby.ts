import { execFile } from "node:child_process";
import { chownSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { onConnection } from "../crash/connection.ts";
import { findPostgres, findPostgresOwner } from "../support/find-postgres.ts";
import { startServer } from "../support/postgres-server.ts";

/** A hot standby that follows a primary by streaming replication. */
export type Standby = {
  url: string;
  /** Makes it the primary, and resolves when it takes writes. */
  promote(): Promise<void>;
  stop(): Promise<void>;
};

/** Copies the primary, follows it, and makes each of its commits wait until the standby has it on disk. */
export async function startStandby(primaryUrl: string): Promise<Standby> {
  const programs = findPostgres();
  if (!programs) throw new Error("PostgreSQL is not installed");
  const owner = findPostgresOwner();
  const directory = mkdtempSync(path.join(tmpdir(), "store-referrals-standby-"));
  if (owner) chownSync(directory, owner.uid, owner.gid);
  // A link to `postgres` may lie in another directory than its companions.
  const companions = path.dirname(realpathSync(path.join(programs, "postgres")));
  await promisify(execFile)(
    path.join(companions, "pg_basebackup"),
    ["--pgdata=data", "--write-recovery-conf", "--checkpoint=fast", `--dbname=${primaryUrl}`],
    { ...owner, cwd: directory },
  );
  const server = await startServer({ programs, directory, settings: {}, owner, port: 0 });
  const url = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
  await onConnection(primaryUrl, async (sql) => {
    await sql.query("alter system set synchronous_standby_names = '*'");
    await sql.query("select pg_reload_conf()");
    for (;;) {
      const { rows } = await sql.query("select from pg_stat_replication where sync_state = 'sync'");
      if (rows.length > 0) return;
      await sleep(50);
    }
  });
  return {
    url,
    promote: () =>
      onConnection(url, async (sql) => {
        // The setting came with the copy, and the new primary has no standby to wait for.
        await sql.query("alter system reset synchronous_standby_names");
        await sql.query("select pg_reload_conf()");
        await sql.query("select pg_promote(true)");
      }),
    stop: async () => {
      await server.stop("INT");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
