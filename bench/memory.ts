import { readFile } from "node:fs/promises";
import { countClicks } from "./honesty.ts";
import { nextVisit } from "./clicks.ts";
import { runLoad } from "./http-load.ts";
import { measure } from "./measurement.ts";
import { target, type Line } from "./report.ts";
import { emptyTables, type Stage } from "./stage.ts";

const sampleMs = 1_000;
const secondsMin = 60;
const megabytesMax = 300;
const growthMax = 1.1;

/** The app's resident memory while 128 connections keep clicking: how much, and whether it grows. */
export async function measureMemory(stage: Stage, _pgbench: string | null, seconds: number): Promise<Line[]> {
  const samples: number[] = [];
  let pid: number | undefined;
  const line = await measure(`${Math.max(seconds, secondsMin)} s of clicks, 128 connections`, {
    prepare: () => emptyTables(stage),
    start: async () => {
      const app = await stage.startApp();
      pid = app.child.pid;
      return app;
    },
    load: async (origin) => {
      const sampling = setInterval(
        () => void residentMegabytes(pid).then((mb) => samples.push(mb)),
        sampleMs,
      );
      const load = await runLoad({
        origin,
        connections: 128,
        seconds: Math.max(seconds, secondsMin),
        expectedStatus: 302,
        nextRequest: nextVisit,
      });
      clearInterval(sampling);
      return load;
    },
    count: (acknowledged) => countClicks(stage, acknowledged),
  });
  const third = Math.floor(samples.length / 3);
  const average = (part: number[]) => part.reduce((sum, one) => sum + one, 0) / part.length;
  const growth = average(samples.slice(-third)) / average(samples.slice(third, 2 * third));
  return [
    {
      ...line,
      targets: [
        ...target(`≤ ${megabytesMax} MB RSS`, Math.max(...samples), (mb) => mb <= megabytesMax),
        ...target(`last third ≤ ${growthMax} × the second`, growth, (ratio) => ratio <= growthMax),
      ],
    },
  ];
}

/** Linux only: `VmRSS` of /proc/{pid}/status. */
export async function residentMegabytes(pid: number | string | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
