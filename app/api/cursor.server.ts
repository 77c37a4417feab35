import { createHash } from "node:crypto";
import { problem } from "../http/problem.server.ts";

const markLength = 8;

/** A position in a list as an opaque text. The mark at its end tells a spoilt cursor, and one of another list. */
export function cursorOf(list: string, position: string): string {
  return Buffer.from(position + markOf(list, position)).toString("base64url");
}

/** The position in a cursor, or null without one. Refuses a spoilt cursor. */
export function readCursor(list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, "base64url").toString();
  const position = text.slice(0, -markLength);
  if (cursorOf(list, position) === cursor) return position;
  throw problem(422, "invalid_request", "cursor: is not one that this list gave", { field: "cursor" });
}

function markOf(list: string, position: string): string {
  return createHash("sha256").update(`${list} ${position}`).digest("base64url").slice(0, markLength);
}
