import { z } from "zod";
import { endpoint } from "../http/endpoint.server.ts";
import { requireShopifyWebhook } from "../http/shopify-webhook.server.ts";
import { renameShop } from "../referrals/rename-shop.server.ts";

const shopUpdate = z.object({ id: z.coerce.string(), name: z.string(), iana_timezone: z.string() });

/** The shop's name, time zone or domain changed. Its slug and code never do. */
const receiveShopUpdate = endpoint(["POST"], async ({ request }) => {
  const { shop, payload } = await requireShopifyWebhook(request);
  const facts = shopUpdate.safeParse(payload);
  if (facts.success)
    await renameShop(shop, {
      shopId: facts.data.id,
      name: facts.data.name,
      timeZone: facts.data.iana_timezone,
    });
  return new Response();
});

export const loader = receiveShopUpdate;
export const action = receiveShopUpdate;
