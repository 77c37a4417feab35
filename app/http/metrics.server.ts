import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ClickWriter } from "../referrals/clicks/click-writer.server.ts";
import type { RefusedLinks } from "../referrals/reports/refused-links.server.ts";
import type { Database } from "../storage/engine/postgres.server.ts";
import { countWaitingJobs } from "../storage/outbox/outbox-flow.server.ts";
import { countEndpoints } from "../storage/webhooks/webhook-endpoint.server.ts";
import { countWaitingMessages } from "../storage/webhooks/webhook-message.server.ts";
import type { Audience } from "./headers.server.ts";
import type { Strangers } from "./strangers.server.ts";

/** What a process measures of itself. */
export type Metrics = {
  /** Notes one answered request. */
  observeRequest(audience: Audience, status: number, seconds: number): void;
  /** Everything measured, in Prometheus' text format. */
  read(): Promise<{ contentType: string; text: string }>;
};

export function createMetrics({
  clicks,
  refused,
  strangers,
  pool,
}: {
  clicks: ClickWriter;
  refused: RefusedLinks;
  strangers: Strangers;
  pool: Database["pool"];
}): Metrics {
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
      this.set(clicks.buffer().waiting);
    },
  });

  new Counter({
    name: "clicks_lost_total",
    help: "Clicks given up: the buffer was full, or the database could not store them",
    labelNames: ["reason"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(clicks.buffer().lost)) this.inc({ reason }, count);
    },
  });

  new Counter({
    name: "links_refused_total",
    help: "Links that led to no store: texts without a code, codes of nobody, pages that may not count clicks",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [kind, count] of Object.entries(refused.counts())) this.inc({ kind }, count);
    },
  });

  new Counter({
    name: "strangers_total",
    help: "What strangers sent: reports with no good signature, bodies left half-way, beacons of foreign pages",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [kind, count] of Object.entries(strangers.counts())) this.inc({ kind }, count);
    },
  });

  new Gauge({
    name: "outbox_jobs",
    help: "Jobs that wait for PostHog and Shopify Flow, and what was put aside because they refused it",
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      this.reset();
      // Without the database this one number is missing; the others are still told.
      const waiting = await countWaitingJobs(pool).catch(() => null);
      for (const [state, count] of Object.entries(waiting ?? {})) this.set({ state }, count);
    },
  });

  new Gauge({
    name: "webhooks_waiting",
    help: "Messages that wait for other programs' endpoints: for those that are sent to, and for those that stand still",
    labelNames: ["endpoint"],
    registers: [registry],
    async collect() {
      this.reset();
      const waiting = await countWaitingMessages(pool).catch(() => null);
      for (const [endpoint, count] of Object.entries(waiting ?? {})) this.set({ endpoint }, count);
    },
  });

  new Gauge({
    name: "webhook_endpoints",
    help: "Other programs' endpoints: paused by hand or after five days of failures, disabled by a 410",
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      this.reset();
      const endpoints = await countEndpoints(pool).catch(() => null);
      for (const [state, count] of Object.entries(endpoints ?? {})) this.set({ state }, count);
    },
  });

  new Gauge({
    name: "database_connections",
    help: "Connections of the pool, and requests that wait for one",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      this.set({ state: "open" }, pool.totalCount);
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "awaited" }, pool.waitingCount);
    },
  });

  return {
    observeRequest: (audience, status, seconds) =>
      requests.observe({ audience, status: String(status) }, seconds),
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
