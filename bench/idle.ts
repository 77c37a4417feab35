import { mkdtempSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { residentMegabytes } from "./memory.ts";
import { measure } from "./measurement.ts";
import { target, type Line } from "./report.ts";
import { emptyTables, type Stage } from "./stage.ts";

const secondsMin = 60;
/** Long enough for a process to have compiled what it needs, and to have read its queues' settings anew. */
const settleMs = 70_000;
const shareMax = { postgres: 1, pglite: 3 };
/** What Linux counts a process's time in: `getconf CLK_TCK`. */
const ticksPerSecond = 100;

/** What a process costs that nobody asks for anything: its share of a core over a minute, and its memory. */
export async function measureIdle(stage: Stage, _pgbench: string | null, seconds: number): Promise<Line[]> {
  const { rows } = await stage.db.query<{ pid: number }>("select pg_backend_pid() as pid");
  const server = (await statOf(String(rows[0]!.pid)))!.parent;
  const embedded = `pglite:${mkdtempSync(path.join(tmpdir(), "idle-"))}`;
  const lasting = Math.max(seconds, secondsMin);
  return [
    await idle(stage, `idle on PostgreSQL, ${lasting} s`, {}, { lasting, server, max: shareMax.postgres }),
    await idle(
      stage,
      `idle on PGlite, ${lasting} s`,
      { DATABASE_URL: embedded },
      { lasting, server: null, max: shareMax.pglite },
    ),
  ];
}

async function idle(
  stage: Stage,
  what: string,
  changes: Record<string, string>,
  { lasting, server, max }: { lasting: number; server: string | null; max: number },
): Promise<Line> {
  let app = "";
  let [share, serverShare, megabytes] = [0, 0, 0];
  const line = await measure(what, {
    prepare: () => emptyTables(stage),
    start: async () => {
      const started = await stage.startApp({ environment: { WORKER: "inline", ...changes } });
      app = String(started.child.pid);
      return started;
    },
    load: async () => {
      await sleep(settleMs);
      const before = [await ticksOf([app]), await ticksOf(await familyOf(server))] as const;
      await sleep(lasting * 1000);
      const after = [await ticksOf([app]), await ticksOf(await familyOf(server))] as const;
      const percent = (ticks: number): number => ((ticks / ticksPerSecond) * 100) / lasting;
      share = percent(after[0] - before[0]);
      serverShare = percent(after[1] - before[1]);
      megabytes = await residentMegabytes(app);
      return { acknowledged: 0, refused: 0, perSecond: Number.NaN, p50Ms: Number.NaN, p99Ms: Number.NaN };
    },
  });
  const others = server ? `, PostgreSQL ${serverShare.toFixed(2)} %` : "";
  const says = `≤ ${max} % of a core${others}, ${megabytes.toFixed(0)} MB RSS`;
  return { ...line, targets: target(says, share, (value) => value <= max) };
}

/** Linux only: a process's parent, and its time with that of the children that ended. */
async function statOf(pid: string): Promise<{ parent: string; ticks: number } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const times = [11, 12, 13, 14].map((at) => Number(fields[at]));
  return { parent: fields[1] ?? "", ticks: times.reduce((sum, time) => sum + time, 0) };
}

async function familyOf(server: string | null): Promise<string[]> {
  if (server === null) return [];
  const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(all.map(async (pid) => (await statOf(pid))?.parent));
  return [server, ...all.filter((_, at) => parents[at] === server)];
}

async function ticksOf(pids: string[]): Promise<number> {
  const stats = await Promise.all(pids.map(statOf));
  return stats.reduce((sum, stat) => sum + (stat?.ticks ?? 0), 0);
}
