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
  writeFileSync(draft, `${process.pid} ${startOf(process.pid)}`);
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
  const { pid, start } = holder(file);
  // In a container the dead process often had our own pid.
  if (pid === process.pid) return held.has(file);
  // After a restart of the machine another program may have the number.
  if (start !== "" && startOf(pid) !== start) return false;
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that a lock names. A lock of an older release has no start. */
function holder(file: string): { pid: number; start: string } {
  try {
    const [pid = "", start = ""] = readFileSync(file, "utf8").split(" ");
    return { pid: Number(pid), start };
  } catch {
    return { pid: NaN, start: "" }; // released meanwhile
  }
}

/**
 * What tells a process from a later one with its number: the machine's start, and the process's own after it
 * (proc(5): boot_id, and field 22 of stat). Empty where the system does not tell.
 */
function startOf(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The second field is the program's name, in brackets, and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return `${boot}-${fields[19]}`;
  } catch {
    return "";
  }
}

function inUse(file: string, lock: string): Error {
  return new DirectoryInUse(
    `The embedded database in ${path.dirname(file)} is in use by process ${holder(lock).pid}. Stop that process, or set ` +
      `DATABASE_URL to another directory or to a PostgreSQL server. If no such process runs, remove ${lock}.`,
  );
}
