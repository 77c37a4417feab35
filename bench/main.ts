import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { compareWith } from "./against.ts";
import { measureAnalytics, measureDrain } from "./analytics.ts";
import { closeAll, useOwnTemporaryFolder } from "./cleanup.ts";
import { measureClicks } from "./clicks.ts";
import { isHonest } from "./honesty.ts";
import { measureIdle } from "./idle.ts";
import { describeMachine } from "./machine.ts";
import { measureMemory } from "./memory.ts";
import { findPgbench } from "./pgbench.ts";
import { honestySentences, table, type Line } from "./report.ts";
import { measureSignups } from "./signups.ts";
import { openStage } from "./stage.ts";
import { measureStats } from "./stats.ts";
import { measureWebhooks } from "./webhooks.ts";

const usage = `Measures clicks and signups on a durable PostgreSQL of its own (bench/README.md):
  npm run bench                            clicks and signups, in two minutes
  npm run bench -- clicks --seconds 20     some of clicks, signups, stats, analytics, drain, webhooks, memory, idle; 20 s a line instead of 8
  npm run bench -- clicks --against <revision>   the same lines beside those of an older revision, by turns`;

const measures = new Map([
  ["clicks", measureClicks],
  ["signups", measureSignups],
  ["stats", measureStats],
  ["analytics", measureAnalytics],
  ["drain", measureDrain],
  ["webhooks", measureWebhooks],
  ["memory", measureMemory],
  ["idle", measureIdle],
]);
const wanted = readArguments();
const interrupt = new AbortController();

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    if (interrupt.signal.aborted) return;
    interrupt.abort();
    void closeAll().then(() => process.exit(signal === "SIGINT" ? 130 : 143));
  });

try {
  if (!wanted) console.error(usage);
  process.exitCode = wanted ? await run(wanted) : 2;
} catch (error) {
  // An interrupted measurement fails because its servers go; the signal's handler ends the process.
  if (interrupt.signal.aborted) await new Promise(() => {});
  throw error;
} finally {
  await closeAll();
}

async function run({ names, seconds, against }: Wanted): Promise<number> {
  if (!existsSync("build/server/index.js")) {
    console.error("There is no production build. Run `npm run build` first.");
    return 1;
  }
  useOwnTemporaryFolder();
  if (against !== null) {
    await compareWith(against, names, seconds);
    return 0;
  }
  const stage = await openStage();
  if (!stage) {
    console.error("PostgreSQL is not installed here: initdb and postgres were not found.");
    return 1;
  }
  const pgbench = findPgbench();
  console.log(
    `PostgreSQL ${stage.version} (fsync and synchronous_commit on), Node ${process.version} and the load, together on\n` +
      `${describeMachine()}; ${seconds} s for each line, after a warm-up.`,
  );
  if (!pgbench) console.log("pgbench is not installed beside postgres: there is nothing to compare with.");
  const lines: Line[] = [];
  for (const name of names) lines.push(...(await measures.get(name)!(stage, pgbench, seconds)));
  console.log(`\n${table(lines)}\n`);
  for (const sentence of honestySentences(lines)) console.log(sentence);
  const disturbed = lines.filter((line) => line.disturbed).length;
  if (disturbed > 0)
    console.log(
      `\nOther programs kept the machine busy before ${disturbed} of ${lines.length}: believe no number.`,
    );
  return lines.every(({ honesty }) => !honesty || isHonest(honesty)) ? 0 : 1;
}

type Wanted = { names: string[]; seconds: number; against: string | null };

/** Null when they make no sense. */
function readArguments(): Wanted | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seconds: { type: "string", default: "8" }, against: { type: "string" } },
    });
    const seconds = Number(values.seconds);
    if (!(seconds >= 1 && seconds <= 600) || !positionals.every((name) => measures.has(name))) return null;
    const names = positionals.length > 0 ? positionals : ["clicks", "signups"];
    return { names, seconds, against: values.against ?? null };
  } catch {
    return null;
  }
}
