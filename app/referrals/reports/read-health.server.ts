import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { getOutboxHealth } from "../../storage/outbox/outbox-health.server.ts";
import { countSince } from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { selectTallies, type Tally, type TallyKind } from "../../storage/reports/tracking-tally.server.ts";

/** Something about tracking that a merchant should know, and when it was last so. */
export type Finding = { problem: Problem; at: string | null };

/** Everything that the health card can say. */
export type Problem =
  | "noSignups"
  | "clicksLost"
  | "callbacksUnverified"
  | "callbacksRefused"
  | "callbacksFailed"
  | "eventsRefused"
  | "eventsWaiting"
  | "eventsRejected"
  | "proxy";

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
  const tally = (kind: TallyKind): Tally | undefined => tallies.find((one) => one.kind === kind);
  const isFailing = (kind: TallyKind) => isNotable(tally(kind), tally("callback_accepted"));
  const waitingSince = outbox?.waiting_since ?? null;
  const isKeyRefused = later(tally("posthog_refused_key"), tally("posthog_delivered"));
  const isAway =
    later(tally("posthog_away"), tally("posthog_delivered")) && tally("posthog_away")!.times >= awayTimesMin;
  // What the worker holds in its hands while it waits is not in the queue's head.
  const isHeldUp =
    isKeyRefused || isAway || (waitingSince !== null && now.getTime() - waitingSince.getTime() > waitingMs);
  const isQuiet = recent.clicks >= quietClicksMin && recent.signups === 0;
  const checks: [boolean, Problem, Date | null | undefined][] = [
    [tally("clicks_lost") !== undefined, "clicksLost", tally("clicks_lost")?.last_at],
    [isFailing("callback_failed"), "callbacksFailed", tally("callback_failed")?.last_at],
    [isFailing("callback_unverified"), "callbacksUnverified", tally("callback_unverified")?.last_at],
    [isFailing("callback_refused"), "callbacksRefused", tally("callback_refused")?.last_at],
    [isQuiet, "noSignups", null],
    [isHeldUp && isKeyRefused, "eventsRefused", waitingSince],
    [isHeldUp && !isKeyRefused, "eventsWaiting", waitingSince],
    [outbox?.rejected === true, "eventsRejected", null],
    [tally("proxy_unaccounted") !== undefined, "proxy", tally("proxy_unaccounted")?.last_at],
  ];
  return checks
    .filter(([isSo]) => isSo)
    .map(([, problem, at]) => ({ problem, at: at?.toISOString() ?? null }));
}

/** Failures count when they are many among the good reports, or when no good one came. */
function isNotable(failed: Tally | undefined, accepted: Tally | undefined): boolean {
  if (!failed) return false;
  if (!accepted) return true;
  return failed.times >= failuresMin && failed.times >= failuresShare * accepted.times;
}

function later(one: Tally | undefined, other: Tally | undefined): boolean {
  return one !== undefined && (!other || one.last_at > other.last_at);
}
