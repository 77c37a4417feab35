import { randomUUID } from "node:crypto";
import type { ClickRow } from "../../app/storage/clicks/store-referral-clicks.server.ts";

/** A hit on a store's link as the database gets it: nobody else's, and worth a click. */
export function hitOn(store: { referral_code: string }, overrides: Partial<ClickRow> = {}): ClickRow {
  return {
    id: randomUUID(),
    clickId: randomUUID(),
    visitKey: null,
    earlierVisitKey: null,
    claim: null,
    referralCode: store.referral_code,
    placement: null,
    utmParams: {},
    sourceUrl: null,
    origin: null,
    clickedAt: new Date(),
    filter: null,
    event: null,
    ...overrides,
  };
}
