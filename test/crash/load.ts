import { setTimeout as sleep } from "node:timers/promises";
import { addHit, addReport, addView, type Hit, type Ledger, type Report } from "./ledger.ts";
import { seededRandom, type Random } from "../support/random.ts";
import { deliver, follow, type Balancer } from "./send.ts";
import { tellView } from "./tell-view.ts";

/** People at work on the app until they are told to stop. */
export type Load = {
  /** Starts no new journey. */
  stop(): void;
  /** Resolves when every journey has ended. */
  ended: Promise<void>;
};

type World = {
  balancer: Balancer;
  ledger: Ledger;
  codes: string[];
  secret: string;
  /** Aborted when messages that are not answered yet are given up. */
  signal: AbortSignal;
};

/** A place that the stores registered, and one that they did not. */
export const registeredPlace = "counter-qr";
const placements = [registeredPlace, "unregistered", null, null, null];
/** So many visitors in a row come from one address, and every fourth such crowd is a shop's Wi-Fi with one QR code. */
const crowd = 16;

/** Starts so many people at a time, each of whom lives through one journey after the other. */
export function startLoad(world: World, { seed, people }: { seed: number; people: number }): Load {
  let stopped = false;
  let journeys = 0;
  const live = async (): Promise<void> => {
    while (!stopped) {
      const n = journeys++;
      await journey(world, n, seededRandom(seed, n));
    }
  };
  const ended = Promise.all(Array.from({ length: people }, live)).then(() => {});
  return { stop: () => (stopped = true), ended };
}

/** Somebody follows a link, and perhaps signs up and becomes active, reported as well and as badly as it happens. */
async function journey(world: World, n: number, random: Random): Promise<void> {
  const { balancer, ledger, codes } = world;
  const [group, own] = [Math.floor(n / crowd), { code: random.pick(codes), src: random.pick(placements) }];
  const isBehindWifi = group % 4 === 3;
  const { code, src } = isBehindWifi ? { code: codes[group % codes.length]!, src: registeredPlace } : own;
  const address = isBehindWifi ? `wifi-${group}` : `visitor-${n}`;
  const hit = addHit(ledger, { mark: `hit-${n}`, code, address, bot: random.chance(0.05) });
  const first = follow(balancer, ledger, hit, src);
  if (random.chance(0.2)) await first;
  const again = random.chance(0.1) && follow(balancer, ledger, addHit(ledger, againOf(hit)), src);
  await Promise.all([first, again]);
  const viewed = hit.bot ? null : view(world, n, hit, random);
  if (random.chance(0.5)) await viewed;
  if (random.chance(0.3)) await signUp(world, `user-${n}`, hit, random);
  await viewed;
  if (random.chance(0.05) && ledger.reports.length > 0) await send(world, random.pick(ledger.reports));
}

/** The landing page's script claims the click of its address. Some come by a plain link, or an address is shared. */
async function view(world: World, n: number, hit: Hit, random: Random): Promise<void> {
  const { code, address, clickId } = hit;
  const claims: Parameters<typeof addView>[1][] = [];
  if (clickId !== null && random.chance(0.5)) claims.push({ mark: `view-${n}`, code, address, clickId });
  if (clickId !== null && random.chance(0.1))
    claims.push({ mark: `shared-${n}`, code, address: `friend-${n}`, clickId });
  if (random.chance(0.1)) claims.push({ mark: `plain-${n}`, code, address, clickId: null });
  for (const claim of claims) {
    const told = addView(world.ledger, claim);
    const tell = () => tellView(world.balancer, world.ledger, told);
    // The same page view told of twice at once, and once more later.
    await Promise.all([tell(), random.chance(0.1) && tell()]);
    if (random.chance(0.1)) await tell();
  }
}

function againOf(hit: Hit): Pick<Hit, "mark" | "code" | "address" | "bot"> {
  return { ...hit, mark: `${hit.mark}-again` };
}

async function signUp(world: World, userId: string, hit: Hit, random: Random): Promise<void> {
  const { ledger, codes } = world;
  const carriesClick = random.chance(0.6);
  const referralCode = random.chance(0.05) ? "friends" : hit.code;
  const report = (): Report =>
    addReport(ledger, {
      userId,
      referralCode,
      clickId: carriesClick ? hit.clickId : null,
      certain: hit.outcome === "committed" && !hit.bot && referralCode === hit.code,
    });
  const activates = random.chance(0.5);
  const early = activates && random.chance(0.1);
  if (early) await send(world, addReport(ledger, { userId }));
  const signup = report();
  // The same message twice at once, or the same person under another id.
  const copies = [random.chance(0.1) && signup, random.chance(0.1) && report()].filter(
    (copy) => copy !== false,
  );
  await Promise.all([signup, ...copies].map((one) => send(world, one)));
  if (activates && !early) await send(world, addReport(ledger, { userId }));
  // Later, under another id and perhaps with another code: the first one has won.
  if (random.chance(0.1)) {
    await sleep(random.between(0, 1500));
    await send(world, addReport(ledger, { userId, referralCode: random.pick(codes) }));
  }
}

function send({ balancer, ledger, secret, signal }: World, report: Report): Promise<void> {
  return deliver(balancer, ledger, report, { secret, signal });
}
