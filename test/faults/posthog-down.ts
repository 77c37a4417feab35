import { setTimeout as sleep } from "node:timers/promises";
import { eventQueue } from "../../app/storage/outbox/outbox.server.ts";
import { onConnection } from "../crash/connection.ts";
import { posthog } from "../support/posthog.ts";
import type { Fault } from "./fault.ts";
import { untilSent } from "./until-sent.ts";

const down = 503;

/** PostHog answers nothing but 503, while the app processes deliver their events. */
export const posthogDown: Fault = {
  about: "PostHog answers 503, and the app processes go on delivering events",
  seconds: 20,
  ground: () => ({
    environment: () => ({ WORKER: "inline", POSTHOG_HOST: posthog.host }),
    end: () => posthog.refuse(null),
  }),
  inflict: async (_cluster, seconds) => {
    posthog.refuse(() => true, down);
    await sleep(seconds * 1000);
    posthog.refuse(null);
  },
  caughtUp: {
    what: "every event of before was at PostHog",
    until: (cluster) => untilSent(cluster, eventQueue),
  },
  verify: async (cluster) => {
    await untilSent(cluster, eventQueue);
    const taken = posthog.received.map(({ uuid }) => uuid);
    const written = await onConnection(cluster.url, async (sql) => {
      const { rows } = await sql.query<{ uuid: string }>(
        `select event ->> 'uuid' as uuid from pgboss.job, jsonb_array_elements(data -> 'events') event
         where name = $1`,
        [eventQueue],
      );
      return rows.map(({ uuid }) => uuid);
    });
    const once = new Set(taken);
    const missing = written.filter((uuid) => !once.has(uuid));
    return missing.length === 0
      ? []
      : [{ rule: "every event reaches PostHog", count: missing.length, examples: missing.slice(0, 3) }];
  },
};
