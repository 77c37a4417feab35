import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "../storage/engine/postgres.server.ts";
import { selectBusyQueues } from "../storage/outbox/job.server.ts";

/** No job waits longer than this to be seen. */
const pollMs = 500;

/**
 * Rings for each queue that has a job to do. Workers sleep meanwhile: a dozen that each ask for themselves cost more than
 * all the rest of an idle process. PostgreSQL's own LISTEN needs a connection that no pooler shares, and its NOTIFY a
 * lock that every commit waits for.
 */
export function watchQueues(
  sql: Sql,
  queues: string[],
  ring: (queue: string) => void,
): { close(): Promise<void> } {
  const ending = new AbortController();
  const watching = watch();

  async function watch(): Promise<void> {
    while (!ending.signal.aborted) {
      // A worker asks now and then by itself, and tells of a database that is away.
      const busy = await selectBusyQueues(sql, queues).catch(() => []);
      for (const queue of busy) ring(queue);
      await sleep(pollMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  }

  return {
    close: async () => {
      ending.abort();
      await watching;
    },
  };
}
