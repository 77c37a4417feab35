import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { answerSignup, clicks } from "../../../app/process.server.ts";
import type { ClickIds } from "../../../app/referrals/clicks/click-id.server.ts";
import { answerOnce } from "../../../app/referrals/signups/answer-once.server.ts";
import { answerErasure } from "../../../app/referrals/signups/erase-person.server.ts";
import type { Receipt } from "../../../app/referrals/signups/receipt.ts";
import { personOf } from "../../../app/referrals/signups/person-key.server.ts";
import { recordActivation } from "../../../app/referrals/signups/record-activation.server.ts";
import { insertClaims } from "../../../app/storage/clicks/click-claim.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { hitOn } from "../../support/hits.ts";
import { makeStore } from "../../support/stores.ts";

// Takes about a minute. To repeat a failure, give fc.assert the seed and path it printed.

/** What can happen to six hits of two looks: hits 0, 2 and 4 look alike, and so do 1, 3 and 5. */
type Act =
  | { kind: "hit"; hit: number }
  | { kind: "claim"; hit: number; view: number }
  | { kind: "held"; hit: number }
  | { kind: "signup"; user: number; hit: number | null }
  | { kind: "activation" | "erasure"; user: number }
  | { kind: "uninstall" | "reinstall" };

const hitCount = 6;
const origins = [
  { device: "mobile" as const, cameFrom: "instagram", country: "DE" },
  { device: "desktop" as const, cameFrom: "blog.example", country: "US" },
];
const filters = [null, null, null, null, "bot", "embedded"] as const;
const hit = fc.nat(hitCount - 1);

const story = fc
  .record({
    hits: fc.uniqueArray(hit, { minLength: 1, maxLength: hitCount }),
    claims: fc.array(fc.record({ hit, view: fc.nat(1) }), { maxLength: 5 }),
    held: fc.array(hit, { maxLength: 2 }),
    /** The hit that each user signs up with. */
    signups: fc.array(hit, { maxLength: 3 }),
    activations: fc.uniqueArray(fc.nat(2), { maxLength: 2 }),
    erasures: fc.uniqueArray(fc.nat(2), { maxLength: 1 }),
  })
  .map(({ hits, claims, held, signups, activations, erasures }): Act[] => [
    ...hits.toSorted().map((hit) => ({ kind: "hit" as const, hit })),
    ...claims.map((claim) => ({ kind: "claim" as const, ...claim })),
    ...held.map((hit) => ({ kind: "held" as const, hit })),
    ...signups.map((hit, user) => ({ kind: "signup" as const, user, hit })),
    ...activations.map((user) => ({ kind: "activation" as const, user })),
    ...erasures.map((user) => ({ kind: "erasure" as const, user })),
  ]);

/** A story, and the same with everything in another order and some of it told again. */
const plan = story.chain((acts) =>
  fc.record({
    acts: fc.constant(acts),
    order: fc.array(fc.double({ noNaN: true }), { minLength: acts.length, maxLength: acts.length }),
    again: fc.array(fc.record({ of: fc.nat(acts.length - 1), at: fc.nat(30) }), { maxLength: 5 }),
  }),
);

let ids: ClickIds;
let template: Store;
const startedAt = Date.now() - 24 * 60 * 60_000;

beforeAll(async () => {
  await clicks.ids.load();
  ids = await clicks.ids.current();
  template = await makeStore();
});

/** What a signup was answered. */
type Heard = { user: number; hit: number | null; receipt: Receipt };

