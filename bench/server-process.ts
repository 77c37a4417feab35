import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { closeAtEnd } from "./cleanup.ts";
import { findFreePort } from "../test/support/free-port.ts";

/** A server under measurement, in a process of its own. */
export type ServerProcess = { origin: string; child: ChildProcess; stop(): Promise<void> };

const readyWithinMs = 180_000;

/** Starts a Node program that listens on the PORT it is given, and waits until it answers. */
export async function startServer(
  program: string[],
  environment: Record<string, string>,
): Promise<ServerProcess> {
  const port = await findFreePort();
  const child = spawn(process.execPath, program, {
    env: { NODE_ENV: "production", ...environment, HOST: "127.0.0.1", PORT: String(port) },
    // Its log goes to our error output, so that the table stays whole.
    stdio: ["ignore", 2, 2, "ipc"],
    serialization: "advanced",
  });
  const exited = once(child, "exit");
  const stop = closeAtEnd(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + readyWithinMs;
  while (!(await answers(origin))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${program.join(" ")} did not start`);
    await sleep(50);
  }
  return { origin, child, stop };
}

async function answers(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/readyz`, { redirect: "manual" })).status < 400;
  } catch {
    return false;
  }
}
