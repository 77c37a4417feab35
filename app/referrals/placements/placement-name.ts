/** The theme block's own place, which every shop has. */
export const themePlace = "theme";

/** Counts visits of places that are not on the merchant's list. */
const otherPlaces = "other";

/** The most characters of what a merchant calls a place. */
export const labelMax = 60;

/** Why a text cannot name a place. */
export type NameFault = "required" | "rule" | "tooLong";

const pattern = /^[a-z0-9-]{1,32}$/i;
const nameMax = 32;

/** The placement a `?src=` names, in lower case, or null. */
export function parsePlacement(value: string | null): string | null {
  return value !== null && pattern.test(value) ? value.toLowerCase() : null;
}

/** Whether a name belongs to the app, so that no merchant may use it. */
export function isReserved(name: string): boolean {
  return name === themePlace || name === otherPlaces;
}

/**
 * What a merchant calls a place, in any script. Spaces are made single. Controls and marks that turn the text's direction
 * are dropped. Nothing is cut off in silence: a text that does not fit is a fault.
 */
export function placeLabelOf(text: string): { label: string } | { fault: NameFault } {
  const label = text
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .replace(/[\p{Cc}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, "")
    .trim();
  if (label === "") return { fault: "required" };
  if (Array.from(label).length > labelMax) return { fault: "tooLong" };
  return /[\p{Letter}\p{Number}\p{Extended_Pictographic}]/u.test(label) ? { label } : { fault: "rule" };
}

/** Labels that only their case tells apart are one to a reader. */
export function foldedLabel(label: string): string {
  return label.toLowerCase();
}

/**
 * The name that a new place's links carry: what the label sounds like in Latin letters, by `toLatin`, or `place`. A
 * number follows where the name belongs to another place, or to the app.
 */
export function placementNameFor(
  label: string,
  taken: ReadonlySet<string>,
  toLatin: (text: string) => string,
): string {
  const words = toLatin(label)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const base = shortened(words, nameMax) || "place";
  for (let n = 1; ; n += 1) {
    const end = n === 1 ? "" : `-${n}`;
    const name = shortened(base, nameMax - end.length) + end;
    if (!taken.has(name) && !isReserved(name)) return name;
  }
}

function shortened(name: string, length: number): string {
  return name.replace(/^-+/, "").slice(0, length).replace(/-+$/, "");
}
