import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { clicks } from "../../../app/process.server.ts";
import { recordClick } from "../../../app/referrals/clicks/record-click.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { chrome } from "../../support/requests.ts";
import { makeStore, numbersOf } from "../../support/stores.ts";

/** One visitor, who comes at the times and with the languages of the hits. */
async function visit(store: Store, hits: { at: string; language?: string }[]): Promise<void> {
  const address = randomUUID();
  for (const { at, language = "en" } of hits) {
    const doors = { ...clicks, now: () => new Date(`2026-03-02T${at}Z`) };
    const { written } = await recordClick(doors, {
      ...{ referralCode: store.referral_code, address, language, userAgent: chrome },
      ...{
        method: "GET",
        purpose: null,
        destination: null,
        referrer: "",
        country: null,
        sourceUrl: new URL(`https://app.example.test/r/${store.referral_code}`),
      },
    });
    expect(await written).toBe("committed");
  }
}

test("the same visitor within the half hour is presumed to be one click, and after it another", async () => {
  const store = await makeStore();
  await visit(store, [{ at: "10:00:00" }, { at: "10:29:59" }]);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { duplicate: 1 } });
  await visit(store, [{ at: "11:00:00" }, { at: "11:30:01" }]);
  expect(await numbersOf(store)).toMatchObject({ clicks: 3, filtered: { duplicate: 1 } });
});

test("two languages behind one address are two visitors", async () => {
  const store = await makeStore();
  await visit(store, [
    { at: "10:00:00", language: "en" },
    { at: "10:00:01", language: "de" },
    { at: "10:00:02", language: "en" },
  ]);
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, filtered: { duplicate: 1 } });
});
