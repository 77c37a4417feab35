import { z } from "zod";
import { counters, refusedLinks } from "../process.server.ts";
import { readUtmParams, type ReadUtm } from "../referrals/clicks/utm-params.ts";
import { readReferralCode, type ReadCode } from "../referrals/stores/read-referral-code.ts";

/** A referral code, or a text that holds a store's code. Texts without a code are counted for the platform. */
export const referralCodeField = z.string().transform((text, context) => {
  const read = readReferralCode(text);
  if (read?.repaired) counters.repairedCode();
  if (read !== null) return read;
  refusedLinks.noteUnreadable(text);
  context.addIssue({ code: "custom", message: "has 1–64 of a-z A-Z 0-9 _ -, or holds a store's code" });
  return z.NEVER;
});

/** The receipt's warning about a code that had to be repaired. */
export function repairWarnings({ repaired }: ReadCode): string[] {
  return repaired ? ["referral_code_repaired"] : [];
}

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
