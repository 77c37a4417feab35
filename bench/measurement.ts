import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Honesty } from "./honesty.ts";
import type { Load } from "./http-load.ts";
import { waitForIdle } from "./machine.ts";
import type { ServerProcess } from "./server-process.ts";

/** A load with its name, and what the database says of it. */
export type Measurement = Load & {
  what: string;
  disturbed: boolean;
  honesty: Honesty | null;
  /** Null without a server, or where no /proc tells of processes. */
  cpu: Cpu | null;
};

/** Milliseconds of a core for each acknowledged request. The rest of an idle machine's is PostgreSQL's. */
export type Cpu = { server: number; rest: number; load: number };

/** What a measurement does, in this order. */
type Steps = {
  /** Nothing runs yet: tables may be emptied. */
  prepare?: () => Promise<void>;
  /** Starts the server under load. The server is stopped at the end. */
  start?: () => Promise<ServerProcess>;
  /** `origin` is the server's; empty when nothing was started. */
  load: (origin: string) => Promise<Load>;
  count?: (acknowledged: number) => Promise<Honesty>;
};

/** The milliseconds of a core that were spent by now. */
function spent({ child }: ServerProcess): Cpu | null {
  const file = `/proc/${child.pid}/stat`;
  if (!existsSync(file)) return null;
  // After the program's name, which may hold spaces: user and system time in hundredths of a second. proc(5)
  const [user, system] = readFileSync(file, "utf8").split(") ").at(-1)!.split(" ").slice(11, 13).map(Number);
  const server = 10 * (user! + system!);
  const own = process.cpuUsage();
  const load = (own.user + own.system) / 1000;
  const all = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { server, load, rest: all - server - load };
}

/** Waits until the machine is idle, loads, and compares what was acknowledged with what is stored. */
export async function measure(what: string, steps: Steps): Promise<Measurement> {
  console.error(`… ${what}`);
  await steps.prepare?.();
  const server = await steps.start?.();
  const disturbed = !(await waitForIdle());
  const before = server && spent(server);
  const load = await steps.load(server?.origin ?? "");
  const after = server && spent(server);
  const honesty = (await steps.count?.(load.acknowledged)) ?? null;
  await server?.stop();
  const each = (name: keyof Cpu): number =>
    ((after?.[name] ?? 0) - (before?.[name] ?? 0)) / load.acknowledged;
  const cpu = before && after ? { server: each("server"), rest: each("rest"), load: each("load") } : null;
  return { ...load, what, disturbed, honesty, cpu };
}
