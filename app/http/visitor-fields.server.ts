import { z } from "zod";
import { readUtmParams, type ReadUtm } from "../referrals/clicks/utm-params.ts";

/** A click id from a cookie that anybody can edit. A value that is no UUID is ignored with a warning, never refused. */
export function parseClickId(value: unknown): { value: string | null; warnings: string[] } {
  if (value === undefined || value === null) return { value: null, warnings: [] };
  const uuid = z.guid().safeParse(value);
  if (uuid.success) return { value: uuid.data.toLowerCase(), warnings: [] };
  return { value: null, warnings: ["click_id: is not a UUID, ignored"] };
}

/** UTM parameters from the same cookie, under the same rule. */
export function parseSignupUtm(value: unknown): ReadUtm {
  if (value === undefined || value === null) return { utmParams: {}, warnings: [] };
  if (typeof value === "object" && !Array.isArray(value)) return readUtmParams(Object.entries(value));
  return { utmParams: {}, warnings: ["utm_params: is not an object, ignored"] };
}
