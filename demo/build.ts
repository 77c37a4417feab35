import { runCommand } from "./run-command.ts";

/** Runs `npm run build`; its output is shown only when it fails. */
export async function buildApp(
  projectFolder: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const startedAt = Date.now();
  say("Building the app …");
  // Inside `npm run demo` npm names its own program. That also works where `npm` is a .cmd file.
  const npm = process.env.npm_execpath;
  const [program, args]: [string, string[]] = npm ? [process.execPath, [npm]] : ["npm", []];
  const env = { ...process.env, NODE_ENV: "production" }; // whatever the caller's is: a test runner sets its own
  await runCommand(program, [...args, "run", "build"], { cwd: projectFolder, env, signal });
  say(`Built in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}
