import { stringify } from "csv-stringify/sync";
import type { ListedReferral } from "../../storage/list/store-referral.server.ts";
import { offsetAt, zoneOf, type TimeZone } from "../reports/time-zone.ts";
import { anonymised, type ListPrivacy } from "./anonymised.ts";
import { confidences } from "../signups/receipt.ts";

/** The last character of a complete file. The page that saves the file removes it. No cell can hold it. */
export const endOfFile = "\u0004";

const utmNames = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
const matched = { click_id: "click id", referral_code: "referral code", none: "no click" } as const;
const headings = [
  ...[
    "Referral",
    "Visitor",
    "Status",
    "Matched by",
    "Confidence",
    "Confirmed",
    "Clicked at",
    "Signed up at",
    "Active at",
  ],
  ...["Placement", ...utmNames, "Other UTM", "Page"],
];
const quarterMs = 15 * 60_000;

/** The first line. It begins with the mark by which Excel recognises UTF-8. */
export function csvHead(): string {
  return `\uFEFF${lines([headings])}`;
}

/** Referrals as lines for spreadsheets. No cell runs as a formula, and no cell breaks a line. */
export function csvLines(referrals: ListedReferral[], store: ListPrivacy & { time_zone: string }): string {
  const at = momentsOf(zoneOf(store));
  return lines(
    referrals.map((referral) => {
      const { utm_params: utm, match_method: method } = referral;
      const { mark, userId } = anonymised(referral, store);
      const other = Object.keys(utm).filter((name) => !utmNames.includes(name));
      return [
        referral.id,
        userId ?? mark,
        referral.status.replace("_", " "),
        method && matched[method],
        method && confidences[method],
        referral.clicked_at && (referral.confirmed ? "yes" : "no"),
        ...[referral.clicked_at, referral.signed_up_at, referral.activated_at].map(at),
        referral.placement,
        ...utmNames.map((name) => [utm[name] ?? []].flat().join(", ")),
        other.map((name) => `${name}=${[utm[name]].flat().join(", ")}`).join("; "),
        referral.source_url,
      ];
    }),
  );
}

function lines(cells: (string | null)[][]): string {
  if (cells.length === 0) return "";
  const safe = cells.map((line) => line.map((cell) => cell?.replace(controls, " ")));
  return stringify(safe, { escape_formulas: true, record_delimiter: "windows" });
}

/** The control characters of Unicode, both sets. */
const controls = /\p{Cc}+/gu;

/**
 * ISO 8601 with the zone's offset. The offset is kept for a quarter of an hour, in which no zone changes its offset.
 */
function momentsOf(timeZone: TimeZone): (moment: Date | null) => string {
  const offsets = new Map<number, number>();
  return (moment) => {
    if (!moment) return "";
    const at = moment.getTime();
    const quarter = Math.floor(at / quarterMs);
    const offset = offsets.get(quarter) ?? offsetAt(timeZone, at);
    offsets.set(quarter, offset);
    const ahead = new Date(Math.abs(offset)).toISOString().slice(11, 16);
    return new Date(at + offset).toISOString().slice(0, 19) + (offset < 0 ? "-" : "+") + ahead;
  };
}
