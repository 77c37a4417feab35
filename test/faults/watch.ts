import { setTimeout as sleep } from "node:timers/promises";
import { addHit, type HitOutcome, type Ledger } from "../crash/ledger.ts";
import { follow, type Balancer } from "../crash/send.ts";

export type Phase = "before" | "during" | "after";

/** One visitor: when, how long the redirect took, and what became of the click. */
export type Sample = { phase: Phase; startedAt: number; ms: number; outcome: HitOutcome };

/** Visitors at an even pace, beside whatever else happens. */
export type Watch = {
  samples: Sample[];
  enter(phase: Phase): void;
  /** Resolves when a click is committed that was made after this call. */
  untilCommitted(): Promise<void>;
  stop(): Promise<void>;
};

const everyMs = 20;

export function startWatch(balancer: Balancer, ledger: Ledger, code: string): Watch {
  const samples: Sample[] = [];
  const under = new Set<Promise<void>>();
  let phase: Phase = "before";
  let count = 0;

  async function visit(): Promise<void> {
    const n = count++;
    const hit = addHit(ledger, { mark: `watch-${n}`, code, address: `watch-${n}`, bot: false });
    const [startedIn, startedAt] = [phase, performance.now()];
    await follow(balancer, ledger, hit, null);
    samples.push({ phase: startedIn, startedAt, ms: performance.now() - startedAt, outcome: hit.outcome });
  }

  const timer = setInterval(() => {
    const visiting: Promise<void> = visit().finally(() => under.delete(visiting));
    under.add(visiting);
  }, everyMs);

  return {
    samples,
    enter: (next) => (phase = next),
    untilCommitted: async () => {
      const since = performance.now();
      const isBack = (one: Sample): boolean => one.startedAt >= since && one.outcome === "committed";
      while (!samples.some(isBack)) await sleep(10);
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(under);
    },
  };
}
