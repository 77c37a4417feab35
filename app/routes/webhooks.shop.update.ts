import { z } from "zod";
import { shopifyWebhook } from "../http/shopify-webhook.server.ts";
import { keptFacts } from "../referrals/stores/kept-facts.ts";
import { shopNumber } from "../shopify/shop-number.ts";

const shopUpdate = z.object({
  id: shopNumber,
  name: z.string(),
  iana_timezone: z.string().nullish().catch(null),
});

/** The shop's name, time zone or domain changed. Its slug and code never do. */
const receiveShopUpdate = shopifyWebhook("shop/update", (payload) => {
  const { data } = shopUpdate.safeParse(payload);
  if (!data) return null;
  const { id: shopId, name, iana_timezone: timeZone = null } = data;
  return { act: "rename", facts: keptFacts({ shopId, name, timeZone }) };
});

export const loader = receiveShopUpdate;
export const action = receiveShopUpdate;
