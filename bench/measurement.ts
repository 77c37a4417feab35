import type { Honesty } from "./honesty.ts";
import type { Load } from "./http-load.ts";
import { waitForIdle } from "./machine.ts";

/** A load with its name, and what the database says of it. */
export type Measurement = Load & { what: string; disturbed: boolean; honesty: Honesty | null };

/** Prepares, waits until the machine is idle, loads, and compares what was acknowledged with what is stored. */
export async function measure(
  what: string,
  steps: {
    prepare?: () => Promise<void>;
    load: () => Promise<Load>;
    count?: (acknowledged: number) => Promise<Honesty>;
  },
): Promise<Measurement> {
  console.error(`… ${what}`);
  await steps.prepare?.();
  const disturbed = !(await waitForIdle());
  const load = await steps.load();
  return { ...load, what, disturbed, honesty: (await steps.count?.(load.acknowledged)) ?? null };
}
