import { stringify } from "csv-stringify/sync";
import type { ListedReferral } from "../../storage/list/store-referral.server.ts";
import { anonymised, type ListPrivacy } from "./anonymised.ts";
import { confidences } from "../signups/receipt.ts";

/** The last character of a file that is whole; whoever saves it takes it off. No cell can hold it. */
export const endOfFile = "\u0004";

const utmNames = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
const matched = { click_id: "click id", referral_code: "referral code", none: "no click" } as const;
const headings = [
  ...["Referral", "Visitor", "Status", "Matched by", "Confidence", "Clicked at", "Signed up at", "Active at"],
  ...["Placement", ...utmNames, "Other UTM", "Page"],
];
const quarterMs = 15 * 60_000;

/** The first line, after the mark by which Excel knows UTF-8. */
export function csvHead(): string {
  return `\uFEFF${lines([headings])}`;
}

/** Referrals as lines of a file for spreadsheets: nothing in it is run as a formula, nothing breaks a line. */
export function csvLines(referrals: ListedReferral[], store: ListPrivacy & { time_zone: string }): string {
  const at = momentsOf(store.time_zone);
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

/** Of both control sets of Unicode. */
const controls = /\p{Cc}+/gu;

/** ISO 8601 with the zone's offset. Neighbours in a list share a quarter of an hour, in which no offset changes. */
function momentsOf(timeZone: string): (moment: Date | null) => string {
  const zone = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const offsets = new Map<number, string>();
  return (moment) => {
    if (!moment) return "";
    const quarter = Math.floor(moment.getTime() / quarterMs);
    const offset = offsets.get(quarter) ?? offsetAt(zone, moment);
    offsets.set(quarter, offset);
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(offset) ?? [];
    const ms = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
    return new Date(moment.getTime() + ms).toISOString().slice(0, 19) + offset;
  };
}

function offsetAt(zone: Intl.DateTimeFormat, moment: Date): string {
  const name = zone.formatToParts(moment).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return /[+-]\d\d:\d\d/.exec(name)?.[0] ?? "+00:00";
}
