import { flag, instant, orNull, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** The steps that a merchant has done, and the cards that they put away, on the home page. */
export type StoreSetup = RowOf<typeof setupColumns>;

const momentColumns = {
  link_copied_at: orNull(instant),
  live_test_passed_at: orNull(instant),
  theme_placed_at: orNull(instant),
  guide_dismissed_at: orNull(instant),
  greeting_dismissed_at: orNull(instant),
};

const setupColumns = {
  ...momentColumns,
  /** Whether a visitor ever came through the theme block. */
  theme_block_seen: flag,
};

/** A moment that is kept once. */
export type SetupMoment = keyof typeof momentColumns;

/** A store's setup. Without a row, nothing is done yet. */
export async function getStoreSetup(sql: Sql, storeId: string): Promise<StoreSetup> {
  const setup = await select.row(sql, [storeId]);
  if (!setup) throw new Error("a left join of one row returned none");
  return setup;
}

const select = statement(
  "get-store-setup",
  setupColumns,
  `select link_copied_at, live_test_passed_at, theme_placed_at, guide_dismissed_at, greeting_dismissed_at,
     exists (select from store_referral_stats t
       where t.store_id = $1 and t.placement = 'theme' and t.bucket = 'epoch'::timestamptz) as theme_block_seen
   from (select 1) one left join store_setup on store_id = $1`,
);

/** Notes a moment; the first one stays. */
export async function upsertSetupMoment(
  sql: Sql,
  storeId: string,
  moment: SetupMoment,
  at = new Date(),
): Promise<void> {
  await upserts[moment].run(sql, [storeId, at]);
}

const upserts = {
  link_copied_at: upsertOf("link_copied_at"),
  live_test_passed_at: upsertOf("live_test_passed_at"),
  theme_placed_at: upsertOf("theme_placed_at"),
  guide_dismissed_at: upsertOf("guide_dismissed_at"),
  greeting_dismissed_at: upsertOf("greeting_dismissed_at"),
};

function upsertOf(moment: SetupMoment) {
  return statement(
    `upsert-setup-${moment}`,
    nothing,
    `insert into store_setup as t (store_id, ${moment}) values ($1, $2)
     on conflict (store_id) do update set ${moment} = coalesce(t.${moment}, excluded.${moment})`,
  );
}

/** Notes that somebody of the shop looks at a moment. A look before `pausedBefore` is of an earlier visit. */
export async function updateSeen(sql: Sql, storeId: string, at: Date, pausedBefore: Date): Promise<void> {
  await see.run(sql, [storeId, at, pausedBefore]);
}

const see = statement(
  "update-seen",
  nothing,
  `insert into store_setup as t (store_id, seen_at) values ($1, $2)
   on conflict (store_id) do update set seen_at = greatest(t.seen_at, excluded.seen_at),
     seen_before_at = case when t.seen_at < $3 then t.seen_at else t.seen_before_at end`,
);

/** The last look of the visit before. Null during the first visit. */
export async function findSeenBefore(sql: Sql, storeId: string): Promise<Date | null> {
  return (await seenBefore.row(sql, [storeId]))?.seen_before_at ?? null;
}

const seenBefore = statement(
  "find-seen-before",
  { seen_before_at: orNull(instant) },
  `select seen_before_at from store_setup where store_id = $1`,
);

/** Shows the setup guide again. */
export async function updateGuideShown(sql: Sql, storeId: string): Promise<void> {
  await showGuide.run(sql, [storeId]);
}

const showGuide = rareStatement(
  "update-guide-shown",
  nothing,
  "update store_setup set guide_dismissed_at = null where store_id = $1",
);

/**
 * Takes the store's turn for a live test. False if the last test began less than `seconds` ago. Atomic over processes.
 */
export async function takeLiveTestTurn(sql: Sql, storeId: string, seconds: number): Promise<boolean> {
  return (await takeTurn.run(sql, [storeId, seconds])) === 1;
}

const takeTurn = statement(
  "take-live-test-turn",
  nothing,
  `insert into store_setup as t (store_id, live_test_started_at) values ($1, now())
   on conflict (store_id) do update set live_test_started_at = excluded.live_test_started_at
   where t.live_test_started_at is null
     or t.live_test_started_at <= excluded.live_test_started_at - $2 * interval '1 second'`,
);
