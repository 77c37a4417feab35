import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import path from "node:path";

const needed = ["initdb", "postgres"];

/** The newest installed PostgreSQL's directory of programs, or null. Debian and Homebrew keep it off the PATH. */
export function findPostgres(): string | null {
  const candidates = [
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    output("pg_config", ["--bindir"]),
    ...versions("/usr/lib/postgresql", "bin"),
    ...versions("/opt/homebrew/opt", "bin", "postgresql@"),
    ...versions("/usr/local/opt", "bin", "postgresql@"),
    ...versions("/Applications/Postgres.app/Contents/Versions", "bin"),
  ];
  return (
    candidates.find(
      (directory) => directory && needed.every((name) => isProgram(path.join(directory, name))),
    ) ?? null
  );
}

function versions(parent: string, below: string, prefix = ""): string[] {
  try {
    return readdirSync(parent)
      .filter((name) => name.startsWith(prefix))
      .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
      .map((name) => path.join(parent, name, below));
  } catch {
    return [];
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** As whom PostgreSQL runs: it refuses to be root. */
export type Owner = { uid: number; gid: number };

/** Null when this process may run PostgreSQL itself. */
export function findPostgresOwner(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  for (const user of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => Number(output("id", [flag, user]) || NaN));
    if (uid && gid) return { uid, gid };
  }
  throw new Error(
    "PostgreSQL does not run as root, and this machine has neither a postgres nor a nobody user",
  );
}

/** A program's output, or nothing when the program fails or is missing. */
function output(program: string, args: string[]): string {
  const { stdout } = spawnSync(program, args, { encoding: "utf8" });
  return stdout?.trim() ?? "";
}
