import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Owner } from "./find-postgres.ts";

/** A running `postgres`. SIGINT closes its connections and ends it; SIGQUIT ends it at once, as a crash does. */
export type Server = { port: number; stop(signal: "SIGINT" | "SIGQUIT"): Promise<void>; kill(): void };

type Options = {
  programs: string;
  data: string;
  settings: Record<string, string>;
  owner: Owner | null;
  /** 0 for any free one. */
  port: number;
};

/** Starts `postgres` on a loopback port and waits until it accepts connections; throws with its log when it ends. */
export async function startServer({ programs, data, settings, owner, port }: Options): Promise<Server> {
  const listenOn = port || (await findFreePort());
  const all = { ...settings, listen_addresses: "127.0.0.1", port: String(listenOn), unix_socket_directories: "" };
  const server = spawn(
    path.join(programs, "postgres"),
    ["-D", data, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { ...owner, cwd: data, stdio: ["ignore", "ignore", "pipe"] },
  );
  const exited = once(server, "exit");
  const log: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface(server.stderr).on("line", (line) => {
      if (line.includes("ready to accept connections")) resolve();
      log.push(line);
      if (log.length > 50) log.shift();
    });
  });
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`postgres did not start:\n${log.join("\n")}`);
    }),
  ]);
  return {
    port: listenOn,
    kill: () => server.kill("SIGQUIT"),
    stop: async (signal) => {
      server.kill(signal);
      await exited;
    },
  };
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
