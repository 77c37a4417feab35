/**
 * Keeps what was read of a store's buckets while the store's totals stay the same. Every fact is written into its
 * bucket and into the totals by one statement, so totals that have not changed prove that no bucket has.
 */
export type StatsMemory<Kept> = {
  /** What was read under this name and these totals, read now if it is not known. */
  get(name: string, totals: string, now: Date, read: () => Promise<Kept>): Promise<Kept>;
};

const entriesMax = 1_000;
/** Entries also expire by age, so that a counter corrected by hand is seen soon. */
const ageMsMax = 60_000;

export function createStatsMemory<Kept>(): StatsMemory<Kept> {
  const entries = new Map<string, { totals: string; readAt: number; kept: Kept }>();
  return {
    get: async (name, totals, now, read) => {
      const known = entries.get(name);
      if (known?.totals === totals && Math.abs(now.getTime() - known.readAt) < ageMsMax) return known.kept;
      const kept = await read();
      const [oldest] = entries.keys();
      if (oldest !== undefined && entries.size >= entriesMax) entries.delete(oldest);
      entries.delete(name);
      entries.set(name, { totals, readAt: now.getTime(), kept });
      return kept;
    },
  };
}
