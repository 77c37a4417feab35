import type { Random } from "../support/random.ts";

/** What ends a process without warning. */
export const crashes = [
  "app killed",
  "postgres quit",
  "postgres killed",
  "backend killed",
  "log writer killed",
  "app killed without postgres",
] as const;

/** What ends or delays connections only. */
export const disturbances = ["cut", "asked", "answered", "hang", "stall"] as const;

export type Fault = (typeof crashes)[number] | (typeof disturbances)[number];

/** A fault at the moment when so many writes are acknowledged. */
export type PlannedFault = { atWrites: number; fault: Fault };

export function isCrash(fault: Fault): boolean {
  return (crashes as readonly Fault[]).includes(fault);
}

/** Spreads crashes over the writes, each kind as often as the others, with as many disturbances between them. */
export function planFaults(random: Random, crashCount: number, writes: number): PlannedFault[] {
  const deck = <T>(kinds: readonly T[], size: number): T[] => {
    const shuffled = Array.from({ length: Math.ceil(size / kinds.length) }, () => random.shuffle(kinds));
    return shuffled.flat().slice(0, size);
  };
  const extra = deck<Fault>(disturbances, Math.max(crashCount, disturbances.length));
  return spread(random, random.shuffle([...deck(crashes, crashCount), ...extra]), writes);
}

/** Lets each of these faults happen at a random moment of its share of the writes. */
export function spread(random: Random, faults: Fault[], writes: number): PlannedFault[] {
  const share = Math.floor((writes * 0.96) / faults.length);
  return faults.map((fault, n) => ({ fault, atWrites: share * n + random.between(0, share) }));
}
