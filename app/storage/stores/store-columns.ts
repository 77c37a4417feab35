import { bigint, flag, instant, oneOf, orNull, text, uuid } from "../engine/columns.ts";
import { storeCategories } from "./store-categories.ts";

export const storeStatus = oneOf("store_status", ["pending", "active", "suspended", "deactivated"]);

export const storeCategory = oneOf("store_category", storeCategories);

/** The columns of a store, for every part of the app. */
export const storeColumns = {
  id: bigint,
  shop_id: orNull(bigint),
  shop_domain: orNull(text),
  owner_id: uuid,
  name: text,
  slug: text,
  referral_code: text,
  category: orNull(storeCategory),
  status: storeStatus,
  time_zone: text,
  created_at: instant,
  installed_at: instant,
  uninstalled_at: orNull(instant),
  link_published_at: orNull(instant),
  link_published_as: orNull(text),
  /** Whether the list of referrals hides the platform's user ids. */
  anonymise_list: flag,
};
