import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A live process has the directory. */
export class DirectoryInUse extends Error {}

const held = new Set<string>();

/**
 * Makes this process the only user of a directory and returns the release. A dead process's lock is taken over. A live
 * process's lock throws an error with the directory, the process and the remedy. The process's exit releases the lock
 * too.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = path.resolve(directory, "process.pid");
  if (!create(file)) takeOver(file);
  held.add(file);
  const release = (): void => {
    process.off("exit", release);
    if (held.delete(file)) rmSync(file, { force: true });
  };
  process.on("exit", release);
  return release;
}

/** Creates the file with our pid inside in one step, so that nobody reads it empty. False when the file exists. */
function create(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes over a dead lock, one process at a time. Otherwise the second of two could remove the new lock of the first.
 */
function takeOver(file: string): void {
  if (isHeld(file)) throw inUse(file, file);
  const gate = `${file}.takeover`;
  if (!create(gate)) throw inUse(file, gate);
  try {
    if (isHeld(file)) throw inUse(file, file);
    rmSync(file, { force: true });
    if (!create(file)) throw inUse(file, file);
  } finally {
    rmSync(gate, { force: true });
  }
}

function isHeld(file: string): boolean {
  const pid = holder(file);
  // In a container the dead process often had our own pid.
  if (pid === process.pid) return held.has(file);
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function holder(file: string): number {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return NaN; // released meanwhile
  }
}

function inUse(file: string, lock: string): Error {
  return new DirectoryInUse(
    `The embedded database in ${path.dirname(file)} is in use by process ${holder(lock)}. Stop that process, or set ` +
      `DATABASE_URL to another directory or to a PostgreSQL server. If no such process runs, remove ${lock}.`,
  );
}
