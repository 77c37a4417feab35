import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { openPostHogSink } from "./posthog-sink.ts";
import { startServer } from "./server-process.ts";

const megabytesMax = 300;
const minutesMax = 10;

/** Lets the built app, as it is deployed, deliver everything that waits, and says how that went. */
export async function drain(databaseUrl: string, waiting: number): Promise<string> {
  const sink = await openPostHogSink();
  const app = await startServer(
    ["--max-old-space-size=256", "--max-semi-space-size=32", "build/server/index.js"],
    {
      ...{ DATABASE_URL: databaseUrl, WORKER: "inline", POSTHOG_API_KEY: "bench", POSTHOG_HOST: sink.host },
      ...{ SHOPIFY_API_KEY: "bench", SHOPIFY_API_SECRET: "bench", SHOPIFY_APP_URL: "https://app.example" },
      ...{ LOG_LEVEL: "warn", ATTRIBUTION_SECRETS: process.env["ATTRIBUTION_SECRETS"]! },
    },
  );
  const startedAt = performance.now();
  let megabytes = 0;
  while (sink.taken.size < waiting && performance.now() - startedAt < minutesMax * 60_000) {
    megabytes = Math.max(megabytes, await residentMegabytes(app.child.pid));
    await sleep(200);
  }
  const seconds = (sink.lastAt - startedAt) / 1000;
  await app.stop();
  const [taken, twice] = [sink.taken.size, sink.events - sink.taken.size].map((count) =>
    count.toLocaleString("en"),
  );
  return (
    `${taken} of ${waiting.toLocaleString("en")} waiting events drained in ${Math.round(seconds)} s, ${twice} of them twice, ` +
    `with ${Math.round(megabytes)} MB RSS at most (target: all, none twice, ≤ ${megabytesMax} MB)`
  );
}

/** Linux only: `VmRSS` of /proc/{pid}/status. */
async function residentMegabytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
