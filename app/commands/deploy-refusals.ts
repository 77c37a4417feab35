import { parse } from "smol-toml";

type AppFile = {
  client_id?: string;
  application_url?: string;
  embedded?: boolean;
  access_scopes?: { scopes?: string; use_legacy_install_flow?: boolean };
  auth?: { redirect_urls?: string[] };
  app_proxy?: Record<"url" | "prefix" | "subpath", string>;
  webhooks?: {
    api_version?: string;
    subscriptions?: { topics?: string[]; compliance_topics?: string[]; uri: string }[];
  };
};

/** Shopify's own placeholders, ours, and the tunnels of one afternoon. */
const notOurs =
  /^(localhost|[\d.]+|\[.*\]|.*\.(local|localhost|test|invalid|example)|(.*\.)?(example\.(com|org|net)|shopify\.(com|dev)|trycloudflare\.com|ngrok(-free)?\.(app|dev|io)))$/;

/**
 * Why a deploy of this `shopify.app.toml` would harm the app: it would lose a subscription or the proxy, or name an
 * address that is nobody's. Empty when nothing speaks against it. `topics` are those that the app has routes for,
 * `extensionVersions` the API versions that its extensions name.
 */
export function deployRefusals(toml: string, topics: string[], extensionVersions: string[]): string[] {
  const app: AppFile = parse(toml);
  const { client_id: id = "", application_url: url, embedded, access_scopes: scopes, webhooks } = app;
  const origin = originOf(url);
  const proxy = app.app_proxy;
  const proxied = (address: string) => URL.parse(address, origin ?? undefined)?.href === `${origin}/proxy`;
  const versions = [...new Set([webhooks?.api_version ?? "none", ...extensionVersions])];
  const refusals: [refused: boolean, why: string][] = [
    [!/^[0-9a-f]{32}$/.test(id), "client_id is not the 32 characters of an app in the Dev Dashboard"],
    [!origin, `application_url ${url ?? "is missing and"} is not the https address of your own host`],
    [embedded !== true, "embedded is not true: the app would leave the Shopify admin"],
    [scopes?.scopes !== "write_app_proxy", "access_scopes: scopes is not write_app_proxy"],
    [scopes?.use_legacy_install_flow === true, "access_scopes: use_legacy_install_flow is on"],
    [
      !!origin && !!app.auth?.redirect_urls?.some((address) => originOf(address) !== origin),
      "auth: redirect_urls name another host than application_url",
    ],
    [!proxy, "app_proxy is gone: every branded link would be dead"],
    [
      !!proxy && `${proxy.prefix}/${proxy.subpath}` !== "apps/wellness",
      "app_proxy: printed links begin with /apps/wellness, and prefix and subpath say otherwise",
    ],
    [!!proxy && !!origin && !proxied(proxy.url), "app_proxy: url does not lead to /proxy of application_url"],
    [versions.length > 1, `webhooks and extensions name different API versions: ${versions.join(", ")}`],
    ...topics.map((topic): [boolean, string] => [
      !isSubscribed(webhooks?.subscriptions ?? [], topic, origin),
      `webhooks: ${topic} is not subscribed at /webhooks/${topic}`,
    ]),
  ];
  return refusals.filter(([refused]) => refused).map(([, why]) => why);
}

/** The origin of an address that Shopify can reach and that stays; null otherwise. */
function originOf(address = ""): string | null {
  const url = URL.parse(address);
  return url?.protocol === "https:" && !notOurs.test(url.hostname) ? url.origin : null;
}

function isSubscribed(
  subscriptions: NonNullable<NonNullable<AppFile["webhooks"]>["subscriptions"]>,
  topic: string,
  origin: string | null,
): boolean {
  const own = `/webhooks/${topic}`;
  return subscriptions.some(
    ({ topics = [], compliance_topics = [], uri }) =>
      [...topics, ...compliance_topics].includes(topic) && [own, `${origin}${own}`].includes(uri),
  );
}
