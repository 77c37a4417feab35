import type { ListPosition } from "../../storage/list/store-referral.server.ts";

/** How the rows of a page were read. */
export type Walk = {
  /** `onward` leads away from the list's beginning, `back` leads to it. */
  direction: "onward" | "back";
  /** The same direction in time: the list may be sorted either way. */
  toward: "older" | "newer";
  /** The row that the reader came from; null at the list's beginning. */
  from: ListPosition | null;
  /** Rows of a page. The walk looks for one row more, which tells that another page follows. */
  rowsMax: number;
  /** The last row that a bounded search looked at; null when the search ended by itself. */
  stoppedAt: ListPosition | null;
};

/** A page in the order of the list, and the rows from which its neighbours begin; null where there is no neighbour. */
export type Page<Row> = { rows: Row[]; previous: ListPosition | null; next: ListPosition | null };

/** An id that comes before or after every other, so that a walk from a row's time meets that row, too. */
const edgeId = {
  older: "00000000-0000-0000-0000-000000000000",
  newer: "ffffffff-ffff-ffff-ffff-ffffffffffff",
};

/** The page that a walk found. `found` holds the rows in the order of the walk. */
export function pageOf<Row extends ListPosition>(found: Row[], walk: Walk): Page<Row> {
  const { direction, toward, from, rowsMax, stoppedAt } = walk;
  const rows = found.slice(0, rowsMax);
  const follows = found.length > rowsMax;
  const ahead = stoppedAt ?? (follows ? positionOf(rows.at(-1)) : null);
  // A page without rows has no first row. Its way back then begins at the row that the reader came from, and includes
  // that row.
  const home = from && (positionOf(rows[0]) ?? { ...from, id: edgeId[toward] });
  return direction === "onward"
    ? { rows, previous: home, next: ahead }
    : { rows: rows.reverse(), previous: ahead, next: home };
}

function positionOf(row: ListPosition | undefined): ListPosition | null {
  return row ? { id: row.id, listed_at: row.listed_at } : null;
}
