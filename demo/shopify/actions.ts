import { createHash } from "node:crypto";
import type { PlatformActs } from "../platform-acts.ts";
import type { ActivityLog } from "./activity.ts";
import type { AppToml } from "./app-toml.ts";
import { install, uninstall, type Shop, type Shops } from "./shops.ts";
import type { ApiState } from "./troubles.ts";
import type { SendWebhook, WebhookOptions, WebhookResult } from "./webhooks.ts";

/** Everything that the demo can pretend, by name, with its arguments. */
export type ActionArguments = {
  install: { [argument: string]: never };
  /** `silent`: the webhook is lost, as happens. */
  uninstall: Omit<WebhookOptions, "hmac"> & { silent?: boolean };
  revokeTokens: { [argument: string]: never };
  api: { is: ApiState };
  scopes: { scopes: string[] };
  /** Puts parts of the theme app extension into the published theme, or takes them out, by handle. */
  theme: Record<string, boolean>;
  suspend: { is: boolean };
  reports: { are: "held" | "sent" };
  features: { on: string[] };
  database: { is: "slow" | "quick" };
  /** A forged one (`hmac`) changes nothing at Shopify. */
  webhook: WebhookOptions & { topic: string };
};
export type ActionName = keyof ActionArguments;
export type ActionResult = { said: string } & Partial<WebhookResult>;

/** Does to a shop what a merchant, Shopify or bad luck would do. `shop` is a handle or a domain. */
export type Act = <Name extends ActionName>(
  shop: string,
  action: Name,
  args?: ActionArguments[Name],
) => Promise<ActionResult>;

export function createActions(
  shops: Shops,
  toml: AppToml,
  send: SendWebhook,
  activity: ActivityLog,
  platform: PlatformActs,
): { act: Act; sendAnyWebhook: SendToAnyShop } {
  const actions: {
    [Name in ActionName]: (shop: Shop, args: ActionArguments[Name]) => Promise<ActionResult>;
  } = {
    async install(shop) {
      install(shop, toml.scopes);
      activity.add("merchant", `The merchant installed the app at ${shop.name}`, { shop: shop.domain });
      return { said: "Installed. The app hears of it when its page is opened." };
    },
    async uninstall(shop, { silent, ...options }) {
      uninstall(shop);
      activity.add("merchant", `The merchant uninstalled the app at ${shop.name}`, { shop: shop.domain });
      if (silent) return { said: "Uninstalled, and the webhook was lost on the way." };
      return told("app/uninstalled", await send("app/uninstalled", shop, options));
    },
    async revokeTokens(shop) {
      shop.accessTokens.clear();
      return { said: "Every access token of this shop is dead. The app should heal by itself." };
    },
    async api(shop, { is }) {
      shop.api = is;
      return { said: is === "up" ? "Shopify answers again." : `For the app, Shopify is ${is} now.` };
    },
    async scopes(shop, { scopes }) {
      const previous = shop.scopes;
      shop.scopes = [...scopes];
      const payload = { id: shop.id + 1, previous, current: scopes, updated_at: new Date().toISOString() };
      return told("app/scopes_update", await send("app/scopes_update", shop, { payload }));
    },
    async theme(shop, parts) {
      for (const [handle, isPlaced] of Object.entries(parts))
        shop.themeParts[isPlaced ? "add" : "delete"](handle);
      return { said: "Saved. The app sees it when the merchant comes back to its page." };
    },
    async suspend(shop, { is }) {
      if (!(await platform.suspend(shop, is))) return { said: "This shop has no store yet." };
      return { said: is ? "Suspended. The merchant’s pages say so." : "The store goes on counting." };
    },
    async reports(_, { are }) {
      platform.holdReports(are === "held");
      return {
        said: are === "held" ? "Signups happen, and no report leaves." : "What was held is on its way.",
      };
    },
    async features(_, { on }) {
      await platform.switchFeatures(on);
      return { said: `The app started again with ${on.join(" and ")}.` };
    },
    async database(_, { is }) {
      await platform.slowDatabase(is === "slow");
      return { said: `The app started again, and its database is ${is}.` };
    },
    async webhook(shop, { topic, ...options }) {
      if (isUninstall(topic, options)) uninstall(shop);
      return told(topic, await send(topic, shop, options));
    },
  };

  return {
    act: (shop, action, args) => actions[action](shops.get(shop), args ?? ({} as never)),
    async sendAnyWebhook(topic, domain, options) {
      const shop = shops.find(domain);
      if (!shop) return send(topic, { domain, id: idFor(domain) }, options);
      if (isUninstall(topic, options)) uninstall(shop);
      return send(topic, shop, options);
    },
  };
}

/** A forged message changes nothing at Shopify. A message of an earlier time tells of a state that is over. */
function isUninstall(topic: string, { hmac, triggeredAt }: WebhookOptions): boolean {
  return topic === "app/uninstalled" && !hmac && !triggeredAt;
}

/** Also for shops the stand-in does not play: the app must be calm about those. */
export type SendToAnyShop = (
  topic: string,
  domain: string,
  options: WebhookOptions,
) => Promise<WebhookResult>;

function told(topic: string, result: WebhookResult): ActionResult {
  const answer = result.error ?? `the app answered ${result.status}`;
  return { said: `Sent ${topic}: ${answer}.`, ...result };
}

function idFor(domain: string): number {
  return createHash("sha256").update(domain).digest().readUIntBE(0, 5);
}
