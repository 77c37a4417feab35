import { execFileSync, spawn, type ExecFileSyncOptions } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { closeAtEnd } from "./cleanup.ts";

/** What a line of the table came to. */
type Figures = { perSecond: number; p99Ms: number | null };

const rounds = 3;

/**
 * Measures a released revision and this one by turns, each with its own benchmark, database and build. Prints, for each
 * line that both have, the medians and what this revision is of the other.
 */
export async function compareWith(revision: string, names: string[], seconds: number): Promise<void> {
  const before = installRevision(revision, names);
  const found = { before: [] as Map<string, Figures>[], now: [] as Map<string, Figures>[] };
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`round ${round} of ${rounds}`);
    found.before.push(await runBench(before, names, seconds));
    found.now.push(await runBench(process.cwd(), names, seconds));
  }
  console.log(`Medians of ${rounds} rounds by turns, this revision beside ${revision}:`);
  for (const line of found.now[0]!.keys()) {
    const [old, own] = [found.before, found.now].map((rounds) => rounds.map((round) => round.get(line)));
    if (!old?.every((one) => one !== undefined) || !own?.every((one) => one !== undefined)) continue;
    const rate = [old, own].map((all) => median(all.map(({ perSecond }) => perSecond))) as [number, number];
    const p99 = [old, own].map((all) => median(all.map(({ p99Ms }) => p99Ms ?? NaN))) as [number, number];
    console.log(
      `${line.padEnd(64)} ${rate.map(Math.round).join(" → ")} a second: ${ratio(rate)} ×` +
        (Number.isNaN(p99[0]) ? "" : `; p99 ${p99.join(" → ")} ms: ${ratio(p99)} ×`),
    );
  }
}

/** The revision's files, installed and built in a temporary folder. */
function installRevision(revision: string, names: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "before-"));
  console.error(`… installing and building ${revision}, which takes a minute or two`);
  const archive = execFileSync("git", ["archive", revision], { maxBuffer: 1024 ** 3 });
  execFileSync("tar", ["x", "-C", folder], { input: archive });
  // A revision that does not know a line yet is measured by this revision's benchmark.
  if (!names.every((name) => existsSync(path.join(folder, `bench/${name}.ts`)))) {
    rmSync(path.join(folder, "bench"), { recursive: true });
    cpSync("bench", path.join(folder, "bench"), { recursive: true });
  }
  const quiet: ExecFileSyncOptions = { cwd: folder, stdio: ["ignore", "ignore", "inherit"] };
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], quiet);
  execFileSync("npm", ["run", "build"], quiet);
  return folder;
}

/** Runs the benchmark of a folder and reads its table. A run that failed ends the comparison. */
async function runBench(folder: string, names: string[], seconds: number): Promise<Map<string, Figures>> {
  const args = ["run", "--silent", "bench", "--", ...names, "--seconds", String(seconds)];
  const child = spawn("npm", args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = closeAtEnd(() => child.kill("SIGTERM"));
  const exited = once(child, "exit");
  const output = await text(child.stdout);
  const [code] = (await exited) as [number | null];
  await ended();
  if (code !== 0) throw new Error(`the benchmark in ${folder} ended with ${String(code)}:\n${output}`);
  const rows = output.matchAll(/^(\S.*?) {3,}([\d,]+) +(?:([\d.,]+) +([\d.,]+))?/gm);
  return new Map(
    Array.from(rows, ([, what = "", perSecond = "", , p99]) => [
      what,
      { perSecond: toNumber(perSecond), p99Ms: p99 === undefined ? null : toNumber(p99) },
    ]),
  );
}

function toNumber(written: string): number {
  return Number(written.replaceAll(",", ""));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function ratio([before, now]: [number, number]): string {
  return (now / before).toFixed(2);
}
