import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { selectTextsLike } from "../../storage/reports/refused-link.server.ts";
import {
  selectCounters,
  selectTotals,
  type Counters,
} from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { isDate, lastDays } from "./date-range.ts";
import { spanOf } from "./day-borders.ts";
import { readHealth } from "./read-health.server.ts";
import { offsetAt, zoneOf, type TimeZone } from "./time-zone.ts";

/** Everything that came on a store's link around a moment. */
export type Looked = { on: string; since: string; until: string; counted: Counters };

const days = 30;
const quarterHourMs = 15 * 60_000;
const aroundMs = 2 * quarterHourMs;

/**
 * What the store's own data say to a merchant who misses a referral: the last 30 days' numbers, known faults, damaged
 * forms of the store's code, and what came around the moment in `?on=2026-11-03&at=14:05`, by the shop's clock.
 */
export async function readHelp(store: Store, params: URLSearchParams, now = new Date()) {
  const { pool } = database;
  const zone = zoneOf(store);
  const moment = momentIn(params, zone);
  const [counted, totals, findings, damaged, looked] = await Promise.all([
    selectCounters(pool, store.id, spanOf(lastDays(days, zone, now))),
    selectTotals(pool, store.id),
    readHealth(store, now),
    selectTextsLike(pool, store.referral_code),
    moment === null ? null : lookAround(store, moment.on, moment.at),
  ]);
  return {
    paused: store.status === "suspended" || store.status === "deactivated" ? store.status : null,
    days,
    windowDays: config.attributionWindowDays,
    counted,
    lastClickAt: totals.last_click_at?.toISOString() ?? null,
    lastSignupAt: totals.last_signup_at?.toISOString() ?? null,
    findings,
    damaged,
    looked,
  };
}

async function lookAround({ id }: Store, on: string, at: number): Promise<Looked> {
  const since = new Date(Math.floor((at - aroundMs) / quarterHourMs) * quarterHourMs);
  const until = new Date(Math.ceil((at + aroundMs) / quarterHourMs) * quarterHourMs);
  const counted = await selectCounters(database.pool, id, { since, until });
  return { on, since: since.toISOString(), until: until.toISOString(), counted };
}

/** The moment at which the zone's clocks show a date and a time; the second one where clocks show it twice. */
function momentIn(params: URLSearchParams, zone: TimeZone): { on: string; at: number } | null {
  const [on, time] = [params.get("on") ?? "", params.get("at") ?? ""];
  if (!isDate(on) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return null;
  const shown = Date.parse(`${on}T${time}Z`);
  const near = shown - offsetAt(zone, shown);
  return { on, at: shown - offsetAt(zone, near) };
}
