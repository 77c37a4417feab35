import { z } from "zod";
import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

const shopUpdate = z.object({
  id: z.coerce.string().regex(/^\d{1,18}$/),
  name: z.string(),
  iana_timezone: z.string().min(1).nullish().catch(null),
});

/** The shop's name, time zone or domain changed. Its slug and code never do. */
const receiveShopUpdate = shopifyWebhook("shop/update", (payload) => {
  const { data } = shopUpdate.safeParse(payload);
  return data
    ? { act: "rename", facts: { shopId: data.id, name: data.name, timeZone: data.iana_timezone ?? null } }
    : null;
});

export const loader = receiveShopUpdate;
export const action = receiveShopUpdate;
