import { parseArgs } from "node:util";
import { faults } from "./faults.ts";
import { runFault } from "./fault-run.ts";
import type { Phase } from "./watch.ts";

const usage = `npm run fault -- <name> [--seconds N]
${Object.entries(faults)
  .map(([name, { about, seconds }]) => `  ${name.padEnd(18)}${about} (${seconds} s)`)
  .join("\n")}
Clicks, claims, signups and activations go on meanwhile, through two app processes. In the end the database is compared
with every answer. It needs a build (npm run build) and an installed PostgreSQL.`;

const { values: flags, positionals } = parseArgs({
  options: { seconds: { type: "string" }, help: { type: "boolean", short: "h" } },
  allowPositionals: true,
});
const [name] = positionals;
if (flags.help || name === undefined || !faults[name]) {
  console.log(usage);
  process.exit(flags.help ? 0 : 2);
}

const run = await runFault(name, flags.seconds === undefined ? {} : { seconds: Number(flags.seconds) });
if (!run) {
  console.error("PostgreSQL is not installed");
  process.exit(2);
}
console.log(`${name}: ${faults[name].about}`);
console.log(
  "           visitors  committed  buffered  lost  unanswered   p50 ms   p99 ms  reports told to come again",
);
for (const phase of ["before", "during", "after"] as const) console.log(lineOf(phase));
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
console.log(
  `recovery: clicks were committed ${seconds(run.recoveryMs.committed)} after the fault was over, ` +
    `and no kept click waited ${seconds(run.recoveryMs.written)} after` +
    (run.recoveryMs.caughtUp === null
      ? ""
      : `; ${faults[name].caughtUp?.what} ${seconds(run.recoveryMs.caughtUp)} after`),
);
const measured = faults[name].measured?.();
if (measured !== undefined) console.log(measured);
for (const { rule, count, examples } of run.violations)
  console.log(`BROKEN, ${count} times: ${rule}\n    ${examples.join("\n    ").slice(0, 1500)}`);
console.log(
  run.violations.length > 0
    ? "VERDICT: promises were broken"
    : "VERDICT: everything that was answered is there, once",
);
process.exit(run.violations.length > 0 ? 1 : 0);

function lineOf(phase: Phase): string {
  const samples = run?.samples.filter((sample) => sample.phase === phase) ?? [];
  const times = samples.map(({ ms }) => ms).sort((a, b) => a - b);
  const count = (outcome: string): number => samples.filter((sample) => sample.outcome === outcome).length;
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
  const cells: [string | number, number][] = [
    [samples.length, 9],
    [count("committed"), 11],
    [count("buffered"), 10],
    [count("lost"), 6],
    [count("unanswered"), 12],
    [at(0.5), 9],
    [at(0.99), 9],
    [run?.refused[phase] ?? 0, 28],
  ];
  return phase.padEnd(10) + cells.map(([value, width]) => String(value).padStart(width)).join("");
}
