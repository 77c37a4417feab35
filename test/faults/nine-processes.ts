import { setTimeout as sleep } from "node:timers/promises";
import type { AppSlot } from "../crash/cluster.ts";
import { onConnection } from "../crash/connection.ts";
import { addView } from "../crash/ledger.ts";
import { tellView } from "../crash/tell-view.ts";
import { startPgBouncer } from "../support/pgbouncer.ts";
import type { Fault } from "./fault.ts";

const processes = 9;
const pooledConnections = 20;
/** PostgreSQL's default of 100, less those that it keeps for superusers. */
const connectionsMax = 97;
const visitors = 300;
const sampleMs = 50;

let peak = 0;
let refusals = 0;

/** Nine processes on one database with 100 connections, each as busy as its pool allows, and one started anew. */
export function nineProcesses(isPooled: boolean): Fault {
  return {
    about: isPooled
      ? `the same through PgBouncer, which has ${pooledConnections} connections to the database`
      : "no fault, but nine processes of ten connections on a database of 100, all busy",
    seconds: 20,
    ground: () => ({
      processes,
      environment: () => ({ DATABASE_POOL_MAX: "10" }),
      ...(isPooled && { pooler: openPooler }),
      end: () => {},
    }),
    inflict: async (cluster, seconds, { codes, ledger }) => {
      const until = performance.now() + seconds * 1000;
      [peak, refusals] = [0, 0];
      let n = 0;
      const visit = async (): Promise<void> => {
        while (performance.now() < until) {
          const mark = `busy-${n++}`;
          const seen = { mark, code: codes[n % codes.length] ?? "", address: mark, clickId: null };
          await tellView(cluster, ledger, addView(ledger, seen));
        }
      };
      const counting = countConnections(cluster.url, until);
      const visiting = Promise.all(Array.from({ length: visitors }, visit));
      await restart(cluster.apps[0]);
      await Promise.all([visiting, counting]);
      refusals = cluster.apps.flatMap(({ running }) => running?.process.log ?? []).filter(isRefusal).length;
    },
    measured: () => `connections to the database at the most: ${peak}; refused for too many: ${refusals}`,
    verify: () =>
      Promise.resolve(
        peak > connectionsMax || refusals > 0
          ? [
              {
                rule: "the database has a connection for everybody",
                count: refusals,
                examples: [String(peak)],
              },
            ]
          : [],
      ),
  };
}

async function openPooler(databaseUrl: string) {
  const pooler = await startPgBouncer(databaseUrl, pooledConnections);
  if (!pooler) throw new Error("pgbouncer is not installed");
  return pooler;
}

/** As in a release. Its place in the balancer is empty meanwhile. */
async function restart(app: AppSlot | undefined): Promise<void> {
  await app?.stop();
  await app?.start();
}

/** Without the one that counts. */
function countConnections(url: string, until: number): Promise<void> {
  return onConnection(url, async (sql) => {
    while (performance.now() < until) {
      const { rows } = await sql.query<{ open: number }>(
        "select count(*)::int - 1 as open from pg_stat_activity where backend_type = 'client backend'",
      );
      peak = Math.max(peak, rows[0]?.open ?? 0);
      await sleep(sampleMs);
    }
  });
}

/** SQLSTATE 53300. */
function isRefusal(line: Record<string, unknown>): boolean {
  return JSON.stringify(line).includes("too many clients") || JSON.stringify(line).includes("53300");
}
