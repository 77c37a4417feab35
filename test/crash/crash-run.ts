import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { makeStores, startCluster, type Cluster } from "./cluster.ts";
import { onConnection } from "./connection.ts";
import { inflict } from "./faults.ts";
import { newLedger, type Ledger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { isCrash, planFaults, spread, type Fault } from "./plan-faults.ts";
import { seededRandom } from "../support/random.ts";
import { verify, type Violation } from "./verify.ts";

export type CrashOptions = {
  seed: number;
  /** So many kills of an app process or of Postgres, with disturbances between them; or exactly these faults. */
  faults: number | Fault[];
  /** At least so many acknowledged writes. */
  writes: number;
  /** Postgres's own `synchronous_commit`; `off` is the negative control. */
  synchronousCommit?: string;
  /** No stall of many seconds. */
  brief?: boolean;
  /** How many app processes share the load. */
  processes?: number;
  maxMs?: number;
  onProgress?: (ledger: Ledger, line: string) => void;
  /** Called with the settled database after the verification. */
  inspect?: (sql: Sql, ledger: Ledger) => Promise<void>;
};

export type CrashRun = { ledger: Ledger; violations: Violation[]; crashes: number; durationMs: number };

const people = 32;
const storeCount = 5;
const settleMs = 60_000;
const faultMs = 60_000;

/**
 * Clicks, claims, signups and activations without a pause, while everything under them is killed again and again; then all is
 * healed, and the database compared with what was acknowledged. Null when Postgres is not installed.
 */
export async function runCrashes(options: CrashOptions): Promise<CrashRun | null> {
  const startedAt = performance.now();
  const ledger = newLedger();
  const { synchronousCommit = "on", processes = 2 } = options;
  const cluster = await startCluster({
    processes,
    settings: { fsync: "on", full_page_writes: "on", synchronous_commit: synchronousCommit },
    onCrash: (what) => ledger.complaints.push(what),
  });
  if (!cluster) return null;
  try {
    const crashes = await attack(cluster, ledger, options);
    const violations = await onConnection(cluster.url, async (sql) => {
      const found = await verify(sql, ledger);
      await options.inspect?.(sql, ledger);
      return found;
    });
    return { ledger, violations, crashes, durationMs: performance.now() - startedAt };
  } finally {
    await cluster.close();
  }
}

/** Returns how many crashes there were. */
async function attack(cluster: Cluster, ledger: Ledger, options: CrashOptions): Promise<number> {
  const { seed, faults, writes, maxMs = 30 * 60_000, onProgress } = options;
  const deadline = performance.now() + maxMs;
  const givingUp = new AbortController();
  const codes = await makeStores(cluster.url, storeCount);
  const { secret } = cluster;
  const load = startLoad(
    { balancer: cluster, ledger, codes, secret, signal: givingUp.signal },
    { seed, people },
  );
  const reach = async (count: number): Promise<void> => {
    while (ledger.acknowledged < count && performance.now() < deadline) await sleep(5);
  };
  let crashes = 0;
  try {
    const random = seededRandom(seed);
    const plan =
      typeof faults === "number" ? planFaults(random, faults, writes) : spread(random, faults, writes);
    for (const [n, { fault, atWrites }] of plan.entries()) {
      await reach(atWrites);
      const done = await Promise.race([
        inflict(fault, cluster, seededRandom(seed, -1, n), options),
        failAfter(faultMs, fault),
      ]);
      if (isCrash(fault)) crashes += 1;
      onProgress?.(ledger, done);
    }
    await reach(writes);
    if (ledger.acknowledged < writes)
      ledger.complaints.push(`only ${ledger.acknowledged} writes were acknowledged in ${maxMs} ms`);
  } finally {
    load.stop();
    for (const proxy of cluster.proxies) proxy.restore();
    const giveUp = setTimeout(() => givingUp.abort(), settleMs);
    await load.ended;
    clearTimeout(giveUp);
  }
  await untilNothingSpilled(cluster, ledger);
  await stopApps(cluster, ledger);
  onProgress?.(ledger, "healed and stopped");
  return crashes;
}

/** Living processes write what dead ones have kept. */
export async function untilNothingSpilled(cluster: Cluster, ledger: Ledger): Promise<void> {
  const deadline = performance.now() + settleMs;
  while (cluster.spilledBytes() > 0 && performance.now() < deadline) await sleep(50);
  if (cluster.spilledBytes() > 0) ledger.complaints.push(`kept clicks were not written in ${settleMs} ms`);
}

/** Ends the apps as an operator does, which writes what they have buffered. */
export async function stopApps(cluster: Cluster, ledger: Ledger): Promise<void> {
  for (const app of cluster.apps) {
    if (!app.running) continue; // it ended by itself, which is a complaint already
    const { life, code, log } = await app.stop();
    if (code !== 0) ledger.complaints.push(`app process ${life} was asked to stop and ended with ${code}`);
    const left = log.find(({ msg }) => String(msg).startsWith("stopped with clicks"));
    if (left)
      ledger.complaints.push(
        `app process ${life} stopped with ${String(left["lost"] ?? left["kept"])} clicks unwritten`,
      );
  }
}

async function failAfter(ms: number, what: string): Promise<never> {
  await sleep(ms, undefined, { ref: false });
  throw new Error(`${what}: not over after ${ms} ms`);
}
