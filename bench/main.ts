import { existsSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { closeAll } from "./cleanup.ts";
import { measureClicks } from "./clicks.ts";
import { isHonest } from "./honesty.ts";
import { findPgbench } from "./pgbench.ts";
import { honestySentences, table, type Line } from "./report.ts";
import { measureSignups } from "./signups.ts";
import { openStage } from "./stage.ts";

const usage = `Measures clicks and signups on a durable PostgreSQL of its own (bench/README.md):
  npm run bench                            both, about a minute and a half
  npm run bench -- clicks --seconds 20     one of clicks, signups; 20 s for each measurement instead of 8`;

const measures = { clicks: measureClicks, signups: measureSignups };
type Measure = keyof typeof measures;

const wanted = readArguments();
if (!wanted) {
  console.error(usage);
  process.exit(2);
}
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    void closeAll().then(() => process.exit(signal === "SIGINT" ? 130 : 143));
  });
try {
  process.exitCode = await run(wanted.names, wanted.seconds);
} catch (error) {
  // Whatever was under way when its database went.
  if (interrupted) await new Promise(() => {});
  throw error;
} finally {
  if (!interrupted) await closeAll();
}

async function run(names: Measure[], seconds: number): Promise<number> {
  if (!existsSync("build/server/index.js")) {
    console.error("There is no production build. Run `npm run build` first.");
    return 1;
  }
  const [load = 0] = loadavg();
  const stage = await openStage();
  if (!stage) {
    console.error("PostgreSQL is not installed here: no initdb and postgres were found.");
    return 1;
  }
  const pgbench = findPgbench();
  console.log(
    `PostgreSQL ${stage.version} (fsync and synchronous_commit on) and Node ${process.version} together on`,
  );
  console.log(`${availableParallelism()} × ${cpus()[0]?.model}, ${seconds} s for each line after a warm-up.`);
  if (load > availableParallelism() / 4)
    console.log(
      `The machine was already busy (load average ${load.toFixed(1)}): take no number from this run.`,
    );
  if (!pgbench) console.log("pgbench is not installed beside postgres: there is nothing to compare with.");
  const lines: Line[] = [];
  for (const name of names) lines.push(...(await measures[name](stage, pgbench, seconds)));
  console.log(`\n${table(lines)}\n`);
  for (const sentence of honestySentences(lines)) console.log(sentence);
  return lines.every(({ honesty }) => !honesty || isHonest(honesty)) ? 0 : 1;
}

function readArguments(): { names: Measure[]; seconds: number } | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seconds: { type: "string", default: "8" } },
    });
    const all = Object.keys(measures) as Measure[];
    const seconds = Number(values.seconds);
    if (!(seconds >= 1 && seconds <= 600) || positionals.some((name) => !(name in measures))) return null;
    return {
      names: positionals.length > 0 ? all.filter((name) => positionals.includes(name)) : all,
      seconds,
    };
  } catch {
    return null;
  }
}
