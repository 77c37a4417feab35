import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../crash/cluster.ts";
import { onConnection } from "../crash/connection.ts";

const lookMs = 50;

/** Waits until the jobs that stand in a queue by now are done. */
export async function untilSent({ url }: Cluster, queue: string): Promise<void> {
  await onConnection(url, async (sql) => {
    const { rows } = await sql.query<{ now: Date }>("select now()");
    for (;;) {
      const waiting = await sql.query(
        `select from pgboss.job where name = $1 and state < 'completed' and created_on <= $2 limit 1`,
        [queue, rows[0]?.now],
      );
      if (waiting.rowCount === 0) return;
      await sleep(lookMs);
    }
  });
}
