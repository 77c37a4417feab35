import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { getOutboxHealth, type OutboxHealth } from "../../storage/outbox/outbox-health.server.ts";
import { countSince } from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { selectTallies, type Tally, type TallyKind } from "../../storage/reports/tracking-tally.server.ts";

/** A problem with tracking that the merchant should know, and the last time it showed. */
export type Finding = { problem: Problem; at: string | null };

/** Everything that the health card can say. */
export type Problem = (typeof checks)[number]["problem"];

/** Everything that the card's checks look at. */
type Signs = {
  now: Date;
  recent: { clicks: number; signups: number };
  /** Null while analytics are off. */
  outbox: OutboxHealth | null;
  tally: (kind: TallyKind) => Tally | undefined;
  /** Whether good reports came in the week before the last 24 hours. */
  hadReports: boolean;
};

const dayMs = 24 * 60 * 60_000;
const hourMs = 60 * 60_000;
const quarterHourMs = hourMs / 4;
const quietHours = 48;
/** Below this many clicks, the absence of a signup is no problem. */
const quietClicksMin = 10;
/** Events leave within seconds. An event that waits longer than this is held up. */
const waitingMs = 2 * 60_000;
/** This many failed tries, without a success since, are more than a hiccup. */
const awayTimesMin = 3;
/** Fewer failed reports than this are no problem: the sender asks again. */
const failuresMin = 5;

/** Each problem, the worst first: its condition, and the time that the card shows. */
const checks = [
  { problem: "clicksLost", isSo: isNoted("clicks_lost"), at: lastOf("clicks_lost") },
  { problem: "callbacksFailed", isSo: hasFailedLast("callback_failed"), at: lastOf("callback_failed") },
  {
    problem: "callbacksUnverified",
    isSo: isUnverified,
    at: lastOf("callback_unverified"),
  },
  { problem: "callbacksRefused", isSo: hasFailedLast("callback_refused"), at: lastOf("callback_refused") },
  { problem: "noSignups", isSo: isQuiet, at: noTime },
  { problem: "eventsRefused", isSo: isKeyRefused, at: waitingSince },
  { problem: "eventsWaiting", isSo: isHeldUp, at: waitingSince },
  { problem: "eventsRejected", isSo: ({ outbox }: Signs) => outbox?.rejected === true, at: noTime },
  { problem: "proxy", isSo: isNoted("proxy_unaccounted"), at: lastOf("proxy_unaccounted") },
] as const;

/**
 * The problems of a store's tracking, worst first; empty when all is well. A problem of the whole platform is told
 * without numbers, because they would tell of other stores.
 */
export async function readHealth(store: Store, now: Date): Promise<Finding[]> {
  const { pool } = database;
  const quietSince = new Date(
    Math.floor((now.getTime() - quietHours * hourMs) / quarterHourMs) * quarterHourMs,
  );
  const dayAgo = new Date(now.getTime() - dayMs);
  const [recent, outbox, tallies, week] = await Promise.all([
    countSince(pool, store.id, quietSince),
    config.posthogApiKey === undefined ? null : getOutboxHealth(pool),
    selectTallies(pool, dayAgo),
    selectTallies(pool, new Date(dayAgo.getTime() - 7 * dayMs)),
  ]);
  const tally = (kind: TallyKind) => tallies.find((one) => one.kind === kind);
  const hadReports = week.some((one) => one.kind === "callback_accepted");
  const signs: Signs = { now, recent, outbox, tally, hadReports };
  return checks
    .filter(({ isSo }) => isSo(signs))
    .map(({ problem, at }) => ({ problem, at: at(signs)?.toISOString() ?? null }));
}

function isNoted(kind: TallyKind) {
  return ({ tally }: Signs): boolean => tally(kind) !== undefined;
}

/** Whether the backend's own reports fail: some did, and no good one came since. */
function hasFailedLast(kind: TallyKind) {
  return ({ tally }: Signs): boolean => {
    const failed = tally(kind);
    return (failed?.times ?? 0) >= failuresMin && isLater(failed, tally("callback_accepted"));
  };
}

/** Whether bad signatures are the backend's. Anybody can send one, so they matter only once good ones have stopped. */
function isUnverified({ tally, hadReports }: Signs): boolean {
  const bad = tally("callback_unverified")?.times ?? 0;
  return bad >= failuresMin && !tally("callback_accepted") && hadReports;
}

function isQuiet({ recent }: Signs): boolean {
  return recent.clicks >= quietClicksMin && recent.signups === 0;
}

function isKeyRefused({ tally }: Signs): boolean {
  return isLater(tally("posthog_refused_key"), tally("posthog_delivered"));
}

/** Whether events wait for another reason than a refused key. The events in the worker's hands are not in the queue. */
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
