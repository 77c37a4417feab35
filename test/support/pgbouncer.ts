import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPostgresOwner } from "./find-postgres.ts";
import { findFreePort } from "./free-port.ts";

const programs = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"];

/** What docs/operate.md gives to the role: the app's own `set` reaches only some of a pooler's connections. */
const limits =
  "set lock_timeout = 1000; set statement_timeout = 9000; set idle_in_transaction_session_timeout = 5000";

/** A pooler that gives each transaction any of a few connections to a server. */
export type PgBouncer = {
  url: string;
  /** Ends the pooler without a word to anybody. */
  kill(): Promise<void>;
  /** Starts the pooler again after a `kill`, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts PgBouncer before a server, with so many connections to each of its databases; null where it is not installed
 * (Debian: `apt-get install pgbouncer`).
 */
export async function startPgBouncer(databaseUrl: string, connections: number): Promise<PgBouncer | null> {
  const program = programs.find((file) => existsSync(file));
  if (program === undefined) return null;
  const { hostname, port: serverPort, pathname, username } = new URL(databaseUrl);
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), "store-referrals-pgbouncer-"));
  chmodSync(folder, 0o755);
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username} connect_query='${limits}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 1000
`,
  );
  let running = await start(program, file);
  return {
    url: `postgres://${username}@127.0.0.1:${port}${pathname}?pgbouncer=true`,
    kill: () => running.end("SIGKILL"),
    restart: async () => {
      running = await start(program, file);
    },
    stop: async () => {
      await running.end("SIGINT");
      rmSync(folder, { recursive: true });
    },
  };
}

async function start(program: string, file: string) {
  const child = spawn(program, [file], { ...findPostgresOwner(), stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const ended = once(child, "exit");
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("process up")) resolve();
    });
    void ended.then(() => reject(new Error(`pgbouncer ended:\n${said}`)));
  });
  return {
    end: async (signal: "SIGINT" | "SIGKILL"): Promise<void> => {
      child.kill(signal);
      await ended;
    },
  };
}
