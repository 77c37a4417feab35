import { createHmac, randomBytes } from "node:crypto";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import { getVisitSalts } from "../../storage/clicks/visit-salt.server.ts";
import { log } from "../../log.server.ts";

/** What makes two hits the same visit. */
export type Visit = {
  referralCode: string;
  placement: string | null;
  /** Null when the sender's address cannot be trusted: then every hit is a visit of its own. */
  address: string | null;
  userAgent: string | null;
  language: string | null;
};

const visitMs = 30 * 60_000;
const dayMs = 24 * 60 * 60_000;

/**
 * The click id of a visit: the same for the same code, placement, address, agent and language within a half hour.
 * A keyed hash under a secret of the day, laid out as a UUID v8 (RFC 9562); the address is stored nowhere.
 */
export async function clickIdOf(salts: VisitSalts, visit: Visit, now: Date): Promise<string> {
  if (visit.address === null) return uuidOf(randomBytes(16));
  const { address, userAgent, language, referralCode, placement } = visit;
  const halfHour = Math.floor(now.getTime() / visitMs);
  const facts = JSON.stringify([halfHour, referralCode, placement, address, userAgent, language]);
  return uuidOf(
    createHmac("sha256", await salts.of(dayOf(now)))
      .update(facts)
      .digest(),
  );
}

/** The secrets of the days, as one process knows them. */
export type VisitSalts = {
  /** Reads a day's secret ahead of the first visit. */
  load(now: Date): Promise<void>;
  /** The secret of a UTC day (`YYYY-MM-DD`). Does not wait for a database that is away. */
  of(day: string): Promise<Buffer>;
};

export function createVisitSalts(sql: Sql): VisitSalts {
  let salts = new Map<string, Buffer>();
  let loading: Promise<void> | null = null;

  async function load(now: Date): Promise<void> {
    salts = await getVisitSalts(sql, dayOf(now));
  }

  async function of(day: string): Promise<Buffer> {
    const known = salts.get(day);
    if (known && salts.has(dayOf(new Date(Date.parse(day) + dayMs)))) return known;
    loading ??= load(new Date(day))
      .catch((error: unknown) => log.warn({ err: error }, "visit salts could not be read"))
      .finally(() => (loading = null));
    if (known) return known;
    await Promise.race([loading, new Promise((resolve) => setTimeout(resolve, 50))]);
    // With the database away at first use, a salt of this process alone still tells repeats apart.
    const salt = salts.get(day) ?? randomBytes(32);
    salts.set(day, salt);
    return salt;
  }

  return { load, of };
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.subarray(0, 16).toString("hex");
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
