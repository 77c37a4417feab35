import { createHash } from "node:crypto";

/** Counts what one address brings to one store, so that no address counts without end. */
export type AddressLimit = {
  /**
   * Whether a visit still counts: `false` once its address brought the limit to this store within half an hour. `names`
   * are the look of the visit and its id: a visit that is told of twice, under either name, is one.
   */
  admits(visit: { referralCode: string; address: string | null; names: string[] }, at: Date): boolean;
};

type Brought = { visits: number; names: Set<string> };

const halfHourMs = 30 * 60_000;
/** Some 20 MB when every one of them brought a visit or two. The address that is heard least recently goes first. */
const addressesMax = 50_000;

/** In memory, and of this process alone: several processes admit a limit each. An address is kept as a hash. */
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
