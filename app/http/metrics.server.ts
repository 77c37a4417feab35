import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ClickWriter } from "../referrals/clicks/click-writer.server.ts";
import type { RefusedLinks } from "../referrals/reports/refused-links.server.ts";
import type { Database } from "../storage/engine/postgres.server.ts";
import type { Spill } from "../storage/spill/spill.server.ts";
import { createCounters, type Counters } from "./counters.server.ts";
import type { Audience } from "./headers.server.ts";
import { addQueueGauges } from "./queue-gauges.server.ts";
import type { Strangers } from "./strangers.server.ts";

/** What a process measures of itself. */
export type Metrics = {
  /** Notes one answered request. `route` is a pattern, never an address. */
  observeRequest(request: ObservedRequest): void;
  /** Everything measured, in Prometheus' text format. */
  read(): Promise<{ contentType: string; text: string }>;
};

export type ObservedRequest = { route: string; audience: Audience; status: number; seconds: number };

/** A process's registry with its counters. The rules' parts get the counters when they are made. */
export function createMetricsRegistry(): { registry: Registry; counters: Counters } {
  const registry = new Registry();
  return { registry, counters: createCounters(registry) };
}

export function createMetrics({
  registry,
  clicks,
  spill,
  refused,
  strangers,
  pool,
  now,
}: {
  registry: Registry;
  clicks: ClickWriter;
  spill: Spill;
  refused: RefusedLinks;
  strangers: Strangers;
  pool: Database["pool"];
  now: () => Date;
}): Metrics {
  collectDefaultMetrics({ register: registry });

  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "How long requests took, by route, audience and status",
    labelNames: ["route", "audience", "status"],
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

  new Gauge({
    name: "clicks_on_disk",
    help: "Answered clicks that wait for the database, and are in this process's spill file",
    registers: [registry],
    collect() {
      this.set(spill.file()?.counts().kept ?? 0);
    },
  });

  new Counter({
    name: "clicks_not_on_disk_total",
    help: "Lines that found no room in the spill file: it or its disk was full",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(spill.file()?.counts().noRoom ?? 0);
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

  addQueueGauges(registry, pool, now);

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
    observeRequest: ({ route, audience, status, seconds }) =>
      requests.observe({ route, audience, status: String(status) }, seconds),
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
