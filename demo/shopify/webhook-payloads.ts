import type { Shop } from "./shops.ts";

/** What Shopify sends with a topic: the documented samples, filled in for this shop. */
export function payloadFor(topic: string, shop: WebhookShop): object {
  const compliance = { shop_id: shop.id, shop_domain: shop.domain };
  const customer = { id: 191167, email: "jane@customer.example", phone: "555-625-1199" };
  switch (topic) {
    case "app/uninstalled":
    case "shop/update":
      return shopResource(shop);
    case "app/scopes_update":
      return {
        id: shop.id + 1,
        shop_id: `gid://shopify/Shop/${shop.id}`,
        previous: [],
        current: shop.scopes ?? [],
        updated_at: new Date().toISOString(),
      };
    case "customers/data_request":
      return { ...compliance, orders_requested: [299938], customer, data_request: { id: 9999 } };
    case "customers/redact":
      return { ...compliance, customer, orders_to_redact: [299938] };
    case "shop/redact":
      return compliance;
    default:
      return { ...compliance };
  }
}

/** A webhook may come for a shop the stand-in does not play; then all there is are its domain and a number. */
export type WebhookShop = Pick<Shop, "domain" | "id"> & Partial<Shop>;

function shopResource(shop: WebhookShop): object {
  return {
    id: shop.id,
    name: shop.name ?? shop.domain,
    email: shop.ownerEmail ?? `owner@${shop.domain}`,
    domain: shop.domain,
    myshopify_domain: shop.domain,
    shop_owner: "Robin Owner",
    country_code: shop.currency === "USD" ? "US" : "DE",
    currency: shop.currency ?? "EUR",
    iana_timezone: shop.timeZone ?? "UTC",
    timezone: `(GMT) ${shop.timeZone ?? "UTC"}`,
    plan_name: "basic",
    plan_display_name: "Basic",
    created_at: "2023-04-11T09:30:00+02:00",
    updated_at: new Date().toISOString(),
  };
}
