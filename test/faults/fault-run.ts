import { setTimeout as sleep } from "node:timers/promises";
import { makeStores, startCluster } from "../crash/cluster.ts";
import { onConnection } from "../crash/connection.ts";
import { stopApps, untilNothingSpilled } from "../crash/crash-run.ts";
import { newLedger } from "../crash/ledger.ts";
import { startLoad } from "../crash/load.ts";
import { verify, type Violation } from "../crash/verify.ts";
import { faults } from "./faults.ts";
import { startWatch, type Phase, type Sample } from "./watch.ts";

/** What visitors and senders met, phase by phase, and what the database holds in the end. */
export type FaultRun = {
  samples: Sample[];
  /** Signed reports that were told to come again, by phase. */
  refused: Record<Phase, number>;
  /** From the end of the fault to the first committed click, and until no kept click waited. */
  recoveryMs: { committed: number; written: number; caughtUp: number | null };
  violations: Violation[];
};

const people = 8;
const settleMs = 60_000;

/** Makes one fault under load. Null when PostgreSQL is not installed. */
export async function runFault(
  name: string,
  {
    seconds,
    aroundMs = 10_000,
    warmMs = 3_000,
  }: { seconds?: number; aroundMs?: number; warmMs?: number } = {},
): Promise<FaultRun | null> {
  const fault = faults[name];
  if (!fault) throw new Error(`there is no fault ${name}`);
  const ledger = newLedger();
  const ground = fault.ground?.();
  const cluster = await startCluster({
    processes: ground?.processes ?? 2,
    ...(ground?.pooler && { pooler: ground.pooler }),
    ...(ground?.dataParent !== undefined && { dataParent: ground.dataParent }),
    ...(ground?.environment && { environment: ground.environment }),
    settings: { fsync: "on", full_page_writes: "on", synchronous_commit: "on" },
    onCrash: (what) => ledger.complaints.push(what),
  });
  if (!cluster) {
    ground?.end();
    return null;
  }
  let end = async (): Promise<void> => {};
  try {
    const codes = await makeStores(cluster.url, 5);
    if (fault.prepare) end = await fault.prepare(cluster);
    const givingUp = new AbortController();
    const { secret } = cluster;
    const world = { balancer: cluster, ledger, codes, secret, signal: givingUp.signal };
    const load = startLoad(world, { seed: 1, people });
    const watch = startWatch(cluster, ledger, codes[0] ?? "");
    const refused = { before: 0, during: 0, after: 0 };
    let told = 0;
    const leave = (phase: Phase): void => {
      const all = ledger.met["report 503"] ?? 0;
      refused[phase] = all - told;
      told = all;
    };
    // The first seconds of a process are its slowest, and would flatter the fault.
    await sleep(warmMs);
    watch.samples.length = 0;
    await sleep(aroundMs);
    leave("before");
    watch.enter("during");
    await fault.inflict(cluster, seconds ?? fault.seconds, world);
    const mendedAt = performance.now();
    await watch.untilCommitted();
    const committed = performance.now() - mendedAt;
    leave("during");
    watch.enter("after");
    await untilNothingSpilled(cluster, ledger);
    const written = performance.now() - mendedAt;
    await fault.caughtUp?.until(cluster);
    const caughtUp = fault.caughtUp ? performance.now() - mendedAt : null;
    await sleep(aroundMs);
    leave("after");
    load.stop();
    await watch.stop();
    const giveUp = setTimeout(() => givingUp.abort(), settleMs);
    await load.ended;
    clearTimeout(giveUp);
    await untilNothingSpilled(cluster, ledger);
    const broken = (await fault.verify?.(cluster)) ?? [];
    await stopApps(cluster, ledger);
    const violations = [...broken, ...(await onConnection(cluster.url, (sql) => verify(sql, ledger)))];
    return { samples: watch.samples, refused, recoveryMs: { committed, written, caughtUp }, violations };
  } finally {
    await cluster.close();
    await end();
    ground?.end();
  }
}
