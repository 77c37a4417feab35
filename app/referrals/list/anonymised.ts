import type { ListedReferral } from "../../storage/list/store-referral.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** What a store has chosen about its list in its settings. */
export type ListPrivacy = Pick<Store, "anonymise_list">;

/** How a list names somebody: a short mark of the referral and, where the store's list is open, the platform's id. */
export type ShownVisitor = { mark: string; userId: string | null };

/** Whether a store's lists, receipts and files hide who a person is. The one place where that is decided. */
export function hidesPeople(store: ListPrivacy): boolean {
  return store.anonymise_list;
}

/** Who a referral is, for a merchant: a mark tells two people apart and says nothing about either. */
export function anonymised(
  referral: Pick<ListedReferral, "id" | "user_id">,
  store: ListPrivacy,
): ShownVisitor {
  return { mark: referral.id.slice(-4), userId: hidesPeople(store) ? null : referral.user_id };
}
