import { hash, randomUUID } from "node:crypto";
import { networkOf } from "./address-network.ts";

/**
 * Counts the visits that one address brings to one store, and admits a limited number of them. An IPv6 address stands for
 * its /64: so much belongs to one phone or one home.
 */
export type AddressLimit = {
  /**
   * Whether a visit still counts. Past the limit of half an hour, the answer is `false`. `names` are the look of the
   * visit and its id. A visit that is told twice, under either name, counts once.
   */
  admits(visit: { referralCode: string; address: string | null; names: string[] }, at: Date): boolean;
};

/** Small, because there are many, and the garbage collector walks over them while clicks come in. */
type Brought = { visits: number; names: number[] };

const salt = randomUUID();
const halfHourMs = 30 * 60_000;
/** About 15 MB at one or two visits an address. The address that was silent longest goes first. */
const addressesMax = 50_000;

/** Lives in the memory of one process: several processes admit one limit each. */
export function createAddressLimit(limit: number): AddressLimit {
  let slot = 0;
  let brought = new Map<number, Brought>();
  return {
    admits({ referralCode, address, names }, at) {
      if (address === null) return true;
      const now = Math.floor(at.getTime() / halfHourMs);
      if (now > slot) [slot, brought] = [now, new Map<number, Brought>()];
      const key = markOf(`${referralCode} ${networkOf(address)}`);
      const known = brought.get(key) ?? { visits: 0, names: [] };
      brought.delete(key);
      brought.set(key, known);
      const oldest = brought.size > addressesMax ? brought.keys().next().value : undefined;
      if (oldest !== undefined) brought.delete(oldest);
      const marks = names.map(markOf);
      if (marks.some((mark) => known.names.includes(mark))) return true;
      if (known.visits >= limit) return false;
      known.visits += 1;
      known.names.push(...marks);
      return true;
    },
  };
}

/**
 * An address or a visit's name as 48 bits of its hash. A page view chooses its own name; the salt keeps anybody from
 * choosing two that look alike here.
 */
function markOf(text: string): number {
  return parseInt(hash("sha1", salt + text).slice(0, 12), 16);
}
