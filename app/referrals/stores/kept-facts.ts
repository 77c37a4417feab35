import type { ShopFacts } from "../../storage/stores/store.server.ts";
import { storable } from "../clicks/utm-params.ts";

/** Longer than any zone's name. */
const zoneLengthMax = 64;

/**
 * What Shopify says of a shop, as the database can keep it. A time zone is kept as Shopify names it, also one that is
 * unknown here: the merchant is told its name, and a later release may know it.
 */
export function keptFacts({ shopId, name, timeZone }: ShopFacts): ShopFacts {
  return {
    shopId,
    name: storable(name),
    timeZone: timeZone ? storable(timeZone.slice(0, zoneLengthMax)) : null,
  };
}
