import type { ListedReferral } from "../../storage/list/store-referral.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** The store's setting that hides people in its list. */
export type ListPrivacy = Pick<Store, "anonymise_list">;

/** How a list names a person: a short mark of the referral, and the platform's id where the store's list is open. */
export type ShownVisitor = { mark: string; userId: string | null };

/** Whether a store's lists, receipts and files hide people. Nothing else decides this. */
export function hidesPeople(store: ListPrivacy): boolean {
  return store.anonymise_list;
}

/** The person of a referral, as a merchant sees them. The mark tells two people apart and says nothing about either. */
export function anonymised(
  referral: Pick<ListedReferral, "id" | "user_id">,
  store: ListPrivacy,
): ShownVisitor {
  return { mark: referral.id.slice(-4), userId: hidesPeople(store) ? null : referral.user_id };
}
