import { createHmac, randomBytes } from "node:crypto";
import { getVisitSalts } from "../../storage/clicks/visit-salt.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import { log } from "../../log.server.ts";

/** The parts of a hit that tell visitors apart. Two hits with the same parts look like one visitor's. */
export type Looks = {
  referralCode: string;
  placement: string | null;
  /** Null when the sender's address cannot be trusted. Then no two hits look alike. */
  address: string | null;
  userAgent: string | null;
  language: string | null;
};

/** The visitor's key under today's secret, and under yesterday's while a visit of yesterday still matters. */
export type VisitKeys = { visitKey: string | null; earlierVisitKey: string | null };

export type VisitKeyring = {
  /** Keyed hashes under secrets of the day, as UUIDs v8. The address itself is stored nowhere. */
  keysOf(looks: Looks, at: Date): Promise<VisitKeys>;
  /** Reads the secrets ahead of the first visit. */
  load(at: Date): Promise<void>;
};

const dayMs = 24 * 60 * 60_000;
const repeatMs = 30 * 60_000;
const patienceMs = 50;

export function createVisitKeyring(sql: Sql): VisitKeyring {
  /** By day, in days since 1970: a click reads them several times. */
  let salts = new Map<number, Buffer>();
  let loading: Promise<void> | null = null;
  /** A day's stand-in for the salt that the database could not give yet. */
  const standIns = new Map<number, Buffer>();

  async function load(at: Date): Promise<void> {
    const read = await getVisitSalts(sql, at.toISOString().slice(0, 10));
    salts = new Map([...salts, ...Array.from(read, ([day, salt]) => [dayOf(new Date(day)), salt] as const)]);
    for (const known of [salts, standIns])
      for (const day of known.keys()) if (day < dayOf(at, -dayMs)) known.delete(day);
  }

  async function saltOf(at: Date): Promise<Buffer> {
    const day = dayOf(at);
    const known = salts.get(day);
    if (known && salts.has(dayOf(at, dayMs))) return known;
    loading ??= load(at)
      .catch((error: unknown) => {
        log.warn({ err: error }, "visit salts could not be read");
      })
      .finally(() => (loading = null));
    if (known) return known;
    await Promise.race([loading, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    // The database is away at first use: a salt of this process still tells repeats apart.
    const salt = salts.get(day) ?? standIns.get(day) ?? randomBytes(32);
    if (!salts.has(day)) standIns.set(day, salt);
    return salt;
  }

  return {
    load,
    async keysOf(looks, at) {
      if (looks.address === null) return { visitKey: null, earlierVisitKey: null };
      const salt = await saltOf(at);
      const visitKey = keyOf(looks, salt);
      const before = dayOf(at, -repeatMs);
      const earlier = before === dayOf(at) ? standIns.get(before) : salts.get(before);
      if (earlier === salt) return { visitKey, earlierVisitKey: null };
      return { visitKey, earlierVisitKey: earlier ? keyOf(looks, earlier) : null };
    },
  };
}

function keyOf({ referralCode, placement, address, userAgent, language }: Looks, salt: Buffer): string {
  const facts = JSON.stringify([referralCode, placement, address, userAgent, language]);
  const hex = createHmac("sha256", salt).update(facts).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function dayOf(moment: Date, shiftMs = 0): number {
  return Math.floor((moment.getTime() + shiftMs) / dayMs);
}
