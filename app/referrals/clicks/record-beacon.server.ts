import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { config } from "../../config.server.ts";
import {
  selectVisitClick,
  type ClaimedClick,
  type ClaimRow,
} from "../../storage/clicks/click-claim.server.ts";
import { parsePlacement } from "../placements/placement-name.ts";
import { filterOf } from "./click-filter.ts";
import { placeMark, type IssuedClick } from "./click-id.server.ts";
import type { Written } from "./click-writer.server.ts";
import {
  eventOf,
  keptUrl,
  recordHit,
  visitOriginOf,
  type ClickDoors,
  type Hit,
} from "./record-click.server.ts";
import { readUtmParams } from "./utm-params.ts";

/** A page view, as the landing script tells of it. */
export type Beacon = Hit & {
  /** The click id in the page's address. Null when the address has none, or no UUID. */
  clickId: string | null;
  /** The click of this code that the browser already holds. */
  held: string | null;
  /** The page view's own name. Every copy of the beacon has the same one. */
  claim: string | null;
  /** False in a browser that keeps no cookies. */
  cookies: boolean;
};

/** The id that the browser keeps, and how the write ended. */
export type SettledBeacon = { clickId: string; outcome: Written };

/**
 * What to answer: the result of `settled`, which waits for the write. If the database is too slow, the id in `now`. The
 * caller must call `keep` before it answers with `now`.
 */
export type RecordedBeacon = { now: string | null; settled: Promise<SettledBeacon>; keep: () => void };

/**
 * A beacon that is being recorded. `issued` is the content of its click id; null when only a row can prove the id ours.
 */
type Told = { beacon: Beacon; at: Date; claim: string; issued: IssuedClick | null };

const heldMs = 30 * 60_000;
const dayMs = 24 * 60 * 60_000;

/**
 * Counts a page view that the landing script tells of (contract §2, the table of the beacon). The browser's proof wins
 * over the look of the visit. A claimed click is the browser's own. A click held from before makes the hit a repeat.
 */
export async function recordBeacon(doors: ClickDoors, beacon: Beacon): Promise<RecordedBeacon> {
  const { referralCode, clickId, held } = beacon;
  doors.refused.noteCode(referralCode);
  const at = doors.now();
  // A process that started without its database cannot tell whether these ids are ours, so the script has to ask again.
  const ids = clickId === null && held === null ? null : await doors.ids.load();
  const read = (id: string | null): IssuedClick | null =>
    (id !== null && ids?.read(id, referralCode)) || null;
  const told: Told = { beacon, at, claim: beacon.claim ?? randomUUID(), issued: read(clickId) };
  // A machine has what its link gave it. It claims nothing.
  if (filterOf(beacon) !== null)
    return clickId !== null && told.issued ? settledAs(clickId) : asNewClick(doors, told);
  const heldSince = read(held)?.clickedAt;
  if (held !== null && heldSince && ageOf(heldSince, at) < heldMs) return asRepeat(doors, told, held);
  const isOld =
    told.issued !== null && ageOf(told.issued.clickedAt, at) > config.attributionWindowDays * dayMs;
  if (clickId === null || isOld) return asNewClick(doors, told);
  return asClaim(doors, told, clickId);
}

/** The hit that brought the browser here again was a repeat. */
async function asRepeat(doors: ClickDoors, told: Told, held: string): Promise<RecordedBeacon> {
  const { beacon, at, claim, issued } = told;
  if (beacon.clickId === held || issued?.filter) return settledAs(held);
  const view = { visitKey: claim, earlierVisitKey: null, claim, at, filter: "duplicate" as const };
  const settledBy = (written: Promise<Written>): Promise<SettledBeacon> =>
    written.then((outcome) => ({ clickId: held, outcome }));
  if (beacon.clickId === null) {
    const { written, keep } = await recordHit(doors, beacon, view);
    return { now: held, settled: settledBy(written), keep };
  }
  const row = claimRow(told, beacon.clickId, null);
  let keep = (): void => doors.claims.keep(row);
  const written = doors.claims.write(row).then(async (owner): Promise<Written> => {
    keep = nothingToKeep;
    if (owner !== null || issued !== null) return "committed";
    // The id in the address is not ours.
    const hit = await recordHit(doors, beacon, view);
    keep = hit.keep;
    return hit.written;
  });
  return { now: held, settled: settledBy(written), keep: () => keep() };
}

