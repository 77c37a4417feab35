import { v7 as uuidv7 } from "uuid";
import { linkClicked } from "../../analytics/events.ts";
import { config } from "../../config.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import type { ClickRow } from "../../storage/clicks/store-referral-clicks.server.ts";
import { parsePlacement } from "../placements/placement-name.ts";
import type { AddressLimit } from "./address-limit.server.ts";
import type { ClaimWriter } from "./claim-writer.server.ts";
import { filterOf, type Visitor } from "./click-filter.ts";
import type { ClickIdSource } from "./click-id.server.ts";
import type { ClickWriter, Written } from "./click-writer.server.ts";
import { readUtmParams, storable } from "./utm-params.ts";
import type { RefusedLinks } from "../reports/refused-links.server.ts";
import type { VisitKeyring } from "./visit-key.server.ts";
import { originOf, type Arrival } from "./visit-origin.ts";

/** A hit on a referral link, as the request tells it. `referralCode` is canonical. */
export type Hit = {
  referralCode: string;
  /** The address the visitor opened; UTM and `src` are read from its query. */
  sourceUrl: URL;
  /** Wins over the UTM of `sourceUrl`. */
  utmParams?: Record<string, unknown> | undefined;
  address: string | null;
  language: string | null;
} & Visitor &
  Arrival;

/** The parts of a process that record hits. */
export type ClickDoors = {
  sql: Sql;
  ids: ClickIdSource;
  keyring: VisitKeyring;
  limit: AddressLimit;
  writer: ClickWriter;
  claims: ClaimWriter;
  refused: RefusedLinks;
  now: () => Date;
};

/**
 * The hit's id, and the outcome of its write. A prefetch is no visit yet, so it has no id. Whoever answers before
 * `written` calls `keep` first.
 */
export type RecordedClick = { clickId: string | null; written: Promise<Written>; keep: () => void };

/**
 * Counts a hit on a tracked link: as a click, or under the reason for which it is no click. Never throws for anything
 * the visitor sent. Does not wait for the database: the caller decides how long to wait for `written`.
 */
export async function recordClick(doors: ClickDoors, hit: Hit): Promise<RecordedClick> {
  doors.refused.noteCode(hit.referralCode);
  return recordHit(doors, hit, await looksOf(doors, hit));
}

/** A hit that only its looks tell from others. */
export async function looksOf(doors: Pick<ClickDoors, "keyring" | "now">, hit: Hit): Promise<HitRules> {
  const at = doors.now();
  const placement = parsePlacement(hit.sourceUrl.searchParams.get("src"));
  const keys = await doors.keyring.keysOf({ ...hit, placement }, at);
  return { at, ...keys, claim: null, filter: filterOf(hit) };
}

/** How a hit is told from others, and which page view it belongs to. */
export type HitRules = Pick<ClickRow, "visitKey" | "earlierVisitKey" | "claim" | "filter"> & { at: Date };

/** Gives a hit its id and sends it to the database. */
export async function recordHit(doors: ClickDoors, hit: Hit, rules: HitRules): Promise<RecordedClick> {
  const row = await rowOf(doors, hit, rules);
  const written = doors.writer.write(row);
  const keep = (): void => doors.writer.keep(row);
  return { clickId: row.filter === "prefetch" ? null : row.clickId, written, keep };
}

/** Gives a hit its id, and makes the row to write. */
export async function rowOf(
  doors: Pick<ClickDoors, "ids" | "limit">,
  hit: Hit,
  rules: HitRules,
): Promise<ClickRow> {
  const { referralCode, address, sourceUrl } = hit;
  const { at, visitKey } = rules;
  const placement = parsePlacement(sourceUrl.searchParams.get("src"));
  const { utmParams } = readUtmParams(hit.utmParams ? Object.entries(hit.utmParams) : sourceUrl.searchParams);
  const ids = await doors.ids.current();
  const counted = ids.issue({ referralCode, placement, filter: null, at });
  const names = [...(visitKey === null ? [] : [visitKey]), counted];
  const filter =
    rules.filter ?? (doors.limit.admits({ referralCode, address, names }, at) ? null : ("excess" as const));
  const atDoor = filter === "prefetch" || filter === "duplicate" ? null : filter;
  const clickId = atDoor === null ? counted : ids.issue({ referralCode, placement, filter: atDoor, at });
  const event = eventOf({ clickId, referralCode, placement, utmParams, at });
  return {
    ...{ id: uuidv7(), clickId, referralCode, placement, utmParams, filter },
    ...{ visitKey, earlierVisitKey: rules.earlierVisitKey, claim: rules.claim },
    sourceUrl: keptUrl(sourceUrl),
    origin: filter === null || filter === "duplicate" ? visitOriginOf(hit, placement) : null,
    clickedAt: at,
    event: filter === null ? event : null,
  };
}

/** Where the hit's visitor came from. */
export function visitOriginOf(hit: Hit, placement: string | null): ClickRow["origin"] {
  return originOf(hit, placement, ownHosts);
}

const ownHosts = new Set(
  [...config.landingOrigins, config.linkOrigin, config.appOrigin].map((origin) =>
    new URL(origin).hostname.replace(/^www\./, ""),
  ),
);

/** The event to send if the click is counted. */
export function eventOf(click: Parameters<typeof linkClicked>[0]): ClickRow["event"] {
  return config.posthogApiKey === undefined ? null : linkClicked(click);
}

/** Keeps origin, path, `utm_*` and `src` of an address, and drops everything else. */
export function keptUrl(url: URL): string {
  const kept = [...url.searchParams].filter(([key]) => key === "src" || key.startsWith("utm_"));
  const query = new URLSearchParams(kept).toString();
  return storable(url.origin + url.pathname + (query && `?${query}`)).slice(0, sourceUrlLengthMax);
}

const sourceUrlLengthMax = 2048;
