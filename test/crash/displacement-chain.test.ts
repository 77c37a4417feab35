import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { erasePerson } from "../../app/referrals/signups/erase-person.server.ts";
import { personOf } from "../../app/referrals/signups/person-key.server.ts";
import { recordActivation } from "../../app/referrals/signups/record-activation.server.ts";
import { recordSignups } from "../../app/referrals/signups/record-signups.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { addCounts } from "../../app/storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { click } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

onRealPostgres(
  "an activation finds its person's referral, displaced from guess to guess meanwhile",
  async () => {
    const { store, userId } = await displaceTwiceDuring(async (sql, userId) => {
      const { counts } = await recordActivation(sql, {
        person: await personOf(userId),
        activatedAt: new Date(),
      });
      await addCounts(sql, counts);
    });
    const { rows } = await database.pool.query(
      `select r.status from store_referral r join "user" u on u.id = r.referred_user_id where u.external_id = $1`,
      [userId],
    );
    expect(rows).toEqual([{ status: "active" }]);
    expect(await numbersOf(store)).toMatchObject({ signups: 3, active: 1 });
  },
);

onRealPostgres(
  "an erasure finds its person's referral, displaced from guess to guess meanwhile",
  async () => {
    const { store } = await displaceTwiceDuring(async (sql, userId) => {
      await erasePerson(sql, await personOf(userId));
    });
    const { rows } = await database.pool.query(
      `select r.id from store_referral r join "user" u on u.id = r.referred_user_id
     where r.store_id = $1 and u.erased_at is not null`,
      [store.id],
    );
    expect(rows).toEqual([]);
    expect(await numbersOf(store)).toMatchObject({ signups: 3 });
  },
);

/**
 * Somebody holds a click by a guess. While `work` waits for it, its visitor takes it; the guess moves to another click,
 * and that one's visitor takes it too before `work` can look again.
 */
async function displaceTwiceDuring(
  work: (sql: Sql, userId: string) => Promise<void>,
): Promise<{ store: Store; userId: string }> {
  const store = await makeStore();
  const older = (await click(followLink, store.referral_code)).clickId;
  const newer = (await click(followLink, store.referral_code)).clickId;
  const userId = `user_${randomUUID()}`;
  await database.transaction((sql) => signUp(sql, store, userId, null));
  const [firstMoved, firstMayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const [secondMoved, secondMayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const displace = (clickId: string | null, moved: PromiseWithResolvers<void>, mayEnd: Promise<void>) =>
    database.transaction(async (sql) => {
      await signUp(sql, store, `user_${randomUUID()}`, clickId);
      moved.resolve();
      await mayEnd;
    });
  const first = displace(newer, firstMoved, firstMayEnd.promise);
  await firstMoved.promise;
  const second = displace(older, secondMoved, secondMayEnd.promise);
  const worked = database.transaction((sql) => work(secondTryAfter(sql, secondMoved.promise), userId));
  await sleep(100);
  firstMayEnd.resolve();
  await secondMoved.promise;
  await sleep(100);
  secondMayEnd.resolve();
  await Promise.all([first, second, worked]);
  return { store, userId };
}

async function signUp(sql: Sql, store: Store, userId: string, clickId: string | null): Promise<void> {
  const person = await personOf(userId);
  const signup = { referralCode: store.referral_code, clickId, signedUpAt: new Date(), utmParams: {} };
  const [recorded] = await recordSignups(sql, [{ person, ...signup, warnings: [] }]);
  await addCounts(sql, recorded!.counts);
}

/** The same transaction, whose second try to update a referral comes no sooner than `moment`. */
function secondTryAfter(sql: Sql, moment: Promise<void>): Sql {
  let tries = 0;
  const query = async (statement: { name?: string }): Promise<unknown> => {
    if (/^update-referral-(active|erased)$/.test(statement.name ?? "") && ++tries === 2) await moment;
    return sql.query(statement as never);
  };
  return { query } as Sql;
}
