import type { ShopFacts } from "../../storage/stores/store.server.ts";
import { storable } from "../clicks/utm-params.ts";

/** Longer than any zone's name. */
const zoneLengthMax = 64;

/**
 * Shopify's facts of a shop, in the form that the database can keep. The time zone is kept as Shopify names it, known
 * here or not. The merchant reads an unknown zone's name, and a later release may know it.
 */
export function keptFacts({ shopId, name, timeZone }: ShopFacts): ShopFacts {
  return {
    shopId,
    name: storable(name),
    timeZone: timeZone ? storable(timeZone.slice(0, zoneLengthMax)) : null,
  };
}
