import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findPostgres } from "../test/support/find-postgres.ts";
import { closeAtEnd } from "./cleanup.ts";
import { percentile, type Load } from "./http-load.ts";

export const pgbenchClients = 32;
const threads = 2;
const warmUpSeconds = 2;

/** pgbench, beside the installed `postgres` or on the PATH; null when it is missing. */
export function findPgbench(): string | null {
  const programs = findPostgres();
  const directories = [
    ...(programs ? [programs, path.dirname(realpathSync(path.join(programs, "postgres")))] : []),
    ...(process.env["PATH"] ?? "").split(path.delimiter),
  ];
  return directories.map((directory) => path.join(directory, "pgbench")).find(isProgram) ?? null;
}

/**
 * Runs a script with 32 clients and prepared statements for `seconds` after a warm-up. The script may count on `:run`,
 * 0 in the warm-up and 1 afterwards, and on `:i`, which begins at 0 for each client.
 */
export async function runPgbench(
  program: string,
  url: string,
  statements: string,
  seconds: number,
): Promise<Load> {
  const directory = mkdtempSync(path.join(tmpdir(), "pgbench-"));
  const script = path.join(directory, "script.sql");
  writeFileSync(script, statements);
  const options = [...`-n -M prepared -c ${pgbenchClients} -j ${threads} -D i=0`.split(" "), "-f", script];
  const log = ["--log", `--log-prefix=${path.join(directory, "latency")}`];
  const warmUp = await run(program, [...options, "-D", "run=0", "-T", String(warmUpSeconds), url]);
  const measured = await run(program, [...options, ...log, "-D", "run=1", "-T", String(seconds), url]);
  const latenciesMs = readLatenciesMs(directory);
  return {
    acknowledged: warmUp.transactions + measured.transactions,
    refused: 0,
    perSecond: measured.perSecond,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

async function run(program: string, args: string[]): Promise<{ transactions: number; perSecond: number }> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = closeAtEnd(() => child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  await ended();
  const transactions = /transactions actually processed: (\d+)/.exec(output)?.[1];
  const perSecond = /tps = ([\d.]+)/.exec(output)?.[1];
  if (code !== 0 || !transactions || !perSecond) throw new Error(`pgbench failed:\n${output}`);
  return { transactions: Number(transactions), perSecond: Number(perSecond) };
}

/** The third column of pgbench's log: a transaction's time in microseconds. */
function readLatenciesMs(directory: string): number[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith("latency"))
    .flatMap((name) => readFileSync(path.join(directory, name), "utf8").trim().split("\n"))
    .map((line) => Number(line.split(" ")[2]) / 1000);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
