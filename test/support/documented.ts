import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findPostgres, type Owner } from "./find-postgres.ts";

/** An example of a page of docs as it stands there: the one in a language that holds the given words. */
export function documented(page: string, language: string, words: string): string {
  const examples = [...readFileSync(page, "utf8").matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = examples.find(([, name, code]) => name === language && code?.includes(words))?.[2];
  if (!found) throw new Error(`${page} has no ${language} example with ${words}`);
  return found;
}

/** Runs a shell example with PostgreSQL's programs on the path, and returns what it printed. Throws with its words. */
export async function runShell(
  script: string,
  environment: Record<string, string>,
  { owner = null, cwd = process.cwd() }: { owner?: Owner | null; cwd?: string } = {},
): Promise<string> {
  const PATH = [findPostgres(), process.env["PATH"]].join(path.delimiter);
  const env = { ...process.env, HOME: tmpdir(), ...environment, PATH };
  const { stdout } = await promisify(execFile)("sh", ["-euc", script], { ...owner, cwd, env });
  return stdout;
}
