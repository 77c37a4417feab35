import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { findFreePort } from "./free-port.ts";

const programs = ["/usr/sbin/haproxy", "/usr/bin/haproxy", "/opt/homebrew/bin/haproxy"];

/** A balancer before processes on fixed ports of this machine. */
export type HaProxy = {
  origin: string;
  /** How many of the processes get requests. */
  countUp(): Promise<number>;
  stop(): Promise<void>;
};

/**
 * Starts HAProxy; null where it is not installed (Debian: `apt-get install haproxy`). It asks `/readyz?without=database` five times a
 * second and tries nothing twice: a refused connection reaches the client as 503.
 */
export async function startHaProxy(ports: number[]): Promise<HaProxy | null> {
  const program = programs.find((file) => existsSync(file));
  if (program === undefined) return null;
  const port = await findFreePort();
  const folder = mkdtempSync(path.join(tmpdir(), "store-referrals-haproxy-"));
  const file = path.join(folder, "haproxy.cfg");
  writeFileSync(
    file,
    `defaults
  mode http
  retries 0
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend public
  bind 127.0.0.1:${port}
  stats enable
  stats uri /balancer
  default_backend app
backend app
  option httpchk GET /readyz?without=database
  http-check expect status 200
  default-server check inter 200ms fall 1 rise 1
${ports.map((one) => `  server on-${one} 127.0.0.1:${one}`).join("\n")}
`,
  );
  const child = spawn(program, ["-f", file], { stdio: "ignore" });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const ended = once(child, "exit");
  while (!(await isOpen(port))) if (child.exitCode !== null) throw new Error("haproxy ended");
  return {
    origin: `http://127.0.0.1:${port}`,
    countUp: async () => {
      const table = await (await fetch(`http://127.0.0.1:${port}/balancer;csv`)).text();
      return table.split("\n").filter((line) => /^app,on-\d+,.*,UP,/.test(line)).length;
    },
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      process.off("exit", endWithUs);
      rmSync(folder, { recursive: true });
    },
  };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
