/** The kinds of partner shop, as the owner's document lists them. */
export const storeCategories = [
  "supplement_shop",
  "health_food",
  "online_wellness",
  "fitness",
  "other",
] as const;
