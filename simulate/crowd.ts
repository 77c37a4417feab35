import { seededRandom, type Random } from "../test/support/random.ts";
import { parties, withinPartyMs } from "./parties.ts";
import type { Bot, Person } from "./person.ts";
import { botKinds } from "./surroundings.ts";

/** Everybody of a run. The same options make the same crowd. */
export type Crowd = { people: Person[]; bots: Bot[] };

export type CrowdOptions = {
  seed: number;
  /** At least so many people; the last party comes whole. */
  people: number;
  shops: number;
  /** People who arrive in a second. */
  rate: number;
  /** How long a party takes to arrive, as a share of real time. */
  pace: number;
};

const botsPerPerson = 0.15;

/** Makes people, party by party, and the bots between them. */
export function makeCrowd({ seed, people: wanted, shops, rate, pace }: CrowdOptions): Crowd {
  const crowd: Crowd = { people: [], bots: [] };
  const newAddress = addressesOf(seed);
  let atMs = 0;
  for (let party = 0; crowd.people.length < wanted; party += 1) {
    const random = seededRandom(seed, party);
    const shop = popular(random, shops);
    const name = `sim-${seed.toString(36)}-${party}`;
    const members = weighted(random, parties).make({ random, name, newAddress });
    const made = members.map(({ delayMs, ...one }, n) => ({
      ...{ ...one, id: `${name}-${n}` },
      ...{ shop, startsAtMs: Math.round(atMs + delayMs * pace) },
    }));
    // The party was made before its members had names: who shared is the first of them.
    for (const person of made.slice(1)) if (person.visit?.door === "shared") person.visit.sharedBy = made[0]!;
    crowd.people.push(...made);
    for (const [n] of made.entries())
      if (random.chance(botsPerPerson))
        crowd.bots.push({
          ...{
            id: `${name}-bot-${n}`,
            shop,
            startsAtMs: Math.round(atMs + random.between(0, withinPartyMs) * pace),
          },
          ...{ kind: random.pick(botKinds), address: newAddress() },
        });
    // Arrivals of independent people: the pauses between them are exponential.
    atMs += -Math.log(1 - random.between(0, 9_999) / 10_000) * (made.length / rate) * 1000;
  }
  return crowd;
}

/** A few shops have most of the visitors. */
function popular(random: Random, shops: number): number {
  const weights = Array.from({ length: shops }, (_, n) => ({ shop: n, share: Math.ceil(1000 / (n + 1)) }));
  return weighted(random, weights).shop;
}

function weighted<One extends { share: number }>(random: Random, all: One[]): One {
  let left = random.between(
    1,
    all.reduce((sum, { share }) => sum + share, 0),
  );
  for (const one of all) if ((left -= one.share) <= 0) return one;
  throw new Error("the shares have no sum");
}

/** An address of its own for everybody, in an order that looks like none. */
function addressesOf(seed: number): () => string {
  let n = (seed * 40_503) >>> 0;
  return () => {
    n = (n + 1) >>> 0;
    const mixed = Math.imul(n, 0x9e3779b1) & 0xffffff;
    return `10.${mixed >>> 16}.${(mixed >>> 8) & 255}.${mixed & 255}`;
  };
}
