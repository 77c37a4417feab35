import { z } from "zod";
import { json, type ActionFunctionArgs } from "@remix-run/node";
import { requireStore } from "../http/admin-caller.server.ts";
import { parseJson, parseWith, readBody } from "../http/body.server.ts";
import { chooseCategory } from "../referrals/choose-category.server.ts";
import { putAway } from "../referrals/put-away.server.ts";

const bodyBytesMax = 1024;
const wish = z.object({ category: z.unknown().optional(), putAway: z.unknown().optional() });

/** What the merchant does on the home page: chooses the shop's category, puts a card away or brings the guide back. */
export async function action({ request }: ActionFunctionArgs) {
  const store = await requireStore(request);
  const asked = parseWith(wish, parseJson(await readBody(request, bodyBytesMax)));
  const isDone =
    asked.category === undefined
      ? await putAway(store, asked.putAway)
      : (await chooseCategory(store, asked.category)).status === "chosen";
  return json({ isDone }, { status: isDone ? 200 : 422 });
}
