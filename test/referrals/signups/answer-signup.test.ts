import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { answerErasure } from "../../../app/referrals/signups/erase-person.server.ts";
import { answerSignup, clicks } from "../../../app/process.server.ts";
import { personOf } from "../../../app/referrals/signups/person-key.server.ts";
import type { Receipt } from "../../../app/referrals/signups/receipt.ts";
import { action as activations } from "../../../app/routes/attribution.activations.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { isUnavailable } from "../../../app/storage/engine/unavailable.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { click, report } from "../../support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "../../support/stores.ts";

type Signup = { referralCode: string; clickId?: string | null; userId?: string; id?: string; at?: Date };

async function signUp({ referralCode, clickId = null, userId, id, at }: Signup): Promise<Receipt> {
  const answer = await answerSignup({
    route: "signups",
    id: id ?? randomUUID(),
    body: Buffer.from(referralCode),
    person: await personOf(userId ?? randomUUID()),
    signup: { referralCode, clickId, signedUpAt: at ?? new Date(), utmParams: {}, warnings: [] },
  });
  if (answer.status !== "answered") throw new Error(answer.status);
  return answer.response as Receipt;
}

test("signups that arrive together are decided as if each had come alone", async () => {
  const [store, other, closed] = [
    await makeStore(),
    await makeStore(),
    await makeStore({ status: "deactivated" }),
  ];
  const code = store.referral_code;
  const visits = [];
  for (let n = 0; n < 4; n += 1) visits.push((await click(followLink, code)).clickId);
  await clicks.writer.flush(60_000);
  const [active, erased, twice] = [randomUUID(), randomUUID(), randomUUID()];
  await report(activations, { user_id: active });
  const gone = { route: "erasures", id: randomUUID(), body: Buffer.from("{}") };
  await answerErasure({ ...gone, person: await personOf(erased) });
  const signups: Signup[] = [
    { referralCode: code, clickId: visits[0]! },
    { referralCode: code, clickId: visits[1]!, userId: active },
    { referralCode: code, clickId: randomUUID() },
    { referralCode: code },
    { referralCode: other.referral_code, clickId: visits[2]! },
    { referralCode: closed.referral_code },
    { referralCode: "store-nobody-0000" },
    { referralCode: "PARTNER" },
    { referralCode: code, userId: erased },
    { referralCode: code, userId: twice },
  ].map((signup) => ({ userId: randomUUID(), ...signup }));
  const receipts = await Promise.all(signups.map(signUp));
  const decisions = receipts.map(({ reason, repeat, status, match, store: slug }) =>
    [
      slug === store.slug ? "store" : slug && "other",
      reason ?? match?.method,
      repeat ? "repeat" : status,
    ].join(" "),
  );
  expect(decisions).toEqual([
    "store click_id signed_up",
    "store click_id active",
    "store referral_code signed_up",
    "store referral_code signed_up",
    "other none signed_up",
    " store_inactive signed_up",
    " unknown_code signed_up",
    " generic_code signed_up",
    " erased repeat",
    "store none signed_up",
  ]);
  const later = await signUp({ referralCode: other.referral_code, userId: twice });
  expect(later).toMatchObject({ repeat: true, store: store.slug });
  // What is said at once is what the rows say afterwards; a warning is about one message only.
  const repeats = await Promise.all(signups.map((signup) => signUp(signup)));
  expect(repeats).toEqual(receipts.map((receipt) => ({ ...receipt, repeat: true, warnings: [] })));
  expect(await numbersOf(store)).toMatchObject({ clicks: 4, signups: 5, active: 1 });
  expect(await numbersOf(other)).toMatchObject({ signups: 1 });
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
  for (const { userId, referralCode } of signups.slice(0, 8))
    expect((await eventsAbout(userId!)).map(({ event }) => event)).toEqual(
      referralCode.startsWith("store-")
        ? ["REFERRAL_SIGNUP_COMPLETED", "STORE_REFERRAL_SIGNUP"]
        : ["REFERRAL_SIGNUP_COMPLETED"],
    );
});

test("copies of one message that arrive together count once and get the same answer", async () => {
  const store = await makeStore();
  const signup = { referralCode: store.referral_code, userId: randomUUID(), id: randomUUID() };
  const receipts = await Promise.all(Array.from({ length: 20 }, () => signUp(signup)));
  expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
  expect(await numbersOf(store)).toMatchObject({ signups: 1 });
});

test("two people who name the same click at once: one gets it", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code);
  await clicks.writer.flush(60_000);
  const signup = { referralCode: store.referral_code, clickId };
  const receipts = await Promise.all([signUp(signup), signUp(signup), signUp(signup)]);
  expect(receipts.map(({ match }) => match?.method).sort()).toEqual(["click_id", "none", "none"]);
});

test("a signup that cannot be stored fails alone, and its neighbours are answered", async () => {
  const store = await makeStore();
  const signup = { referralCode: store.referral_code };
  const culprits = [0, 17, 39];
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) =>
      signUp(culprits.includes(n) ? { ...signup, at: new Date(-8.64e15) } : signup),
    ),
  );
  const failed = outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []));
  expect(failed).toEqual(culprits);
  expect(await numbersOf(store)).toMatchObject({ signups: 37 });
});

onRealPostgres(
  "while one store's row is locked, others are answered and its own senders come again",
  async () => {
    const [locked, other] = [await makeStore(), await makeStore()];
    const held = await database.pool.connect();
    // The lock is held for as long as the test takes, on a slow machine too.
    await held.query("begin; set local idle_in_transaction_session_timeout = 0");
    await held.query("select from store where id = $1 for update", [locked.id]);
    const refused = Array.from({ length: 3 }, () => signUp({ referralCode: locked.referral_code }));
    const answered = Array.from({ length: 20 }, () => signUp({ referralCode: other.referral_code }));
    for (const receipt of await Promise.all(answered)) expect(receipt.store).toBe(other.slug);
    const outcomes = await Promise.allSettled(refused);
    expect(outcomes.map((one) => one.status === "rejected" && isUnavailable(one.reason))).toEqual([
      true,
      true,
      true,
    ]);
    await held.query("rollback");
    held.release();
    expect((await signUp({ referralCode: locked.referral_code })).store).toBe(locked.slug);
    expect(await numbersOf(locked)).toMatchObject({ signups: 1 });
  },
);
