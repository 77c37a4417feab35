import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Owner } from "./find-postgres.ts";
import { findFreePort } from "./free-port.ts";

/**
 * A running `postgres`. INT closes its connections and ends the server. QUIT and KILL end the server at once, as a
 * crash does.
 */
export type Server = { port: number; stop(signal: "INT" | "QUIT" | "KILL"): Promise<void> };

type Options = {
  programs: string;
  /** Holds the cluster in `data`; removed when this process dies. */
  directory: string;
  settings: Record<string, string>;
  owner: Owner | null;
  /** 0 for any free one. */
  port: number;
};

/**
 * This small program waits on its input for a signal to pass on. The input ends when our process does, however that
 * dies. Then the server goes too, with its data. The program has a session of its own, so that Ctrl-C reaches us alone.
 */
const keeper = `
directory=$1; shift
"$@" </dev/null & server=$!
exec 2>/dev/null
read -r signal || gone=1
kill -s "\${signal:-QUIT}" $server
wait $server
[ -z "$gone" ] || rm -rf "$directory"`;

const logLinesMax = 50;

/** Starts `postgres` on a loopback port and waits until it accepts connections; throws with its log if it ends. */
export async function startServer({ programs, directory, settings, owner, port }: Options): Promise<Server> {
  const listenOn = port || (await findFreePort());
  const all = {
    ...settings,
    listen_addresses: "127.0.0.1",
    port: String(listenOn),
    unix_socket_directories: "",
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const postgres = [path.join(programs, "postgres"), "-D", path.join(directory, "data"), ...flags];
  const child = spawn("sh", ["-c", keeper, "sh", directory, ...postgres], {
    ...owner,
    cwd: directory,
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const ended = once(child.stderr, "end");
  const log: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stderr).on("line", (line) => {
      if (/ready to accept (read-only )?connections/.test(line)) resolve();
      if (log.push(line) > logLinesMax) log.shift();
    });
  });
  const failed = ended.then(() => Promise.reject(new Error(`postgres ended:\n${log.join("\n")}`)));
  failed.catch(() => {}); // it ends later, when it is told to
  await Promise.race([ready, failed]);
  return {
    port: listenOn,
    stop: async (signal) => {
      child.stdin.write(`${signal}\n`);
      await ended;
    },
  };
}
