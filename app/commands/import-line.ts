import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { occurredAtField, userIdField } from "../http/report-fields.server.ts";
import type { FileReferral } from "../referrals/imports/import-referrals.server.ts";
import { readUtmParams, storable } from "../referrals/clicks/utm-params.ts";
import { offsetAt, type TimeZone } from "../referrals/reports/time-zone.ts";
import type { NamedStore } from "../storage/imports/imported-referral.server.ts";
import { matchMethods } from "../storage/list/referral-columns.ts";

/** The columns of a file, as an export writes them and an import reads them. docs/import.md explains each. */
export const columns = [
  ...["id", "store", "user_id", "clicked_at", "signed_up_at", "activated_at", "match_method"],
  ...["click_id", "confirmed", "placement", "utm_params", "source_url", "imported_from"],
] as const;

/** Values for a line that does not have them itself. */
export type LineDefaults = {
  source: string;
  /** The zone of times that name none. Without it such a time is a fault. */
  zone: TimeZone | null;
  storeOf: (name: string) => NamedStore | undefined;
  now: Date;
};

const uuid = z.guid();
const year2000 = Date.UTC(2000, 0, 1);
const empty = (text: string) => text.trim() === "";
const orNull = <T extends z.ZodType>(schema: T) =>
  z.preprocess((cell) => (typeof cell !== "string" || empty(cell) ? null : cell), schema.nullable());

/** Reads a line. Its fault names the column. */
export function readLine(
  line: Record<string, string>,
  defaults: LineDefaults,
): { referral: FileReferral } | { fault: string } {
  const { source, zone, storeOf, now } = defaults;
  const moment = z.string().transform((text, context) => {
    const said = occurredAtField.safeParse(withZone(text.trim(), zone)).data;
    const fault = !said
      ? "is an ISO 8601 date and time with a zone, or seconds since 1970; --zone names a zone for all"
      : said > now || said.getTime() < year2000
        ? "lies in the future, or before the year 2000"
        : null;
    if (fault) context.addIssue({ code: "custom", message: fault });
    return said ?? z.NEVER;
  });
  const schema = z.object({
    id: z.string().trim().max(256).default(""),
    store: z.string().transform((name, context) => {
      const store = storeOf(name.trim());
      if (!store) context.addIssue({ code: "custom", message: `no store is called “${name.trim()}”` });
      return store ?? z.NEVER;
    }),
    user_id: orNull(userIdField),
    clicked_at: orNull(moment),
    signed_up_at: orNull(moment),
    activated_at: orNull(moment),
    match_method: orNull(z.enum(matchMethods)),
    click_id: orNull(z.string().trim().max(256)),
    confirmed: orNull(z.enum(["true", "false", "yes", "no"])),
    placement: orNull(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z0-9-]{1,32}$/, "is a place's name: a–z, 0–9, -"),
    ),
    source_url: orNull(z.url().max(2048)),
    imported_from: orNull(z.string().trim().max(64)),
  });
  const read = schema.safeParse(line);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { fault: `${issue?.path.join(".") ?? "line"}: ${issue?.message ?? "is not to be read"}` };
  }
  const cells = read.data;
  const { store, clicked_at: clickedAt, signed_up_at: signedUpAt, activated_at: activatedAt } = cells;
  const first = clickedAt ?? signedUpAt;
  if (!first)
    return { fault: "signed_up_at: a referral is a click or a signup, and this line has neither time" };
  if (cells.user_id !== null && !signedUpAt)
    return { fault: "signed_up_at: is missing, and user_id names a person" };
  if (activatedAt && !signedUpAt) return { fault: "signed_up_at: is missing, and activated_at is there" };
  const { utmParams, warnings } = utmOf(line);
  if (warnings[0] !== undefined) return { fault: warnings[0] };
  const id = uuid.safeParse(cells.id).success
    ? cells.id.toLowerCase()
    : idOf(first, cells.id === "" ? ["line", JSON.stringify(line)] : [source, store.id, cells.id]);
  const ownClick = uuid.safeParse(cells.click_id).success ? (cells.click_id?.toLowerCase() ?? id) : id;
  return {
    referral: {
      ...{ id, storeId: store.id, referralCode: store.referral_code, person: cells.user_id },
      ...{ clickedAt, signedUpAt, activatedAt, utmParams },
      clickId: clickedAt && ownClick,
      confirmed: clickedAt !== null && (cells.confirmed === "true" || cells.confirmed === "yes"),
      placement: cells.placement,
      sourceUrl: cells.source_url && storable(cells.source_url),
      matchMethod: signedUpAt && (clickedAt ? (cells.match_method ?? "click_id") : "none"),
      from: storable(cells.imported_from ?? source),
    },
  };
}

/** `utm_params` as JSON, as an export writes them, and columns of their own (`utm_source`). */
function utmOf(line: Record<string, string>): ReturnType<typeof readUtmParams> {
  const own = Object.entries(line).filter(
    ([name, cell]) => name !== "utm_params" && name.startsWith("utm_") && !empty(cell),
  );
  if (empty(line["utm_params"] ?? "")) return readUtmParams(own);
  try {
    const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(line["utm_params"] ?? ""));
    return readUtmParams([...Object.entries(whole), ...own]);
  } catch {
    return { utmParams: {}, warnings: ["utm_params: is not a JSON object"] };
  }
}

/** The same line has the same id in every run. Lists go by ids, so the id begins with the time. */
function idOf(at: Date, parts: string[]): string {
  const random = createHash("sha256").update(parts.join("\0")).digest();
  return uuidv7({ msecs: at.getTime(), random, seq: random.readUInt32BE(16) });
}

/** A time of the wall, `2025-03-01 12:30` or a date alone, in the zone that the caller names. */
function withZone(text: string, zone: TimeZone | null): string | number {
  if (/^\d{9,10}$/.test(text)) return Number(text);
  const wall = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?$/.exec(text);
  if (!wall || !zone) return text;
  const guess = Date.parse(`${wall[1] ?? ""}T${wall[2] ?? "00:00"}Z`);
  if (Number.isNaN(guess)) return text;
  const at = guess - offsetAt(zone, guess - offsetAt(zone, guess));
  return new Date(at).toISOString();
}
