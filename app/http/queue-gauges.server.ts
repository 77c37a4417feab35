import { Gauge, type Registry } from "prom-client";
import type { Sql } from "../storage/engine/postgres.server.ts";
import { countWaitingJobs } from "../storage/outbox/outbox-flow.server.ts";
import { selectOldestWaiting } from "../storage/outbox/outbox-health.server.ts";
import { countEndpoints } from "../storage/webhooks/webhook-endpoint.server.ts";
import { countWaitingMessages, selectEarliestDue } from "../storage/webhooks/webhook-message.server.ts";
import { within } from "./hit.server.ts";

type Reading = Awaited<ReturnType<typeof readQueues>>;

const keptMs = 5_000;
/** Shorter than any scraper waits. Without the database these numbers are missing, and the others are still told. */
const patienceMs = 2_000;

/** Gauges of what waits in the database. One reading serves everybody who asks within five seconds. */
export function addQueueGauges(registry: Registry, sql: Sql, now: () => Date): void {
  const read = rememberedFor(keptMs, now, () =>
    within<Reading | null, null>(
      readQueues(sql).catch(() => null),
      null,
      patienceMs,
    ),
  );
  const gauge = (name: string, help: string, label: string, values: (reading: Reading) => object) =>
    new Gauge({
      ...{ name, help, labelNames: [label], registers: [registry] },
      async collect() {
        const reading = await read();
        this.reset();
        for (const [key, value] of Object.entries(reading ? values(reading) : {}))
          this.set({ [label]: key }, value as number);
      },
    });

  gauge(
    "outbox_jobs",
    "Jobs that wait for PostHog and Shopify Flow, and what was put aside because they refused it",
    "state",
    ({ jobs }) => jobs,
  );
  gauge(
    "outbox_oldest_seconds",
    "How long the oldest job has waited since it was written, or a webhook since it was due; 0 when none waits",
    "queue",
    ({ oldest }) => ageOf(oldest, now()),
  );
  gauge(
    "webhooks_waiting",
    "Messages that wait for other programs' endpoints: for those that are sent to, and for those that stand still",
    "endpoint",
    ({ messages }) => messages,
  );
  gauge(
    "webhook_endpoints",
    "Other programs' endpoints: paused by hand or after five days of failures, disabled by a 410",
    "state",
    ({ endpoints }) => endpoints,
  );
  // Not the readings above: a long backlog takes long to count, and is no reason to wake somebody.
  const reach = rememberedFor(keptMs, now, () =>
    within(
      sql.query("select 1").then(
        () => true,
        () => false,
      ),
      false,
      patienceMs,
    ),
  );
  new Gauge({
    name: "database_reachable",
    help: "1 when the database answered within 2 s, else 0",
    registers: [registry],
    async collect() {
      this.set((await reach()) ? 1 : 0);
    },
  });
}

/** One after the other: a scrape takes one connection, not five. */
async function readQueues(sql: Sql) {
  const jobs = await countWaitingJobs(sql);
  const oldestJobs = await selectOldestWaiting(sql);
  const messages = await countWaitingMessages(sql);
  const webhooks = await selectEarliestDue(sql);
  const endpoints = await countEndpoints(sql);
  return { jobs, messages, endpoints, oldest: { ...oldestJobs, webhooks } };
}

function ageOf(since: Record<string, Date | null>, now: Date): Record<string, number> {
  return Object.fromEntries(
    Object.entries(since).map(([queue, at]) => [
      queue,
      at === null ? 0 : Math.max(0, (now.getTime() - at.getTime()) / 1000),
    ]),
  );
}

/** Reads at most once in so many milliseconds, however many ask. */
export function rememberedFor<Value>(
  ms: number,
  now: () => Date,
  read: () => Promise<Value>,
): () => Promise<Value> {
  let last: { at: number; value: Promise<Value> } | undefined;
  return () => {
    const at = now().getTime();
    if (!last || Math.abs(at - last.at) >= ms) last = { at, value: read() };
    return last.value;
  };
}