/** Gives the browser the click of its address. If another page view claimed that click, the address was shared. */
function asClaim(doors: ClickDoors, told: Told, clickId: string): RecordedBeacon {
  const { beacon, at, claim, issued } = told;
  const { referralCode, address } = beacon;
  // The click was filtered, and yields to a signup only.
  if (issued?.filter) return settledAs(clickId);
  // An id that only a row proves adds no click: the limit is for what the page view may count instead.
  const isAdmitted = issued === null || doors.limit.admits({ referralCode, address, names: [clickId] }, at);
  const owner = isAdmitted
    ? doors.claims.write(claimRow(told, clickId, claim))
    : doors.claims.ownerOf({ referralCode, clickId });
  const settled = owner.then(async (found) => {
    const isOwn = found ? (found.claim ?? claim) === claim : issued !== null;
    if (isOwn) return committed(clickId);
    const shared = found ? withLinkOf(beacon, found) : beacon;
    return (await asNewClick(doors, { ...told, beacon: shared })).settled;
  });
  // Only the database knows whose click this is: a shared address must not hand it on.
  return { now: null, settled, keep: nothingToKeep };
}

/**
 * Counts a visit by the plain link. A repeated page view gets its first id again. A browser without cookies is known by
 * its looks, or else by its page view alone.
 */
async function asNewClick(doors: ClickDoors, told: Told): Promise<RecordedBeacon> {
  const { beacon, at, claim } = told;
  const { referralCode, cookies } = beacon;
  const placement = parsePlacement(beacon.sourceUrl.searchParams.get("src"));
  const looks =
    beacon.claim !== null && cookies ? null : await doors.keyring.keysOf({ ...beacon, placement }, at);
  const isView = beacon.claim !== null && !looks?.visitKey;
  const keys = isView || !looks ? { visitKey: claim, earlierVisitKey: null } : looks;
  const filter = filterOf(beacon);
  const { clickId, written, keep } = await recordHit(doors, beacon, { ...keys, claim, at, filter });
  const own = clickId ?? randomUUID(); // of a prefetch, which no script runs in
  const settled = written.then(async (outcome) => ({
    clickId: (isView && (await selectVisitClick(doors.sql, referralCode, claim))) || own,
    outcome,
  }));
  return { now: own, settled, keep };
}

function claimRow({ beacon, at, issued }: Told, clickId: string, claim: string | null): ClaimRow {
  const { referralCode, sourceUrl } = beacon;
  const utm = beacon.utmParams ? Object.entries(beacon.utmParams) : sourceUrl.searchParams;
  const { utmParams } = readUtmParams(utm);
  const src = parsePlacement(sourceUrl.searchParams.get("src"));
  // The address can be edited, and the mark in the id cannot.
  const placement = issued && placeMark(src) === issued.place ? src : null;
  const event = issued && eventOf({ clickId, referralCode, placement, utmParams, at: issued.clickedAt });
  const row = { referralCode, clickId, claim, claimedAt: at, issued, id: uuidv7(), placement, utmParams };
  return { ...row, sourceUrl: keptUrl(sourceUrl), origin: visitOriginOf(beacon, src), event };
}

/** A shared address keeps its link's placement and UTM, even if the page lost them before the script ran. */
function withLinkOf(beacon: Beacon, { placement, utm_params: utmParams }: ClaimedClick): Beacon {
  const sourceUrl = new URL(beacon.sourceUrl);
  const names = [...sourceUrl.searchParams.keys()];
  const hasUtm = beacon.utmParams !== undefined || names.some((name) => name.startsWith("utm_"));
  if (placement !== null && !names.includes("src")) sourceUrl.searchParams.set("src", placement);
  return { ...beacon, sourceUrl, ...(!hasUtm && { utmParams: utmParams ?? {} }) };
}

function ageOf(moment: Date, now: Date): number {
  return now.getTime() - moment.getTime();
}

function settledAs(clickId: string): RecordedBeacon {
  return { now: clickId, settled: Promise.resolve(committed(clickId)), keep: nothingToKeep };
}

function nothingToKeep(): void {
  // Everything that was answered is already written.
}

/** The outcome when nothing is left to write. */
function committed(clickId: string): SettledBeacon {
  return { clickId, outcome: "committed" };
}
