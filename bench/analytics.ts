import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { linkClicked } from "../app/analytics/events.ts";
import { insertRejectedEvents, requeueRejected } from "../app/storage/outbox/outbox.server.ts";
import { runArrivals } from "./arrival-load.ts";
import { countSignups, isHonest } from "./honesty.ts";
import { measure, type Measurement } from "./measurement.ts";
import { openPostHogSink, type Health } from "./posthog-sink.ts";
import { target, type Line } from "./report.ts";
import { nextSignup, prepareSignups } from "./signups.ts";
import { emptyTables, type Stage } from "./stage.ts";

const rounds = 5;
const perSecond = 100;
const worseShareMax = 0.1;
const worseMsMax = 5;
const drainedEvents = 100_000;
const drainSecondsMax = 60;
/** Nothing listens there. */
const nowhere = "http://127.0.0.1:64999";

/** A signup's p99 at 100 a second, with PostHog well and unwell in turns, while each app delivers its events. */
export async function measureAnalytics(
  stage: Stage,
  _pgbench: string | null,
  seconds: number,
): Promise<Line[]> {
  const sink = await openPostHogSink();
  const healths: (Health | "absent")[] = ["healthy", "hanging", "resetting", 500, 429, "absent"];
  const runs = new Map<Health | "absent", Measurement[]>(healths.map((health) => [health, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const health of healths) {
      if (health !== "absent") sink.health = health;
      const host = health === "absent" ? nowhere : sink.host;
      const run = await measure(`signups while PostHog is ${nameOf(health)}, ${round + 1} of ${rounds}`, {
        prepare: () => prepareSignups(stage, perSecond * (seconds + 4)),
        // Not before the tables are filled: this app works on them by itself.
        start: () => stage.startApp({ environment: { WORKER: "inline", POSTHOG_HOST: host } }),
        load: (origin) =>
          runArrivals({
            origin,
            perSecond,
            seconds,
            expectedStatus: 200,
            nextRequest: nextSignup,
          }),
        count: (acknowledged) => countSignups(stage, acknowledged),
      });
      runs.get(health)!.push(run);
    }
  const medians = healths.map((health) => ({ health, run: medianRun(runs.get(health)!) }));
  const healthy = medians[0]!.run.p99Ms;
  const limit = Math.max(healthy * (1 + worseShareMax), healthy + worseMsMax);
  return medians.map(({ health, run }) => ({
    ...run,
    what: `signups, 100 arrivals a second, PostHog ${nameOf(health)} (median of ${rounds})`,
    targets:
      health === "healthy" ? [] : target(`p99 ≤ ${limit.toFixed(1)} ms`, run.p99Ms, (ms) => ms <= limit),
  }));
}

/** How fast 100,000 events, a job each, leave the outbox once PostHog is back. */
export async function measureDrain(stage: Stage): Promise<Line[]> {
  const sink = await openPostHogSink();
  const at = new Date();
  await emptyTables(stage);
  for (let done = 0; done < drainedEvents; done += 10_000) {
    const events = Array.from({ length: 10_000 }, () =>
      linkClicked({
        clickId: randomUUID(),
        referralCode: "store-bench-0001",
        placement: null,
        utmParams: {},
        at,
      }),
    );
    await insertRejectedEvents(stage.db, events);
  }
  await requeueRejected(stage.db);
  sink.health = 500;
  const line = await measure(`${drainedEvents.toLocaleString("en")} events, PostHog back after an outage`, {
    load: async () => {
      const app = await stage.startApp({ environment: { WORKER: "inline", POSTHOG_HOST: sink.host } });
      await sleep(10_000); // long enough for the worker to have backed off
      sink.health = "healthy";
      const backAt = performance.now();
      const deadline = backAt + 3 * drainSecondsMax * 1000;
      while (sink.taken.size < drainedEvents && performance.now() < deadline) await sleep(50);
      const seconds = (sink.lastAt - backAt) / 1000;
      await app.stop();
      const none = { refused: 0, p50Ms: Number.NaN, p99Ms: Number.NaN };
      return { ...none, acknowledged: drainedEvents, perSecond: sink.taken.size / seconds };
    },
    count: (acknowledged) => Promise.resolve({ acknowledged, counted: { "events taken": sink.taken.size } }),
  });
  const seconds = drainedEvents / line.perSecond;
  return [
    { ...line, targets: target(`≤ ${drainSecondsMax} s`, seconds, (value) => value <= drainSecondsMax) },
  ];
}

function nameOf(health: Health | "absent"): string {
  return typeof health === "number" ? `answering ${health}` : health;
}

/** The run with the median p99. The result says if any run counted wrong or was disturbed. */
function medianRun(runs: Measurement[]): Measurement {
  const median = runs.toSorted((a, b) => a.p99Ms - b.p99Ms)[Math.floor(runs.length / 2)]!;
  const wrong = runs.find(({ honesty }) => honesty && !isHonest(honesty));
  return {
    ...median,
    ...(wrong && { honesty: wrong.honesty }),
    disturbed: runs.some((run) => run.disturbed),
  };
}
