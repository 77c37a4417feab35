import { z } from "zod";
import { problem } from "./problem.server.ts";
import { referralCodeField } from "./visitor-fields.server.ts";

/** How far a sender's clock may be ahead of ours. */
export const aheadSecondsMax = 300;
const timeForms = "is an ISO 8601 date and time with a zone, or a number of seconds since 1970";
const year2000 = Date.UTC(2000, 0, 1);

/** The words that a broken template leaves behind. Such a word would be one person, or one code, for everybody. */
const placeholders = new Set(["undefined", "null", "none", "nan", "[object object]"]);
const unseen = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** An opaque person: `42` and `"42"` are the same. Never an e-mail address. */
export const userIdField = z
  .union([z.string(), z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)], {
    error: "is a string, or an integer up to 2^53−1",
  })
  .transform(String)
  .refine((id) => id.length >= 1 && id.length <= 128, "has 1–128 characters")
  .refine((id) => id.replace(unseen, "") !== "", "is not blank")
  .refine((id) => !isPlaceholder(id), "is what a broken template leaves behind, and nobody's id")
  .refine((id) => !id.includes("@"), "is an opaque id, not an e-mail address")
  .refine((id) => !id.includes("\0") && id.isWellFormed(), "has no NUL and no lone surrogates");

/** The code of a signup. The words of a broken template are refused, because the first code wins for ever. */
export const reportedCodeField = z
  .string()
  .refine((text) => !isPlaceholder(text), "is what a broken template leaves behind, and no code")
  .pipe(referralCodeField);

/** The moment of an event, by the sender's clock; null when the sender names none. See `occurredAt`. */
export const occurredAtField = z
  .union([z.number(), z.string()], { error: timeForms })
  .transform((said) => (typeof said === "number" ? new Date(said * 1000) : momentOf(said)))
  // Also refuses a number that is past all calendars.
  .pipe(z.date({ error: timeForms }))
  .nullish()
  .transform((at) => at ?? null);

/** Whether the report is a dry run: everything is done, and nothing is kept. */
export const dryRunField = z
  .boolean({ error: "is true or false" })
  .nullish()
  .transform((asked) => asked ?? false);

/** For an act without a dry run, because nobody can take the act back. A dry run is refused, and nothing is done. */
export const noDryRunField = z
  .literal(false, { error: "cannot be asked for here: nothing was done" })
  .nullish()
  .transform(() => false);

/** The moment of a report's event: the reported one, or else the arrival. Throws a 422 for a moment that cannot be. */
export function occurredAt(said: Date | null, receivedAt: Date): Date {
  if (said === null) return receivedAt;
  const refuse = (why: string) =>
    problem(422, "invalid_request", `occurred_at: ${why}`, { field: "occurred_at" });
  if (said.getTime() > receivedAt.getTime() + aheadSecondsMax * 1000)
    throw refuse(`lies more than ${aheadSecondsMax} s in the future`);
  if (said.getTime() < year2000) throw refuse("lies before the year 2000");
  return said;
}

/** Whether a text is nothing but a word that a broken template leaves behind. */
export function isPlaceholder(text: string): boolean {
  return placeholders.has(text.trim().toLowerCase());
}

/** A text's moment, or null. Python writes a space for the `T`, and `strftime` and PostgreSQL write `+0100` and `+01`. */
function momentOf(text: string): Date | null {
  const parts =
    /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:[Zz]|([+-]\d\d)(?::?(\d\d))?)$/.exec(text);
  if (!parts) return null;
  const [, date, time, hours, minutes = "00"] = parts;
  const iso = `${date}T${time}${hours ? `${hours}:${minutes}` : "Z"}`;
  return z.iso.datetime({ offset: true }).safeParse(iso).success ? new Date(iso) : null;
}
