import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { answerOnce, type Answer, type Message } from "../../../app/referrals/signups/answer-once.server.ts";
import { answerSignup } from "../../../app/process.server.ts";
import { answerErasure } from "../../../app/referrals/signups/erase-person.server.ts";
import { personOf } from "../../../app/referrals/signups/person-key.server.ts";
import { recordActivation } from "../../../app/referrals/signups/record-activation.server.ts";
import type { Receipt } from "../../../app/referrals/signups/receipt.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import { withPeople } from "../../../app/storage/list/store-referral.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { hitOn } from "../../support/hits.ts";
import { makeStore } from "../../support/stores.ts";

// Takes about 40 s. To repeat a failure, give fc.assert the seed and path it printed.

/** What can happen, with small numbers for who and where: 2 stores, 3 people, 4 visits a store. */
type Act =
  | { kind: "click"; store: number; visit: number }
  | { kind: "signup"; user: number; store: number; visit: number | null }
  | { kind: "activation"; user: number }
  | { kind: "erasure"; user: number }
  | { kind: "uninstall" | "reinstall"; store: number };

const store = fc.nat(1);
const user = fc.nat(2);
const visit = fc.nat(3);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("click" as const), store, visit }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("signup" as const), user, store, visit: fc.option(visit) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("activation" as const), user }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("erasure" as const), user }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("uninstall" as const, "reinstall" as const), store }),
  },
);
/** Deliveries: every act in order, some of them again right away or at any later time. */
const plan = fc.record({
  acts: fc.array(act, { minLength: 2, maxLength: 12 }),
  again: fc.array(fc.record({ of: fc.nat(11), after: fc.nat(11), sameId: fc.boolean() }), { maxLength: 6 }),
  activationAt: fc.nat(12),
});

const runs = Number(process.env["PROPERTY_RUNS"] ?? 1000);
const startedAt = Date.now() - 24 * 60 * 60_000;
let stores: Store[];

beforeAll(async () => void (stores = [await makeStore(), await makeStore()]));

/** One telling of a story in fresh tables: delivers acts and checks every answer against the first one of its person. */
async function tell(deliveries: { act: Act; at: number; id: string }[]) {
  const clicks = new Map<string, string>();
  const decisions = new Map<number, string>();
  const clickIdOf = (key: string) =>
    clicks.get(key) ?? clicks.set(key, randomUUID().replace(/^(.{14})./, "$18")).get(key)!;
  for (const { act, at, id } of deliveries) {
    const when = new Date(startedAt + at * 60_000);
    const send = async (userNumber: number, answer: (message: Message) => Promise<Answer>) => {
      const person = await personOf(`user-${userNumber}`);
      const body = Buffer.from(JSON.stringify(act));
      const answered = await answer({ route: act.kind, id, body, person });
      if (answered.status !== "answered") throw new Error("a message id was reused");
      return answered.response as Receipt;
    };
    if (act.kind === "click") {
      const { id: storeId, referral_code: referralCode } = stores[act.store]!;
      const clickId = clickIdOf(`${storeId}/${act.visit}`);
      const hit = hitOn({ referral_code: referralCode }, { clickId, clickedAt: when });
      await insertClicks(database.pool, randomUUID(), [hit]);
    } else if (act.kind === "signup") {
      const { id: storeId, referral_code: referralCode } = stores[act.store]!;
      const clickId = act.visit === null ? null : clickIdOf(`${storeId}/${act.visit}`);
      const signup = { referralCode, clickId, signedUpAt: when, utmParams: {}, warnings: [] };
      const { reason, store, referral_source } = await send(act.user, (message) =>
        answerSignup({ ...message, signup }),
      );
      const decision = JSON.stringify([reason, store, referral_source]);
      if (reason === "erased") decisions.set(act.user, decision);
      else if (!decisions.has(act.user)) decisions.set(act.user, decision);
      expect(decision, "the first decision about a person is final").toBe(decisions.get(act.user));
    } else if (act.kind === "activation") {
      await send(act.user, (message) =>
        answerOnce(message, (sql) => recordActivation(sql, { person: message.person, activatedAt: when })),
      );
    } else if (act.kind === "erasure") {
      await send(act.user, answerErasure);
      decisions.set(act.user, JSON.stringify(["erased", null, null]));
    } else {
      const status = act.kind === "uninstall" ? "deactivated" : "pending";
      await database.pool.query("update store set status = $2::store_status where id = $1", [
        stores[act.store]!.id,
        status,
      ]);
    }
  }
  expect(await selectDifferences(database.pool, 30), "counters equal rows").toEqual([]);
  const names = new Map([...clicks].map(([name, id]) => [id, name]));
  // In two steps, and by key: the same test runs where people and referrals lie on different servers.
  const { rows } = await database.pool.query(
    `select store_id, click_id, status, match_method, referred_user_id, clicked_at, signed_up_at, activated_at
     from store_referral`,
  );
  const named = (await withPeople(database.pool, rows, true)).map((row) =>
    JSON.stringify({ ...row, click_id: names.get(row.click_id) ?? null }),
  );
  const people = await database.pool.query(
    `select external_id, referral_source, unattributed, activated_at, store_id is null as nowhere from "user"
     order by external_id, activated_at, referral_source`,
  );
  await database.pool.query(
    `truncate store_referral, store_referral_stats, visitor_day, message_receipt, pgboss.job, "user"`,
  );
  await database.pool.query(`update store set status = 'pending'`);
  return { referrals: named.sort(), people: people.rows };
}

test("whatever is repeated, and wherever an activation comes, the same people, referrals and counts are left", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ acts, again, activationAt }) => {
      const once = acts.map((act, n) => ({ act, at: n, id: `m${n}` }));
      const first = await tell(once);
      // A story told with redeliveries: the same message again, or a new message about the same fact.
      const told = [...once];
      for (const { of, after, sameId } of again) {
        const original = once[of % once.length]!;
        if (original.act.kind === "uninstall" || original.act.kind === "reinstall") continue;
        // A hit on a store that was out of service was no click; once it is back, the same hit is one.
        if (original.act.kind === "click" && isOut(acts, original.at, original.act.store)) continue;
        const earliest = told.indexOf(original) + 1;
        const position = Math.max(earliest, after % (told.length + 1));
        told.splice(position, 0, { ...original, id: sameId ? original.id : `${original.id}-${told.length}` });
      }
      const erased = new Set(acts.flatMap((act) => (act.kind === "erasure" ? [act.user] : [])));
      const index = told.findIndex(({ act }) => act.kind === "activation" && !erased.has(act.user));
      const moved = told[index];
      const copies = told.filter(
        ({ act }) =>
          act.kind === "activation" && moved?.act.kind === "activation" && act.user === moved.act.user,
      );
      // The first activation decides the time, so only a lone one may come at another place.
      if (moved && copies.length === 1) told.splice(activationAt % told.length, 0, ...told.splice(index, 1));
      expect(await tell(told)).toEqual(first);
    }),
    { numRuns: runs },
  );
}, 900_000);

function isOut(acts: Act[], at: number, store: number): boolean {
  const changes = acts
    .slice(0, at)
    .filter((act) => (act.kind === "uninstall" || act.kind === "reinstall") && act.store === store);
  return changes.at(-1)?.kind === "uninstall";
}
