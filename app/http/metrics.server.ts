import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { clicks } from "../process.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { countWaitingJobs } from "../storage/outbox/outbox-flow.server.ts";
import type { Audience } from "./headers.server.ts";

const registry = new Registry();
collectDefaultMetrics({ register: registry });

const requests = new Histogram({
  name: "http_request_duration_seconds",
  help: "How long requests took, by audience and status",
  labelNames: ["audience", "status"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});

new Gauge({
  name: "clicks_buffered",
  help: "Clicks that wait for the database",
  registers: [registry],
  collect() {
    this.set(clicks.writer.buffer().waiting);
  },
});

new Counter({
  name: "clicks_lost_total",
  help: "Clicks given up: the buffer was full, or the database could not store them",
  labelNames: ["reason"],
  registers: [registry],
  collect() {
    this.reset();
    for (const [reason, count] of Object.entries(clicks.writer.buffer().lost)) this.inc({ reason }, count);
  },
});

new Gauge({
  name: "outbox_jobs",
  help: "Jobs that wait for PostHog and Shopify Flow, and what was put aside because they refused it",
  labelNames: ["state"],
  registers: [registry],
  async collect() {
    this.reset();
    // Without the database this one number is missing, and the rest is still told.
    const waiting = await countWaitingJobs(database.pool).catch(() => null);
    for (const [state, count] of Object.entries(waiting ?? {})) this.set({ state }, count);
  },
});

new Gauge({
  name: "database_connections",
  help: "Connections of the pool, and requests that wait for one",
  labelNames: ["state"],
  registers: [registry],
  collect() {
    const { totalCount, idleCount, waitingCount } = database.pool;
    this.set({ state: "open" }, totalCount);
    this.set({ state: "idle" }, idleCount);
    this.set({ state: "awaited" }, waitingCount);
  },
});

/** Notes one answered request. */
export function observeRequest(audience: Audience, status: number, seconds: number): void {
  requests.observe({ audience, status: String(status) }, seconds);
}

/** Everything measured, in Prometheus' text format. */
export async function readMetrics(): Promise<{ contentType: string; text: string }> {
  return { contentType: registry.contentType, text: await registry.metrics() };
}
