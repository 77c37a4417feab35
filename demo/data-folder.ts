import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder that belongs to this run until `release`. */
export type DataFolder = { path: string; release(): void };

const runsMax = 20;

/**
 * `.data/demo`, or `.data/demo-2` … while another demo runs on the first. The embedded database takes one process at a
 * time, and two would destroy the data.
 */
export function claimDataFolder(projectFolder: string, keep: boolean): DataFolder {
  for (let run = 1; run <= runsMax; run += 1) {
    const path = join(projectFolder, ".data", run === 1 ? "demo" : `demo-${run}`);
    const lock = `${path}.pid`;
    mkdirSync(join(projectFolder, ".data"), { recursive: true });
    if (!claim(lock)) continue;
    if (!keep) rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    return { path, release: () => rmSync(lock, { force: true }) };
  }
  throw new Error(`${runsMax} demos are running already.`);
}

function claim(lock: string): boolean {
  if (existsSync(lock) && !isRunning(Number(readFileSync(lock, "utf8")))) rmSync(lock, { force: true });
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
