import { parseArgs } from "node:util";
import { runCrashes } from "./crash-run.ts";
import { lossRules } from "./verify.ts";
import { remarkOnClicks } from "./verify-clicks.ts";

const usage = `node test/crash/main.ts [options]
  --crashes N      kills of the app and of Postgres (20)
  --writes N       acknowledged clicks, claims, signups and activations (100000)
  --seed N         repeats the faults and the people of a run, not how they interleave (random)
  --minutes N      gives up after so long (30)
  --expect-loss    the negative control: synchronous_commit is off, and the run must find what that loses (5, 10000)
It needs a build (npm run build) and an installed PostgreSQL.`;

const { values: flags } = parseArgs({
  options: {
    crashes: { type: "string" },
    writes: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    minutes: { type: "string", default: "30" },
    "expect-loss": { type: "boolean", default: false },
    help: { type: "boolean", short: "h" },
  },
});

if (flags.help) {
  console.log(usage);
  process.exit(0);
}

const small = flags["expect-loss"];
const crashes = Number(flags.crashes ?? (small ? 5 : 20));
const writes = Number(flags.writes ?? (small ? 10_000 : 100_000));
const [seed, minutes] = [Number(flags.seed), Number(flags.minutes)];
const synchronousCommit = flags["expect-loss"] ? "off" : "on";
const startedAt = performance.now();
const number = (value: number): string => value.toLocaleString("en");
const clock = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    console.error(`stopped by ${signal}, nothing was verified`);
    process.exit(130);
  });
console.log(
  `seed ${seed}: ${crashes} crashes, ${number(writes)} acknowledged writes, synchronous_commit = ${synchronousCommit}`,
);
const run = await runCrashes({
  seed,
  faults: crashes,
  writes,
  synchronousCommit,
  maxMs: minutes * 60_000,
  onProgress: (ledger, line) =>
    console.log(
      `${clock(performance.now() - startedAt).padStart(6)} ${number(ledger.acknowledged).padStart(8)}  ${line}`,
    ),
  inspect: async (sql, ledger) => {
    for (const remark of await remarkOnClicks(sql, ledger)) console.log(`  ${remark}`);
  },
});
if (!run) {
  console.error("PostgreSQL is not installed");
  process.exit(2);
}

const { ledger, violations } = run;
const answers = ledger.reports.reduce((sum, report) => sum + report.answers.length, 0);
console.log(
  `  ${number(ledger.hits.length)} hits, ${number(ledger.views.length)} page views, ${number(ledger.reports.length)} messages of ` +
    `${number(new Set(ledger.reports.map((report) => report.userId)).size)} people answered ${number(answers)} times`,
);
for (const [what, count] of Object.entries(ledger.met).sort())
  console.log(`  ${number(count).padStart(8)}  ${what}`);
console.log(
  `${run.crashes} crashes, ${number(ledger.acknowledged)} acknowledged writes in ${clock(run.durationMs)} (seed ${seed})`,
);
for (const { rule, count, examples } of violations) {
  console.log(`BROKEN, ${number(count)} times: ${rule}`);
  for (const example of examples) console.log(`    ${example.slice(0, 500)}`);
}
const [broken, lost] = [violations.length > 0, violations.some(({ rule }) => lossRules.includes(rule))];
console.log(
  broken ? "VERDICT: promises were broken" : "VERDICT: nothing acknowledged was lost or counted twice",
);
process.exit((flags["expect-loss"] ? lost : !broken) ? 0 : 1);
