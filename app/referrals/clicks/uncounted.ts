/** Every reason for which a hit is not counted as a click (contract §2), in the order in which pages tell them. */
export const uncountedReasons = ["bot", "prefetch", "embedded", "duplicate", "excess", "inactive"] as const;

export type UncountedReason = (typeof uncountedReasons)[number];
