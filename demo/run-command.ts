import { spawn } from "node:child_process";

/** Runs a program to its end. Returns its output, and throws with all of it when the program fails. */
export function runCommand(
  program: string,
  args: string[],
  options: { cwd: string; env: Record<string, string | undefined>; signal?: AbortSignal | undefined },
): Promise<string> {
  return new Promise((succeeded, failed) => {
    const child = spawn(program, args, {
      ...options,
      env: options.env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let standardOutput = "";
    let everything = "";
    child.stdout.on("data", (chunk: Buffer) => {
      standardOutput += chunk.toString();
      everything += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => (everything += chunk.toString()));
    child.once("error", failed);
    child.once("close", (code) => {
      if (code === 0) succeeded(standardOutput);
      else failed(new Error(`${[program, ...args].join(" ")} ended with ${code}:\n${everything.trim()}`));
    });
  });
}
