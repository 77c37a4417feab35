import { z } from "zod";
import { merchantAct } from "../http/merchant-act.server.ts";
import { chooseCategory } from "../referrals/stores/choose-category.server.ts";
import { noteThemePlaced } from "../referrals/stores/note-theme-placed.server.ts";
import { categories } from "../referrals/stores/store-category.ts";
import { cards, putAway } from "../referrals/stores/put-away.server.ts";

const wishes = [
  z.object({ category: z.enum(categories) }),
  z.object({ putAway: z.enum(cards) }),
  z.object({ theme: z.literal("placed") }),
] as const;
const wish = z.union(wishes, { error: "unknown" });

/** The small acts of the home page: choose the shop's category, put a card away, note that the theme has the link. */
export const action = merchantAct(wish, async (store, asked) => {
  if ("category" in asked) await chooseCategory(store, asked.category);
  else if ("theme" in asked) await noteThemePlaced(store);
  else await putAway(store, asked.putAway);
  return { status: "done" };
});
