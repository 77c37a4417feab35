import { createHash } from "node:crypto";
import { z } from "zod";
import { problem } from "../http/problem.server.ts";

const markLength = 8;

/** A position that is a row's UUID. */
export const uuidPosition = z.uuid();
/** A position that is a row's number. The database's numbers reach farther, and none of ours does. */
export const numberPosition = z.string().regex(/^\d{1,18}$/);
/** A position that is a row's moment and its UUID. Any moment of 15 digits is one to us and to the database. */
export const momentPosition = z
  .templateLiteral([z.string().regex(/^\d{1,15}$/), " ", z.uuid()])
  .transform((text) => {
    const [at = "", id = ""] = text.split(" ");
    return { at: new Date(Number(at)), id };
  });

/** The text of a `momentPosition`. */
export function momentPositionOf(at: Date, id: string): string {
  return `${at.getTime()} ${id}`;
}

/**
 * A position in a list as an opaque text. The mark at its end tells a spoilt cursor, and one of another list. A store's
 * list has the store in its name.
 */
export function cursorOf(list: string, position: string): string {
  return Buffer.from(position + markOf(list, position)).toString("base64url");
}

/** The position in a cursor, or null without one. Refuses a spoilt cursor, and a made-up one whose position is none. */
export function readCursor<Position extends z.ZodType>(
  list: string,
  cursor: string | undefined,
  position: Position,
): z.output<Position> | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, "base64url").toString().slice(0, -markLength);
  const read = position.safeParse(text);
  if (cursorOf(list, text) === cursor && read.success) return read.data;
  throw problem(422, "invalid_request", "cursor: is not one that this list gave", { field: "cursor" });
}

/** The rows of a page, and the cursor of the next one. `found` has one row more than the page if there is a next one. */
export function cutPage<Row>(found: Row[], limit: number, cursorAfter: (row: Row) => string) {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: last === undefined ? null : cursorAfter(last) };
}

function markOf(list: string, position: string): string {
  return createHash("sha256").update(`${list} ${position}`).digest("base64url").slice(0, markLength);
}
