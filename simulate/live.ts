import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom, type Random } from "../test/support/random.ts";
import { openPage, uuid, type Jar } from "./page.ts";
import type { Bot, Person, Visit } from "./person.ts";
import { readReferral, reportPerson } from "./platform.ts";
import { botRequest } from "./surroundings.ts";
import type { World } from "./world.ts";

/** What a person saw of the app: the answers that promised something. */
export type Seen = {
  /** The app answered a click of this person as committed, or a page view of theirs. */
  isAcknowledged: boolean;
  /** The browser was told so. */
  hasToldBrowser: boolean;
  /** The signup was answered 200. */
  isReported: boolean;
  /** The report carried a click id. */
  hasSentClickId: boolean;
  /** What stood in the address bar when somebody might have copied it. */
  copied: { atOnce: string; later: string } | null;
  faults: string[];
};

const thinkMs = { from: 300, to: 4_000 };

/** Lives through one person's day: a visit, perhaps another, perhaps a signup. */
export async function liveOut(world: World, person: Person, seenOf: Map<Person, Seen>): Promise<void> {
  const seen: Seen = {
    ...{ isAcknowledged: false, hasToldBrowser: false, isReported: false, hasSentClickId: false },
    ...{ copied: null, faults: [] },
  };
  seenOf.set(person, seen);
  const random = seededRandom(world.seed, ...Buffer.from(person.id));
  const think = () => sleep(random.between(thinkMs.from, thinkMs.to) * world.pace);
  const jar: Jar = new Map();
  const { visit } = person;
  if (visit) {
    await browse(world, { person, visit, seen, seenOf, jar, random, address: visit.browser.address });
    if (visit.again) {
      await think();
      const { address } = visit.again;
      await browse(world, { person, visit, seen, seenOf, jar, random, address });
    }
  }
  if (!person.report) return;
  await think();
  const shop = world.shops[person.shop]!;
  const kept = person.report === "click_id" ? readReferral(jar) : null;
  const referral = kept ?? { referral_code: shop.referral_code };
  seen.hasSentClickId = "click_id" in referral;
  const ids = [uuid(random), uuid(random)];
  seen.isReported = await reportPerson(world, "signups", { user_id: person.id, ...referral }, ids[0]!);
  if (person.isSentTwice)
    await reportPerson(world, "signups", { user_id: person.id, ...referral }, random.pick(ids));
  if (!person.becomesActive) return;
  await think();
  await reportPerson(world, "activations", { user_id: person.id }, uuid(random));
}

type Browsing = {
  person: Person;
  visit: Visit;
  seen: Seen;
  seenOf: Map<Person, Seen>;
  jar: Jar;
  random: Random;
  address: string;
};

/** Follows the link and opens the landing page behind it. */
async function browse(world: World, browsing: Browsing): Promise<void> {
  const { person, visit, seen, jar, random, address } = browsing;
  const { agent, language, runsScript, keepsCookies } = visit.browser;
  const headers = { "User-Agent": agent, "Accept-Language": language, "X-Forwarded-For": address };
  const landing = await landingAddress(world, browsing, headers);
  if (landing === null) return;
  seen.copied ??= { atOnce: landing, later: landing };
  if (!runsScript) return;
  const scriptUrl = `${world.app}/ref.js`;
  let last = 200;
  seen.copied.later = await openPage(
    { script: world.script, scriptUrl, random },
    { jar, keepsCookies },
    {
      address: landing,
      send: (url, init) =>
        world.progress.timed("claim", () =>
          fetch(url, { ...init, headers: { ...headers, Origin: new URL(landing).origin } }),
        ),
      onTold: ({ status, outcome }) => {
        last = status;
        if (status === 200) seen.hasToldBrowser = true;
        if (outcome?.includes("committed")) seen.isAcknowledged = true;
      },
    },
  );
  // A slow database lets the script ask again, which is no fault.
  if (last !== 200) seen.faults.push(`a page view of ${person.id} was answered ${last} to its end`);
}

/** The landing page's address, as the link, the shop or a friend gives it. */
async function landingAddress(
  world: World,
  { person, visit, seen, seenOf, random }: Browsing,
  headers: Record<string, string>,
): Promise<string | null> {
  const shop = world.shops[person.shop]!;
  const friend = visit.sharedBy && seenOf.get(visit.sharedBy)?.copied;
  if (visit.door === "shared" && friend)
    return marked(random.chance(0.5) ? friend.atOnce : friend.later, person, null);
  if (visit.door !== "tracked") return marked(shop.referral_link, person, visit.place);
  const link = marked(world.app + new URL(shop.tracked_link).pathname, person, visit.place);
  const answer = await world.progress.timed("click", () => fetch(link, { redirect: "manual", headers }));
  if (answer.status !== 302) seen.faults.push(`a click of ${person.id} was answered ${answer.status}`);
  if (answer.headers.get("Server-Timing")?.includes("committed")) seen.isAcknowledged = true;
  return answer.headers.get("Location");
}

/** The mark is the only thing that a real link would not have. The app decides nothing by it. */
function marked(address: string, person: Person, place: string | null): string {
  const url = new URL(address);
  url.searchParams.set("utm_source", "simulation");
  url.searchParams.set("utm_content", person.id);
  if (place !== null) url.searchParams.set("src", place);
  return url.href;
}

/** Opens a link as a program does. */
export async function crawl(world: World, bot: Bot): Promise<void> {
  const { method, headers } = botRequest(bot.kind);
  const link = new URL(world.app + new URL(world.shops[bot.shop]!.tracked_link).pathname);
  link.searchParams.set("utm_content", bot.id);
  await world.progress.timed("bot", () =>
    fetch(link, { method, redirect: "manual", headers: { ...headers, "X-Forwarded-For": bot.address } }),
  );
}