/** Tells a story about a store of its own, and returns all that is left of it. Every signup's answer goes to `heard`. */
async function tell(acts: Act[], heard: Heard[] = []): ReturnType<typeof left> {
  const store = await newStore();
  const unique = randomUUID();
  const hits = Array.from({ length: hitCount }, (_, n) => {
    const clickedAt = new Date(startedAt + n * 60_000);
    const filter = filters[n] ?? null;
    const issued = { referralCode: store.referral_code, placement: null, filter, at: clickedAt };
    const hit = hitOn(store, { clickId: ids.issue(issued), clickedAt, filter, origin: origins[n % 2]! });
    return { ...hit, batchId: randomUUID() };
  });
  const looks = [randomUUID(), randomUUID()];
  const views = hits.map(() => [randomUUID(), randomUUID()]);
  let latest = startedAt;
  for (const act of acts) await happen(act);

  async function happen(act: Act): Promise<void> {
    if (act.kind === "signup") {
      heard.push({ user: act.user, hit: act.hit, receipt: await signUp(act) });
      return;
    }
    if ("hit" in act) {
      const { batchId, ...row } = hits[act.hit]!;
      const { clickId, clickedAt, filter } = row;
      if (act.kind === "hit") latest = Math.max(latest, clickedAt.getTime());
      if (act.kind === "hit") {
        await insertClicks(database.pool, batchId, [{ ...row, visitKey: looks[act.hit % 2]! }]);
        return;
      }
      // A filtered hit yields to a signup only: its claim is not sent to the database.
      if (filter !== null) return;
      const claim = act.kind === "claim" ? views[act.hit]![act.view]! : null;
      const issued = { clickedAt, place: 0 };
      const written = {
        claimedAt: clickedAt,
        id: randomUUID(),
        placement: null,
        utmParams: {},
        sourceUrl: null,
        origin: { device: "tablet" as const, cameFrom: "shelf.example", country: null },
        event: null,
      };
      await insertClaims(database.pool, [
        { referralCode: store.referral_code, clickId, claim, issued, ...written },
      ]);
      return;
    }
    if (!("user" in act)) {
      // No hit that was told of so far lies in the time of service that begins now.
      const at = new Date(latest + 30_000);
      await database.pool.query(act.kind === "uninstall" ? uninstall : reinstall, [store.id, at]);
      return;
    }
    const message = await messageOf(act.kind, act.user);
    if (act.kind === "erasure") await answerErasure(message);
    else
      await answerOnce(message, (sql) =>
        recordActivation(sql, { person: message.person, activatedAt: new Date(startedAt + 7_200_000) }),
      );
  }

  async function signUp({ user, hit }: { user: number; hit: number | null }): Promise<Receipt> {
    const clickId = hit === null ? null : hits[hit]!.clickId;
    const signedUpAt = new Date(startedAt + 3_600_000);
    const signup = { referralCode: store.referral_code, clickId, signedUpAt, utmParams: {}, warnings: [] };
    const answer = await answerSignup({ ...(await messageOf("signup", user)), signup });
    if (answer.status !== "answered") throw new Error("a message id was reused");
    return answer.response as Receipt;
  }

  async function messageOf(kind: string, user: number) {
    const person = await personOf(`${unique}-${user}`);
    return { route: kind, id: `${unique}-${user}`, body: Buffer.from(kind), person };
  }

  return left(store, new Map(hits.map(({ clickId }, n) => [clickId, n])));
}

const uninstall = "update store set status = 'deactivated', uninstalled_at = $2 where id = $1";
const reinstall =
  "update store set status = 'pending', uninstalled_at = null, in_service_since = $2 where id = $1";

/** Who of several has a click depends on the order, how many have one does not. */
async function left(store: Store, names: Map<string, number>) {
  const referrals = await database.pool.query<{ click_id: string; clicked: boolean; claimed: boolean }>(
    `select r.click_id, r.clicked_at is not null as clicked, r.match_method, c.claim is not null as claimed
     from store_referral r left join click_claim c using (store_id, click_id) where r.store_id = $1`,
    [store.id],
  );
  const statuses = await database.pool.query<{ count: number }>(
    "select status, count(*)::int from store_referral where store_id = $1 and status <> 'clicked' group by 1 order by 1",
    [store.id],
  );
  const counters = await database.pool.query<Record<string, number>>(
    `select bucket, clicks, confirmed_clicks, bot, embedded, duplicate, inactive, signups, matched_signups, active,
       last_click_at
     from store_referral_stats where store_id = $1 order by bucket`,
    [store.id],
  );
  const rows = referrals.rows.map((row) =>
    JSON.stringify({ ...row, click_id: names.get(row.click_id) ?? null }),
  );
  // A counter that fell back to nothing leaves a row of zeros, or was never there.
  const counted = counters.rows.filter(({ bucket: _bucket, last_click_at: _at, ...row }) =>
    Object.values(row).some((value) => value !== 0),
  );
  return {
    referrals: rows.sort(),
    statuses: statuses.rows,
    counters: counted.map(({ last_click_at: _at, ...row }) => row),
  };
}

async function newStore(): Promise<Store> {
  const slug = `visits-${randomUUID()}`;
  const code = `store-${randomUUID().replaceAll("-", "").slice(0, 12)}-a1b2`;
  const { rows } = await database.pool.query<Store>(
    `insert into store (owner_id, name, slug, referral_code, installed_at, in_service_since)
     values ($1, '', $2, $3, '2020-01-01', '2020-01-01') returning id, slug, referral_code`,
    [template.owner_id, slug, code],
  );
  return { ...template, ...rows[0]! };
}

