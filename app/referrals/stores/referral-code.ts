import { randomBytes } from "node:crypto";

const codePattern = /^[a-zA-Z0-9_-]{1,64}$/;
const slugLengthInCode = 12;

/**
 * The one spelling in which a code is stored and compared, or null for a text that is no code. Store codes are lower
 * case, so their case does not matter. A generic code keeps its spelling.
 */
export function canonicalCode(value: unknown): string | null {
  if (typeof value !== "string" || !codePattern.test(value)) return null;
  return isStoreCode(value) ? value.toLowerCase() : value;
}

/** Whether a code has the prefix of a store's code. */
export function isStoreCode(code: string): boolean {
  return /^store-/i.test(code);
}

/** A candidate code for a slug: `store-{slug, 12 characters at most}-{4 random hex}`. */
export function newReferralCode(slug: string): string {
  const short = slug.slice(0, slugLengthInCode).replace(/-+$/, "");
  return `store-${short}-${randomBytes(2).toString("hex")}`;
}
