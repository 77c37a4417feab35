import { z } from "zod";
import { merchantAct } from "../http/merchant-act.server.ts";
import { chooseCategory } from "../referrals/stores/choose-category.server.ts";
import { categories } from "../referrals/stores/store-category.ts";
import { cards, putAway } from "../referrals/stores/put-away.server.ts";

const wish = z.union([z.object({ category: z.enum(categories) }), z.object({ putAway: z.enum(cards) })], {
  error: "unknown",
});

/** The small acts of the home page: choose the shop's category, put a card away, bring the guide back. */
export const action = merchantAct(wish, async (store, asked) => {
  await ("category" in asked ? chooseCategory(store, asked.category) : putAway(store, asked.putAway));
  return { status: "done" };
});