/** The order that the numbers give, but hits in the order of their time, and nobody erased before their signup. */
function reordered(acts: Act[], order: number[]): Act[] {
  const shuffled = acts
    .map((act, n) => ({ act, at: order[n]! }))
    .sort((a, b) => a.at - b.at)
    .map(({ act }) => act);
  const hitsInTime = acts.filter((act) => act.kind === "hit");
  const told = shuffled.filter((act) => act.kind !== "erasure");
  return [
    ...told.map((act) => (act.kind === "hit" ? hitsInTime.shift()! : act)),
    ...shuffled.filter((act) => act.kind === "erasure"),
  ];
}

test("hits, claims, repeats, signups, activations and redeliveries leave the same rows and counters in every order", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ acts, order, again }) => {
      const other = reordered(acts, order);
      for (const { of, at } of again) {
        const copy = acts[of]!;
        other.splice(Math.max(other.indexOf(copy) + 1, at % (other.length + 1)), 0, copy);
      }
      expect(await tell(other)).toEqual(await tell(acts));
    }),
    { numRuns: 1000 },
  );
  expect(await selectDifferences(database.pool, 30), "counters equal rows").toEqual([]);
}, 900_000);

/** A story in which users 3 to 5 sign up by the code alone: whoever comes with a click takes the click from such a guess. */
const guessed = fc.oneof(
  fc.record({
    kind: fc.constant("signup" as const),
    user: fc.integer({ min: 3, max: 5 }),
    hit: fc.constant(null),
  }),
  fc.record({
    kind: fc.constantFrom("activation" as const, "erasure" as const),
    user: fc.integer({ min: 3, max: 5 }),
  }),
);
const guessing = fc
  .tuple(story, fc.array(fc.record({ act: guessed, at: fc.nat(30) }), { maxLength: 6 }))
  .map(([acts, guesses]) => {
    const told = [...acts];
    for (const { act, at } of guesses) told.splice(at % (told.length + 1), 0, act);
    return told;
  });

/** Such a story with uninstalls and returns anywhere in it. */
const interrupted = fc.record({
  acts: guessing,
  changes: fc.array(
    fc.record({
      kind: fc.constantFrom("uninstall" as const, "reinstall" as const),
      at: fc.nat(30),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  again: fc.array(fc.record({ of: fc.nat(30), at: fc.nat(30) }), { maxLength: 5 }),
});

test("with guesses, uninstalls and returns anywhere, each hit is under one counter, a click goes to who carries it, and all agree", async () => {
  await fc.assert(
    fc.asyncProperty(interrupted, async ({ acts, changes, again }) => {
      const told: Act[] = [...acts];
      for (const { kind, at } of changes) told.splice(at % (told.length + 1), 0, { kind });
      for (const { of, at } of again) told.splice(at % (told.length + 1), 0, acts[of % acts.length]!);
      const heard: Heard[] = [];
      const { referrals, counters, statuses } = await tell(told, heard);
      const hits = new Set(told.flatMap((act) => (act.kind === "hit" ? [act.hit] : [])));
      const { clicks, bot, embedded, duplicate, inactive } = { ...nothing, ...counters[0] };
      expect(clicks + bot + embedded + duplicate + inactive).toBe(hits.size);
      // A claim or a signup takes back what its own hit was counted as, and nothing else.
      const early = new Set(
        told.flatMap((act) => ("hit" in act && act.hit !== null && !hits.has(act.hit) ? [act.hit] : [])),
      );
      expect(Math.min(duplicate, bot, embedded)).toBeGreaterThanOrEqual(-early.size);
      const rows = referrals.map(
        (row) => JSON.parse(row) as { click_id: number | null; match_method: string | null },
      );
      const known = rows.map((row) => row.click_id).filter((id) => id !== null);
      expect(new Set(known).size).toBe(known.length);
      const attributed = heard.filter(({ receipt }) => receipt.attributed);
      const carried = new Set(attributed.map(({ hit }) => hit).filter((hit) => hit !== null));
      const held = rows.filter((row) => row.match_method === "referral_code").map((row) => row.click_id);
      expect(
        held.filter((id) => id !== null && carried.has(id)),
        "held by a guess, carried by somebody",
      ).toEqual([]);
      const people = statuses.reduce((sum, { count }) => sum + count, 0);
      expect(people, "each attributed person has one row").toBe(
        new Set(attributed.map(({ user }) => user)).size,
      );
    }),
    { numRuns: 1000 },
  );
  expect(await selectDifferences(database.pool, 30), "counters equal rows").toEqual([]);
}, 900_000);

const nothing = { clicks: 0, bot: 0, embedded: 0, duplicate: 0, inactive: 0 };
