import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The built app as a process of its own. */
export type AppProcess = {
  origin: string;
  pid: number;
  /** Its log lines so far, parsed. */
  log: Record<string, unknown>[];
  /** The app's error output so far: the reason, if the app ended by itself. */
  errors(): string;
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<number | null>;
  exited: Promise<number | null>;
};

/**
 * Starts `build/server/index.js` with this worker's environment and the given changes, on a free port. The app ends
 * with this process at the latest.
 */
export async function startApp(
  changes: Record<string, string>,
  { untilReady = true, ...where }: { untilReady?: boolean; cwd?: string; uid?: number; gid?: number } = {},
): Promise<AppProcess> {
  const child = spawn(process.execPath, ["build/server/index.js"], {
    ...where,
    env: {
      ...process.env,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: "0",
      LOG_LEVEL: "info",
      SHUTDOWN_DELAY_SECONDS: "0",
      ...changes,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const exited = once(child, "exit").then(([code]) => {
    process.off("exit", endWithUs);
    return code as number | null;
  });
  const log: Record<string, unknown>[] = [];
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      log.push(entry);
      if (entry["msg"] === (untilReady ? "ready" : "listening"))
        resolve(log.find(({ msg }) => msg === "listening")?.["port"] as number);
    });
    void exited.then(() => reject(new Error(`the app ended:\n${errors}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    log,
    errors: () => errors,
    exited,
    stop: (signal = "SIGTERM") => {
      child.kill(signal);
      return exited;
    },
  };
}
