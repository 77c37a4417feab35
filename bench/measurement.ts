import type { Honesty } from "./honesty.ts";
import type { Load } from "./http-load.ts";
import { waitForIdle } from "./machine.ts";
import type { ServerProcess } from "./server-process.ts";

/** A load with its name, and what the database says of it. */
export type Measurement = Load & { what: string; disturbed: boolean; honesty: Honesty | null };

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

/** Waits until the machine is idle, loads, and compares what was acknowledged with what is stored. */
export async function measure(what: string, steps: Steps): Promise<Measurement> {
  console.error(`… ${what}`);
  await steps.prepare?.();
  const server = await steps.start?.();
  const disturbed = !(await waitForIdle());
  const load = await steps.load(server?.origin ?? "");
  const honesty = (await steps.count?.(load.acknowledged)) ?? null;
  await server?.stop();
  return { ...load, what, disturbed, honesty };
}
