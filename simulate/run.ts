import { setTimeout as sleep } from "node:timers/promises";
import { createApi, type Receipt, type Row } from "./api.ts";
import { compare, type Truth } from "./compare.ts";
import { makeCrowd } from "./crowd.ts";
import { crawl, liveOut, type Seen } from "./live.ts";
import { loadScript } from "./page.ts";
import type { Person } from "./person.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { World } from "./world.ts";

export type SimulationOptions = {
  /** The instance's origin. It believes the address in `X-Forwarded-For` (TRUST_PROXY_HOPS=1). */
  app: string;
  secret: string;
  key: string;
  seed: number;
  people: number;
  /** People who arrive in a second. */
  rate: number;
  /** At most so many of the instance's shops; the newest. */
  shops: number;
  /** 1: people think as long as people do. 0: not at all. */
  pace: number;
  onProgress: (progress: Progress, total: number) => void;
};

export type Simulated = {
  truth: Truth;
  faults: string[];
  progress: Progress;
  shops: number;
  seconds: number;
};

const displayMs = 250;
const clockSlackMs = 10 * 60_000;

/** Lets a crowd loose on a running instance, waits until everybody is done, and compares. */
export async function simulate(options: SimulationOptions): Promise<Simulated> {
  const { app, secret, key, seed, pace } = options;
  const api = createApi(app, key);
  const shops = (await api.shops()).slice(0, options.shops);
  if (shops.length === 0) throw new Error("The instance has no shop in service. `npm run seed` makes some.");
  const crowd = makeCrowd({ ...options, shops: shops.length });
  await refuseRepeat();
  const progress = createProgress();
  const world: World = { app, secret, api, shops, script: await loadScript(app), seed, pace, progress };
  const before = await Promise.all(shops.map(({ slug }) => api.numbers(slug)));
  const startedAt = Date.now();
  const seenOf = new Map<Person, Seen>();
  const lives = new Map<Person, Promise<void>>();
  const display = setInterval(() => options.onProgress(progress, crowd.people.length), displayMs);
  const arrive = async (startsAtMs: number, act: () => Promise<void>) => {
    await sleep(Math.max(0, startedAt + startsAtMs - Date.now()));
    await act();
  };
  const live = async (person: Person): Promise<void> => {
    // A friend opens the address after it was shared.
    if (person.visit?.sharedBy) await lives.get(person.visit.sharedBy);
    progress.begin();
    await liveOut(world, person, seenOf).finally(() => progress.end());
  };
  for (const person of crowd.people)
    lives.set(
      person,
      arrive(person.startsAtMs, () => live(person)),
    );
  const crawls = crowd.bots.map((bot) => arrive(bot.startsAtMs, () => crawl(world, bot)));
  const ends = await Promise.allSettled([...lives.values(), ...crawls]).finally(() => clearInterval(display));
  const seconds = (Date.now() - startedAt) / 1000;
  const broken = ends.flatMap((end) => (end.status === "rejected" ? [String(end.reason)] : []));
  const faults = [...broken, ...[...seenOf.values()].flatMap((seen) => seen.faults)];

  const isOurs = (row: Row) => String(row.utm_params["utm_content"]).startsWith(`sim-${seed.toString(36)}-`);
  const since = new Date(startedAt - clockSlackMs);
  const lists = await Promise.all(shops.map(({ slug }) => api.rowsSince(slug, since)));
  const receipts = new Map<string, Receipt | null>();
  for (const [{ id }, seen] of seenOf) if (seen.isReported) receipts.set(id, await api.person(id));
  const after = await Promise.all(shops.map(({ slug }) => api.numbers(slug)));
  const truth = compare(crowd, seenOf, { rows: lists.flat().filter(isOurs), receipts, before, after });
  return { truth, faults, progress, shops: shops.length, seconds };

  /** The same seed makes the same people: those of an earlier run would be known already. */
  async function refuseRepeat(): Promise<void> {
    const [known] = crowd.people.filter((person) => person.report !== null);
    if (known && (await api.person(known.id)))
      throw new Error(`Seed ${seed} was here before, and its people would be known. Choose another.`);
  }
}
