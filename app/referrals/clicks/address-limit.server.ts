import { createHash } from "node:crypto";

/** Counts the visits that one address brings to one store, and admits a limited number of them. */
export type AddressLimit = {
  /**
   * Whether a visit still counts. Past the limit of half an hour, the answer is `false`. `names` are the look of the
   * visit and its id. A visit that is told twice, under either name, counts once.
   */
  admits(visit: { referralCode: string; address: string | null; names: string[] }, at: Date): boolean;
};

type Brought = { visits: number; names: Set<string> };

const halfHourMs = 30 * 60_000;
/** About 20 MB at one or two visits an address. The address that was silent longest goes first. */
const addressesMax = 50_000;

/** Lives in the memory of one process: several processes admit one limit each. An address is kept as a hash. */
export function createAddressLimit(limit: number): AddressLimit {
  let slot = 0;
  let brought = new Map<string, Brought>();
  return {
    admits({ referralCode, address, names }, at) {
      if (address === null) return true;
      const now = Math.floor(at.getTime() / halfHourMs);
      if (now > slot) [slot, brought] = [now, new Map<string, Brought>()];
      const key = createHash("sha1").update(`${referralCode} ${address}`).digest("base64");
      const known = brought.get(key) ?? { visits: 0, names: new Set() };
      brought.delete(key);
      brought.set(key, known);
      const oldest = brought.size > addressesMax ? brought.keys().next().value : undefined;
      if (oldest !== undefined) brought.delete(oldest);
      if (names.some((name) => known.names.has(name))) return true;
      if (known.visits >= limit) return false;
      known.visits += 1;
      for (const name of names) known.names.add(name);
      return true;
    },
  };
}
