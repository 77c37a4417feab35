import { instant, orNull, text, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** A place that the merchant named. An archived place is hidden and goes on counting. */
export type Placement = RowOf<typeof placementColumns>;

const placementColumns = {
  name: text,
  label: text,
  created_at: instant,
  archived_at: orNull(instant),
};
const shown = "name, coalesce(label, name) as label, created_at, archived_at";

/**
 * Registers a place of a store, which then gets counters of its own. A place without a label of its own is called by its
 * name. Safe to repeat.
 */
export async function insertPlacement(
  sql: Sql,
  storeId: string,
  name: string,
  { label = name, at }: { label?: string; at: Date },
): Promise<void> {
  await insert.run(sql, [storeId, name, label === name ? null : label, at]);
}

const insert = rareStatement(
  "insert-placement",
  nothing,
  "insert into placement (store_id, name, label, created_at) values ($1, $2, $3, $4) on conflict do nothing",
);

/** Changes what a store's merchant calls a place. Its links stay. False when the store has no such place. */
export async function updatePlacementLabel(
  sql: Sql,
  storeId: string,
  name: string,
  label: string,
): Promise<boolean> {
  return (await rename.run(sql, [storeId, name, label === name ? null : label])) === 1;
}

const rename = rareStatement(
  "update-placement-label",
  nothing,
  "update placement set label = $3 where store_id = $1 and name = $2",
);

/** Archives a place, or takes it back into use. Its counters stay. False when the store has no such place. */
export async function updatePlacementArchived(
  sql: Sql,
  storeId: string,
  name: string,
  archived: boolean,
  at: Date,
): Promise<boolean> {
  return (await archive.run(sql, [storeId, name, archived, at])) === 1;
}

const archive = rareStatement(
  "update-placement-archived",
  nothing,
  `update placement set archived_at = case when $3 then coalesce(archived_at, $4::timestamptz) end
   where store_id = $1 and name = $2`,
);

/** A store's places, archived ones too, newest first. */
export function selectPlacements(sql: Sql, storeId: string): Promise<Placement[]> {
  return selectAll.rows(sql, [storeId]);
}

const selectAll = statement(
  "select-placements",
  placementColumns,
  `select ${shown} from placement where store_id = $1 order by created_at desc, name`,
);

/** What a store's merchant calls each of its places, by name. */
export async function selectPlaceLabels(sql: Sql, storeId: string): Promise<Map<string, string>> {
  return new Map((await selectPlacements(sql, storeId)).map(({ name, label }) => [name, label]));
}

/** A store's place by its name, or null. */
export function findPlacement(sql: Sql, storeId: string, name: string): Promise<Placement | null> {
  return find.row(sql, [storeId, name]);
}

const find = statement(
  "find-placement",
  placementColumns,
  `select ${shown} from placement where store_id = $1 and name = $2`,
);

/** Forgets what a store's merchant called its places. Their names stay, for the counts. */
export async function updateLabelsForgotten(sql: Sql, storeId: string): Promise<void> {
  await forgetLabels.run(sql, [storeId]);
}

const forgetLabels = rareStatement(
  "forget-placement-labels",
  nothing,
  "update placement set label = null where store_id = $1 and label is not null",
);
