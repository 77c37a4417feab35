import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { personOf } from "../../../app/referrals/signups/person-key.server.ts";
import { action as reportActivation } from "../../../app/routes/attribution.activations.ts";
import { action as reportErasure } from "../../../app/routes/attribution.erasures.ts";
import { action as reportSignup } from "../../../app/routes/attribution.signups.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { userIdOf } from "../../../app/storage/signups/user-id.ts";
import { report } from "../../support/requests.ts";
import { makeStore, numbersOf } from "../../support/stores.ts";

// On several servers a person's row may be seen before their referral is. Here the referral is put out of sight.

test("while a person's referral is not to be seen every report of them is asked to come again, and does its work then", async () => {
  const store = await makeStore();
  const userId = `user_${randomUUID()}`;
  const signup = { user_id: userId, referral_code: store.referral_code };
  await report(reportSignup, signup);
  const id = userIdOf((await personOf(userId)).key);
  const hide = (from: string, to: string) =>
    database.pool.query(
      "update store_referral set referred_user_id = $3 where store_id = $1 and referred_user_id = $2",
      [store.id, from, to],
    );
  const elsewhere = randomUUID();
  const messages = [
    [reportSignup, signup],
    [reportActivation, { user_id: userId }],
    [reportErasure, { user_id: userId }],
  ] as const;
  await hide(id, elsewhere);
  for (const [route, body] of messages) {
    expect((await report(route, body)).status).toBe(503);
  }
  await hide(elsewhere, id);
  for (const [route, body] of messages) expect((await report(route, body)).status).toBe(200);
  expect(await numbersOf(store)).toMatchObject({ signups: 1, active: 1 });
});
