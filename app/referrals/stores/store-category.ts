import { storeCategories } from "../../storage/stores/store-categories.ts";

/** What a partner shop can be. */
export const categories = storeCategories;
export type StoreCategory = (typeof categories)[number];
