import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { getOutboxHealth, type OutboxHealth } from "../../storage/outbox/outbox-health.server.ts";
import { countSince } from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { selectTallies, type Tally, type TallyKind } from "../../storage/reports/tracking-tally.server.ts";

/** Something about tracking that a merchant should know, and when it was last so. */
export type Finding = { problem: Problem; at: string | null };

/** Everything that the health card can say. */
export type Problem = (typeof checks)[number]["problem"];

/** What is known when the card is asked for. */
type Signs = {
  now: Date;
  recent: { clicks: number; signups: number };
  /** Null while analytics are off. */
  outbox: OutboxHealth | null;
  tally: (kind: TallyKind) => Tally | undefined;
};

const hourMs = 60 * 60_000;
const quarterHourMs = hourMs / 4;
const quietHours = 48;
/** Fewer clicks than this without a signup are nothing to wonder at. */
const quietClicksMin = 10;
/** Events leave within seconds; what waits longer than this is held up. */
const waitingMs = 2 * 60_000;
/** So many tries in vain, and none that went well since, are no hiccup. */
const awayTimesMin = 3;
/** Reports that nobody signed come from passers-by too: so few among good ones are no problem. */
const failuresMin = 5;
const failuresShare = 0.05;

/** Each problem, the worst first: whether it is so, and the time to tell with it. */
const checks = [
  { problem: "clicksLost", isSo: isNoted("clicks_lost"), at: lastOf("clicks_lost") },
  { problem: "callbacksFailed", isSo: isNotable("callback_failed"), at: lastOf("callback_failed") },
  {
    problem: "callbacksUnverified",
    isSo: isNotable("callback_unverified"),
    at: lastOf("callback_unverified"),
  },
  { problem: "callbacksRefused", isSo: isNotable("callback_refused"), at: lastOf("callback_refused") },
  { problem: "noSignups", isSo: isQuiet, at: noTime },
  { problem: "eventsRefused", isSo: isKeyRefused, at: waitingSince },
  { problem: "eventsWaiting", isSo: isHeldUp, at: waitingSince },
  { problem: "eventsRejected", isSo: ({ outbox }: Signs) => outbox?.rejected === true, at: noTime },
  { problem: "proxy", isSo: isNoted("proxy_unaccounted"), at: lastOf("proxy_unaccounted") },
] as const;

/**
 * What is wrong with a store's tracking, worst first; empty when all is well. What concerns the whole platform is told
 * without numbers, which would tell of other stores.
 */
export async function readHealth(store: Store, now: Date): Promise<Finding[]> {
  const { pool } = database;
  const quietSince = new Date(
    Math.floor((now.getTime() - quietHours * hourMs) / quarterHourMs) * quarterHourMs,
  );
  const [recent, outbox, tallies] = await Promise.all([
    countSince(pool, store.id, quietSince),
    config.posthogApiKey === undefined ? null : getOutboxHealth(pool),
    selectTallies(pool, new Date(now.getTime() - 24 * hourMs)),
  ]);
  const signs: Signs = { now, recent, outbox, tally: (kind) => tallies.find((one) => one.kind === kind) };
  return checks
    .filter(({ isSo }) => isSo(signs))
    .map(({ problem, at }) => ({ problem, at: at(signs)?.toISOString() ?? null }));
}

function isNoted(kind: TallyKind) {
  return ({ tally }: Signs): boolean => tally(kind) !== undefined;
}

/** Failures count when they are many among the good reports, or when no good one came. */
function isNotable(kind: TallyKind) {
  return ({ tally }: Signs): boolean => {
    const [failed, accepted] = [tally(kind), tally("callback_accepted")];
    if (!failed) return false;
    if (!accepted) return true;
    return failed.times >= failuresMin && failed.times >= failuresShare * accepted.times;
  };
}

function isQuiet({ recent }: Signs): boolean {
  return recent.clicks >= quietClicksMin && recent.signups === 0;
}

function isKeyRefused({ tally }: Signs): boolean {
  return isLater(tally("posthog_refused_key"), tally("posthog_delivered"));
}

/** Events wait, and not for a refused key. Those that the worker has in hand while it waits are not in the queue. */
function isHeldUp(signs: Signs): boolean {
  if (isKeyRefused(signs)) return false;
  const { now, tally } = signs;
  const away = tally("posthog_away");
  const isAway = isLater(away, tally("posthog_delivered")) && (away?.times ?? 0) >= awayTimesMin;
  const since = waitingSince(signs);
  return isAway || (since !== null && now.getTime() - since.getTime() > waitingMs);
}

function lastOf(kind: TallyKind) {
  return ({ tally }: Signs): Date | null => tally(kind)?.last_at ?? null;
}

function waitingSince({ outbox }: Signs): Date | null {
  return outbox?.waiting_since ?? null;
}

function noTime(): null {
  return null;
}

function isLater(one: Tally | undefined, other: Tally | undefined): boolean {
  return one !== undefined && (!other || one.last_at > other.last_at);
}
