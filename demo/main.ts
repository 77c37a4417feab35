import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { claimDataFolder } from "./data-folder.ts";
import { firstPortOf } from "./web/ports.ts";
import { demoInfo, welcome } from "./welcome.ts";

const usage = `npm run demo -- [options]
  --no-build   use the last build
  --keep       go on with the database of the last run
  --dev        Vite's dev server instead of a build: edits show at once
  --verbose    mirror the app's log
Environment: DATABASE_URL (default: embedded), DEMO_PORT (first port), DEMO_INFO (file for scripts)`;

const { values: flags } = parseArgs({
  options: {
    "no-build": { type: "boolean" },
    keep: { type: "boolean" },
    dev: { type: "boolean" },
    verbose: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});
const defaultFirstPort = 4400;
const orphanCheckMs = 250;

if (flags.help) {
  console.log(usage);
  process.exit(0);
}
if (process.env.SHOPIFY_API_KEY) {
  console.error(
    "SHOPIFY_API_KEY is set: this looks like a real app. The demo only plays Shopify; unset it first.",
  );
  process.exit(1);
}

const folder = claimDataFolder(join(import.meta.dirname, ".."), flags.keep ?? false);
process.once("exit", () => folder.release());
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
if (process.env.npm_lifecycle_event) stopWhenOrphaned();

try {
  // Loaded late: loading takes a moment, and Ctrl-C should work already.
  const { startDemo } = await import("./start.ts");
  const port = firstPortOf(process.env.DEMO_PORT);
  const demo = await startDemo({
    firstPort: port ?? defaultFirstPort,
    exactPorts: port !== undefined,
    dataFolder: folder.path,
    databaseUrl: process.env.DATABASE_URL || undefined,
    dev: flags.dev,
    noBuild: flags["no-build"],
    verbose: flags.verbose,
    signal: stopping.signal,
  });
  if (process.env.DEMO_INFO) writeFileSync(process.env.DEMO_INFO, demoInfo(demo), { mode: 0o600 });
  console.log(welcome(demo));

  const stopped = new Promise<null>((resolve) =>
    stopping.signal.addEventListener("abort", () => resolve(null)),
  );
  const death = await Promise.race([demo.died, stopped]);
  const lastLines = demo.app.lastLogLines();
  await demo.stop();
  if (death) fail(`${death}\n${lastLines}`);
} catch (error) {
  if (!stopping.signal.aborted) fail(error instanceof Error ? error.message : String(error));
}
process.exit(0);

/** `npm run` passes a signal to its shell only. The shell dies and leaves this process behind. */
function stopWhenOrphaned(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stopping.abort(), orphanCheckMs).unref();
}

function fail(reason: string): never {
  console.error(`\nThe demo cannot go on. ${reason}`);
  process.exit(1);
}
