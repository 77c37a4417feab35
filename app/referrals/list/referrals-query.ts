import type { ReferralFilter } from "../../storage/list/store-referral-scan.server.ts";
import type { ListPosition } from "../../storage/list/store-referral.server.ts";
import { parsePeriod } from "../reports/date-range.ts";
import type { Period } from "../reports/period.ts";
import { spanOf } from "../reports/day-borders.ts";
import type { TimeZone } from "../reports/time-zone.ts";
import { storable } from "../clicks/utm-params.ts";
import { matches, statuses, utmNames } from "./filters.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const textLengthMax = 512;
/** The end of the year 9999. */
const timeMsMax = 253_402_300_799_999;

/** The merchant's question to the list, read from the page's address. */
export type ReferralsQuery = {
  /** The values in the page's controls. */
  asked: {
    status: (typeof statuses)[number] | null;
    match: (typeof matches)[number] | null;
    placement: string;
    utm_source: string;
    utm_medium: string;
    utm_campaign: string;
    q: string;
    period: Period | "all";
    from: string;
    to: string;
    sort: "newest" | "oldest";
  };
  filter: ReferralFilter;
  cursor: { side: "after" | "before"; position: ListPosition } | null;
};

/**
 * Reads the address of the list. A parameter that makes no sense counts as absent, so no address is an error. Without
 * dates the list goes back to the beginning.
 */
export function parseReferralsQuery(
  params: URLSearchParams,
  timeZone: TimeZone,
  now = new Date(),
): ReferralsQuery {
  const text = (name: string) => storable((params.get(name) ?? "").slice(0, textLengthMax));
  const status = statuses.find((one) => one === params.get("status")) ?? null;
  const match = matches.find((one) => one === params.get("match")) ?? null;
  const dated = ["range", "from", "to"].some((name) => params.get(name)) && params.get("range") !== "all";
  const { period, range } = dated
    ? parsePeriod(params, timeZone, now)
    : { period: "all" as const, range: null };
  const [placement, q] = [text("placement"), text("q").trim()];
  const utm = Object.fromEntries(utmNames.map((name) => [name, text(name)])) as Record<
    (typeof utmNames)[number],
    string
  >;
  const utmAsked = Object.entries(utm).filter(([, value]) => value);
  return {
    asked: {
      ...{ status, match, placement, ...utm, q, period },
      ...{ from: range?.from ?? "", to: range?.to ?? "" },
      sort: params.get("sort") === "oldest" ? "oldest" : "newest",
    },
    filter: {
      ...(status && { status }),
      ...(match && { match }),
      ...(range && { dates: spanOf(range) }),
      ...(placement && { placement }),
      ...(utmAsked.length > 0 && { utm: Object.fromEntries(utmAsked) }),
      ...(q && searchOf(q)),
    },
    cursor: parseCursor(params.get("cursor") ?? ""),
  };
}

/** A whole reference finds one referral. "Visitor ab12" is searched as the mark `ab12`. */
function searchOf(q: string): Pick<ReferralFilter, "id" | "text"> {
  const id = q.toLowerCase();
  return uuid.test(id) ? { id } : { text: q.replace(/^visitor\s+/i, "") };
}

/** A position in the list, as a parameter of an address. */
export function cursorOf(side: "after" | "before", { listed_at, id }: ListPosition): string {
  return `${side}.${listed_at.getTime()}.${id}`;
}

function parseCursor(text: string): ReferralsQuery["cursor"] {
  const [side, at = "", id = "", rest] = text.split(".");
  if ((side !== "after" && side !== "before") || !/^\d{1,16}$/.test(at) || !uuid.test(id) || rest)
    return null;
  return Number(at) > timeMsMax ? null : { side, position: { listed_at: new Date(Number(at)), id } };
}
