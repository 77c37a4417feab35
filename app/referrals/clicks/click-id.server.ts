import { createHash, createHmac, randomBytes, randomInt } from "node:crypto";
import { log } from "../../log.server.ts";
import { getDatabaseSecret } from "../../storage/engine/database-secret.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";

/** The reasons that are known before the database is asked. A click id holds the reason's position. */
const filters = [null, "bot", "embedded", "excess"] as const;
export type DoorFilter = (typeof filters)[number];

/** Everything that a click id says of its hit. */
export type IssuedClick = {
  clickedAt: Date;
  /** Why the hit was not counted at the door. Null when the hit was counted, or presumed a repeat. */
  filter: DoorFilter;
  /** `placeMark` of the link's placement. */
  place: number;
};

/**
 * The ids of one process. An id is a UUID v8 (RFC 9562 §5.8):
 *
 *     48 bits  Unix time of the hit in ms
 *      4       version 8
 *      3       why the hit was not counted, see `filters`
 *      9       number, high part
 *      2       variant
 *     13       `placeMark` of the placement
 *     13       number, low part: counts on within a process, begins anywhere
 *     36       HMAC-SHA256 of all this and the code, cut
 *
 * So an id tells without a row that this database issued it, for which code and when. A presumed repeat can be counted
 * later, and no two requests share an id.
 */
export type ClickIds = {
  issue(hit: { referralCode: string; placement: string | null; filter: DoorFilter; at: Date }): string;
  /** What an id says, or null when this database did not issue it for this code. */
  read(clickId: string, referralCode: string): IssuedClick | null;
};

const numberMax = 2 ** 22;
const lowNumber = 2 ** 13;

export function createClickIds(secret: Buffer): ClickIds {
  let number = randomInt(numberMax);
  const macOf = (facts: number[], referralCode: string): number =>
    Math.floor(
      createHmac("sha256", secret)
        .update(`click-id.${facts.join(".")}.${referralCode}`)
        .digest()
        .readUIntBE(0, 5) / 16,
    );
  return {
    issue({ referralCode, placement, filter, at }) {
      number = (number + 1) % numberMax;
      const facts = {
        ms: at.getTime(),
        filter: filters.indexOf(filter),
        number,
        place: placeMark(placement),
      };
      return composed(facts, macOf(Object.values(facts), referralCode));
    },
    read(clickId, referralCode) {
      const parsed = parse(clickId);
      if (!parsed) return null;
      const { mac, ...facts } = parsed;
      if (macOf(Object.values(facts), referralCode) !== mac) return null;
      return { clickedAt: new Date(facts.ms), filter: filters[facts.filter] ?? null, place: facts.place };
    },
  };
}

/** The ids of one process, under a secret of the database. */
export type ClickIdSource = {
  /** Reads the secret ahead of the first hit. */
  load(): Promise<ClickIds>;
  /**
   * Does not wait for a database that is away. The process then signs ids with a secret of its own. Such ids are proven
   * only by their rows.
   */
  current(): Promise<ClickIds>;
};

export function createClickIdSource(sql: Sql): ClickIdSource {
  const passing = createClickIds(randomBytes(32));
  let known: ClickIds | null = null;
  let loading: Promise<ClickIds | null> | null = null;

  async function load(): Promise<ClickIds> {
    return (known ??= createClickIds(await getDatabaseSecret(sql, "click-id")));
  }

  async function current(): Promise<ClickIds> {
    if (known) return known;
    loading ??= load()
      .catch((error: unknown) => {
        log.warn({ err: error }, "the secret of click ids could not be read");
        return null;
      })
      .finally(() => (loading = null));
    const late = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null).unref());
    return (await Promise.race([loading, late])) ?? passing;
  }

  return { load, current };
}

const patienceMs = 50;

/**
 * A number from 1 to 8191 that stands for a placement in a click id; 0 for no placement. A hit without a row finds its
 * counters by this number. `placeMarkSql` makes the same number.
 */
export function placeMark(placement: string | null): number {
  if (placement === null) return 0;
  return (createHash("md5").update(placement).digest().readUInt16BE(0) % (lowNumber - 1)) + 1;
}

type Facts = { ms: number; filter: number; number: number; place: number };

function composed({ ms, filter, number, place }: Facts, mac: number): string {
  const time = hexOf(ms, 12);
  const high = hexOf(filter * 512 + Math.floor(number / lowNumber), 3);
  // The variant, the place and the low part of the number are 28 bits, and the MAC is 36: both are whole digits.
  const low = hexOf((2 * lowNumber + place) * lowNumber + (number % lowNumber), 7) + hexOf(mac, 9);
  return `${time.slice(0, 8)}-${time.slice(8)}-8${high}-${low.slice(0, 4)}-${low.slice(4)}`;
}

function parse(clickId: string): (Facts & { mac: number }) | null {
  const hex = clickId.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/.test(hex)) return null;
  const high = parseInt(hex.slice(13, 16), 16);
  const low = parseInt(hex.slice(16, 23), 16);
  return {
    ms: parseInt(hex.slice(0, 12), 16),
    filter: high >> 9,
    number: (high & 511) * lowNumber + (low % lowNumber),
    place: Math.floor(low / lowNumber) % lowNumber,
    mac: parseInt(hex.slice(23), 16),
  };
}

function hexOf(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
