/** The merchant's choices. `custom` is a `from` and a `to`. */
export const periods = ["today", "7d", "30d", "90d", "month", "custom"] as const;
export type Period = (typeof periods)[number];

/** The longest range of dates that pages and programs may ask for, both ends included. */
export const rangeDaysMax = 1_100;
