/** The theme block's own place, which every shop has. */
export const themePlace = "theme";

const reserved = new Map<string, NameFault>([
  [themePlace, "theme"],
  // Counts visits of places that are not on the merchant's list.
  ["other", "reserved"],
]);

/** Why a text cannot name a place. */
export type NameFault = "required" | "rule" | "tooLong" | "reserved" | "theme";

const pattern = /^[a-z0-9-]{1,32}$/i;
const lengthMax = 32;

/** The placement a `?src=` names, in lower case, or null. */
export function parsePlacement(value: string | null): string | null {
  return value !== null && pattern.test(value) ? value.toLowerCase() : null;
}

/** Whether a name belongs to the app, so that no merchant may use it. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/**
 * The placement name for a merchant's text: "Counter QR" becomes `counter-qr`, and a valid name stays. Nothing is cut
 * off in silence: a text that does not fit is a fault.
 */
export function placementNameOf(text: string): { name: string } | { fault: NameFault } {
  const trimmed = text.trim();
  if (trimmed === "") return { fault: "required" };
  const name = parsePlacement(trimmed) ?? simplified(trimmed);
  if (name.length > lengthMax) return { fault: "tooLong" };
  if (parsePlacement(name) === null || !/[a-z0-9]/.test(name)) return { fault: "rule" };
  const fault = reserved.get(name);
  return fault ? { fault } : { name };
}

function simplified(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
