import type { UtmParams } from "../../storage/list/store-referral.server.ts";

const keyPattern = /^utm_[a-z0-9_]{1,32}$/;
const keysMax = 10;
const valuesMax = 5;
const valueLengthMax = 512;

/** The UTM parameters to keep, and a warning for each that was left out. */
export type ReadUtm = { utmParams: UtmParams; warnings: string[] };

/**
 * Reads UTM parameters from pairs of key and value, and keeps values as they are. The bounds are 10 keys, 5 repeats and
 * 512 characters. A parameter out of bounds is left out whole and named, never cut.
 */
export function readUtmParams(pairs: Iterable<readonly [string, unknown]>): ReadUtm {
  const utmParams: UtmParams = {};
  const warnings = new Set<string>();
  for (const [key, value] of pairs) {
    if (!key.startsWith("utm_")) continue;
    const values = [value].flat().filter((one) => one !== null);
    if (!keyPattern.test(key)) warnings.add("utm_params: a key is not utm_ and lower case letters or digits");
    else if (!(key in utmParams) && Object.keys(utmParams).length >= keysMax)
      warnings.add(`utm_params: more than ${keysMax} keys`);
    else if (!values.every((one) => typeof one === "string")) warnings.add(`${key}: is not a string`);
    else
      for (const one of values) {
        const kept = key in utmParams ? [utmParams[key] ?? []].flat() : [];
        if (one.length > valueLengthMax) warnings.add(`${key}: longer than ${valueLengthMax} characters`);
        else if (kept.length >= valuesMax) warnings.add(`${key}: repeated more than ${valuesMax} times`);
        else utmParams[key] = kept.length === 0 ? storable(one) : [...kept, storable(one)];
      }
  }
  return { utmParams, warnings: [...warnings] };
}

/** Text as PostgreSQL can hold it: without NUL, and with lone surrogates replaced. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
