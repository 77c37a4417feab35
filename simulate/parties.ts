import type { Random } from "../test/support/random.ts";
import type { Browser, Person, Visit } from "./person.ts";
import { languages, phones, places } from "./surroundings.ts";

/** How people come: their parties, with the share of each. */
export const parties = [
  { share: 62, make: alone },
  { share: 12, make: household },
  { share: 10, make: counter },
  { share: 8, make: friends },
  { share: 8, make: hearsay },
];
/** A party comes within this time. */
export const withinPartyMs = 3_000;

/** What a party is made with. */
export type Making = { random: Random; name: string; newAddress: () => string };
export type Member = Omit<Person, "id" | "shop" | "startsAtMs"> & { delayMs: number };

function alone({ random, newAddress }: Making): Member[] {
  return [member(random, visit(random, newAddress))];
}

/** A few people behind one address, each with a phone of their own. */
function household({ random, newAddress }: Making): Member[] {
  const address = newAddress();
  const agents = random.shuffle(phones).slice(0, random.between(2, 4));
  return agents.map((agent) => {
    const one = visit(random, newAddress);
    return member(random, { ...one, browser: { ...one.browser, agent, address } });
  });
}

/** Many phones of one kind behind a shop's Wi-Fi, which read the same QR code. */
function counter({ random, newAddress }: Making): Member[] {
  const look = { agent: random.pick(phones), language: random.pick(languages), address: newAddress() };
  return Array.from({ length: random.between(4, 16) }, () => {
    const one = visit(random, newAddress);
    return member(random, {
      ...{ ...one, door: "tracked", place: "counter-qr", isLookalike: true },
      browser: { ...one.browser, ...look },
    });
  });
}

/** Somebody who shares what stands in the address bar. The address still has the click id if it was copied at once. */
function friends({ random, newAddress }: Making): Member[] {
  const first = visit(random, newAddress);
  const sharer: Visit = {
    ...{ ...first, door: "tracked", again: null },
    browser: { ...first.browser, runsScript: true, keepsCookies: true },
  };
  const others = Array.from({ length: random.between(1, 4) }, (): Member => {
    const one = member(random, { ...visit(random, newAddress), door: "shared", again: null });
    return { ...one, delayMs: one.delayMs + withinPartyMs };
  });
  return [{ ...member(random, sharer), delayMs: 0 }, ...others];
}

/** Somebody who was told of the code. */
function hearsay({ random }: Making): Member[] {
  return [{ ...member(random, null), report: "code" }];
}

function visit(random: Random, newAddress: () => string): Visit {
  const browser: Browser = {
    ...{ agent: random.pick(phones), language: random.pick(languages), address: newAddress() },
    runsScript: random.chance(0.86),
    keepsCookies: random.chance(0.96),
  };
  const elsewhere = newAddress();
  const again = random.chance(0.15) ? { address: random.chance(0.4) ? elsewhere : browser.address } : null;
  return {
    ...{ browser, door: random.chance(0.55) ? "tracked" : "plain", again },
    ...{ place: random.chance(0.4) ? random.pick(places) : null, isLookalike: false, sharedBy: null },
  };
}

/** Whoever has no cookie of the script signs up with the code alone, if the page handed it on. */
function member(random: Random, visited: Visit | null): Member {
  const hasCookie = visited?.browser.runsScript === true && visited.browser.keepsCookies;
  const signsUp = random.chance(0.2);
  const keepsId = hasCookie && random.chance(0.85);
  return {
    ...{ visit: visited, report: signsUp ? (keepsId ? "click_id" : "code") : null },
    ...{ isSentTwice: random.chance(0.1), becomesActive: random.chance(0.3) },
    delayMs: random.between(0, withinPartyMs),
  };
}
