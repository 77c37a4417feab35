import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { brokenPromises, reportOf } from "./report.ts";
import { simulate } from "./run.ts";
import type { Progress } from "./progress.ts";

const usage = `Lets people, phones behind one address, friends and bots loose on a running instance, and compares what the app
says of them with what is true:
  npm run simulate -- --demo demo.json                                     the demo, started with DEMO_INFO=demo.json
  npm run simulate -- --url https://… --secret whsec_… --key sr_…          any instance that is only for this
    --people 1000   how many          --rate 20   arrivals a second          --shops 20   at most so many shops
    --seed 7        the same people   --pace 1    0: they do not think, they click`;

const { values } = parseArgs({
  options: {
    demo: { type: "string" },
    url: { type: "string" },
    secret: { type: "string" },
    key: { type: "string" },
    people: { type: "string", default: "1000" },
    rate: { type: "string", default: "20" },
    shops: { type: "string", default: "20" },
    seed: { type: "string", default: String(Math.floor(Date.now() / 1000) % 1_000_000_000) },
    pace: { type: "string", default: "1" },
  },
});
const instance = values.demo
  ? demoOf(values.demo)
  : { app: values.url, secret: values.secret, key: values.key };
const { app, secret, key } = instance;
if (!app || !secret || !key) {
  console.error(usage);
  process.exit(1);
}

const { truth, faults, progress, shops, seconds } = await simulate({
  ...{ app: app.replace(/\/$/, ""), secret, key },
  ...{ seed: Number(values.seed), people: Number(values.people), rate: Number(values.rate) },
  ...{ shops: Number(values.shops), pace: Number(values.pace) },
  onProgress: process.stdout.isTTY ? redraw : tellSometimes(),
});
if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
console.log(`${progress.line(Number(values.people))}\n`);
console.log(
  `Seed ${values.seed}, ${shops} ${shops === 1 ? "shop" : "shops"}, ${Math.round(seconds)} s.\n\n${reportOf(truth)}\n`,
);
for (const fault of faults.slice(0, 5)) console.log(`On the way: ${fault}`);
const broken = brokenPromises(truth);
console.log(broken.length === 0 ? "Every promise was kept." : `Broken: ${broken.join("; ")}.`);
process.exitCode = broken.length === 0 ? 0 : 1;

function demoOf(file: string): {
  app?: string | undefined;
  secret?: string | undefined;
  key?: string | undefined;
} {
  const info = JSON.parse(readFileSync(file, "utf8")) as Record<string, string | undefined>;
  return { app: info["app_direct_url"], secret: info["attribution_secret"], key: info["platform_api_key"] };
}

function redraw(going: Progress, total: number): void {
  const line = going.line(total).slice(0, (process.stdout.columns || 120) - 1);
  process.stdout.write(`\r\u001b[K${line}`);
}

/** A line every few seconds, for a log. */
function tellSometimes(): (going: Progress, total: number) => void {
  const everyMs = 5_000;
  let toldAt = Date.now();
  return (going, total) => {
    if (Date.now() - toldAt < everyMs) return;
    toldAt = Date.now();
    console.log(going.line(total));
  };
}
