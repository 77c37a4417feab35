import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

/** The app as shopify.app.toml describes it to Shopify. Its URLs are placeholders, and only their paths count here. */
export type AppToml = {
  name: string;
  /** The app's part of admin addresses. */
  handle: string;
  scopes: string[];
  webhookApiVersion: string;
  /** Topic → path at the app. */
  webhookPaths: Map<string, string>;
  /** `path` is the storefront's (`/apps/wellness`), `target` the app's (`/proxy`). */
  proxy: { path: string; target: string } | null;
};

type Raw = {
  name: string;
  handle?: string;
  access_scopes?: { scopes?: string };
  webhooks?: { api_version?: string; subscriptions?: Subscription[] };
  app_proxy?: { url: string; prefix: string; subpath: string };
};
type Subscription = { topics?: string[]; compliance_topics?: string[]; uri: string };

export function readAppToml(file: string): AppToml {
  const raw = parse(readFileSync(file, "utf8")) as Raw;
  return {
    name: raw.name,
    handle: raw.handle ?? "app",
    scopes: (raw.access_scopes?.scopes ?? "").split(",").filter(Boolean),
    webhookApiVersion: raw.webhooks?.api_version ?? "2026-10",
    webhookPaths: new Map((raw.webhooks?.subscriptions ?? []).flatMap(pathsOf)),
    proxy: raw.app_proxy
      ? {
          path: `/${raw.app_proxy.prefix}/${raw.app_proxy.subpath}`,
          target: new URL(raw.app_proxy.url, "https://placeholder.invalid").pathname,
        }
      : null,
  };
}

function pathsOf(subscription: Subscription): [string, string][] {
  const path = new URL(subscription.uri, "https://placeholder.invalid").pathname;
  return [...(subscription.topics ?? []), ...(subscription.compliance_topics ?? [])].map((topic) => [
    topic,
    path,
  ]);
}
