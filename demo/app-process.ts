import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";

export type AppProcessOptions = {
  /** Arguments for Node, e.g. `["build/server/index.js"]`. */
  args: string[];
  projectFolder: string;
  environment: Record<string, string>;
  /** Where `/readyz` is asked. */
  origin: string;
  logFile: string;
  /** Also show the app's log as it comes. */
  verbose: boolean;
  /** Called when the app ends without having been told to. */
  onDeath: (sentence: string) => void;
};

/** The app as a child process that can be started again on the same port. */
export type AppProcess = {
  /** Resolves when `/readyz` says 200; rejects when the app dies first or takes too long. */
  start(): Promise<void>;
  /** Asks politely (SIGTERM) and waits; insists after a while. */
  stop(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  lastLogLines(): string;
};

const readyWithinMs = 60_000;
const pollMs = 50;
const insistAfterMs = 15_000;
const linesKept = 15;

/** With the proxy variables Node says on every start that they are experimental. */
export const nodeFlags = ["--disable-warning=UNDICI-EHPA"];

export function createAppProcess(options: AppProcessOptions): AppProcess {
  const log = createWriteStream(options.logFile, { flags: "a" });
  const lines: string[] = [];
  let child: ChildProcess | null = null;
  let stopping = false;

  function keep(chunk: Buffer): void {
    log.write(chunk);
    if (options.verbose) process.stdout.write(chunk);
    lines.push(...chunk.toString().split("\n").filter(Boolean));
    lines.splice(0, lines.length - linesKept);
  }

  async function start(): Promise<void> {
    stopping = false;
    // The app has a process group of its own. Ctrl-C then reaches the demo only, which ends the app in order.
    const started = spawn(process.execPath, [...nodeFlags, ...options.args], {
      cwd: options.projectFolder,
      env: options.environment as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    child = started;
    const killWithUs = () => void started.kill("SIGKILL");
    process.once("exit", killWithUs); // a demo that crashes must not leave an app behind
    started.stdout.on("data", keep);
    started.stderr.on("data", keep);
    started.once("exit", (code, signal) => {
      process.off("exit", killWithUs);
      if (child === started) child = null;
      if (!stopping) options.onDeath(`The app ended by itself (${signal ?? `exit code ${code}`}).`);
    });

    const deadline = Date.now() + readyWithinMs;
    while (!(await isReady(options.origin))) {
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`The app ended before it was ready:\n${lines.join("\n")}`);
      if (Date.now() > deadline) throw new Error(`The app was not ready in time:\n${lines.join("\n")}`);
      await new Promise((later) => setTimeout(later, pollMs));
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    const running = child;
    if (!running) return;
    const ended = new Promise((done) => running.once("exit", done));
    running.kill("SIGTERM");
    const insist = setTimeout(() => running.kill("SIGKILL"), insistAfterMs);
    await ended;
    clearTimeout(insist);
  }

  return { start, stop, signal: (name) => void child?.kill(name), lastLogLines: () => lines.join("\n") };
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
