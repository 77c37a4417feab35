/** What the print kit makes. */
export const printKinds = ["counter", "tent", "stickers", "receipt"] as const;
export type PrintKind = (typeof printKinds)[number];

/** What the kit is printed on. */
export const papers = ["a4", "letter"] as const;
export type Paper = (typeof papers)[number];
