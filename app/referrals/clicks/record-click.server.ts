import { v7 as uuidv7 } from "uuid";
import { linkClicked } from "../../analytics/events.ts";
import { config } from "../../config.server.ts";
import { filterOf, type Visitor } from "./click-filter.ts";
import { clickIdOf, type VisitSalts } from "./click-id.server.ts";
import type { ClickWriter, Written } from "./click-writer.server.ts";
import { readUtmParams, storable } from "./utm-params.ts";
import { parsePlacement } from "../placements/placement-name.ts";

/** A hit on a referral link, as the request tells it. `referralCode` is canonical. */
export type Hit = {
  referralCode: string;
  /** The address the visitor opened; UTM and `src` are read from its query. */
  sourceUrl: URL;
  /** Wins over the UTM of `sourceUrl`. */
  utmParams?: Record<string, unknown>;
  address: string | null;
  language: string | null;
} & Visitor;

/** What hits need of their process: the days' secrets, the way into the database, and the clock. */
export type ClickDoors = { salts: VisitSalts; writer: ClickWriter; now: () => Date };

/** The visit's id, and how the write ends. A prefetch has no visit yet, hence no id. */
export type RecordedClick = { clickId: string | null; written: Promise<Written> };

/**
 * Counts a hit: a click if a person came, else under the reason why not. Never throws for anything the visitor sent,
 * and does not wait for the database; the caller decides how long to wait for `written`.
 */
export async function recordClick({ salts, writer, now }: ClickDoors, hit: Hit): Promise<RecordedClick> {
  const clickedAt = now();
  const { referralCode } = hit;
  const filter = filterOf(hit);
  const placement = parsePlacement(hit.sourceUrl.searchParams.get("src"));
  const { utmParams } = readUtmParams(
    hit.utmParams ? Object.entries(hit.utmParams) : hit.sourceUrl.searchParams,
  );
  const clickId = await clickIdOf(salts, { ...hit, placement }, clickedAt);
  const counted = filter === null && config.posthogApiKey !== undefined;
  const written = writer.write({
    id: uuidv7(),
    clickId,
    referralCode,
    placement,
    utmParams,
    sourceUrl: keptUrl(hit.sourceUrl),
    clickedAt,
    filter,
    event: counted ? linkClicked({ clickId, referralCode, placement, utmParams, at: clickedAt }) : null,
  });
  return { clickId: filter === "prefetch" ? null : clickId, written };
}

/** Origin, path, `utm_*` and `src`: nothing else that a page's address may hold is kept. */
function keptUrl(url: URL): string {
  const kept = [...url.searchParams].filter(([key]) => key === "src" || key.startsWith("utm_"));
  const query = new URLSearchParams(kept).toString();
  return storable(url.origin + url.pathname + (query && `?${query}`)).slice(0, sourceUrlLengthMax);
}

const sourceUrlLengthMax = 2048;
