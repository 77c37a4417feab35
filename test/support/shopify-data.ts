import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

type Webhooks = {
  api_version: string;
  subscriptions: { topics?: string[]; compliance_topics?: string[] }[];
};
const webhooks = () =>
  (parse(readFileSync("shopify.app.toml", "utf8")) as unknown as { webhooks: Webhooks }).webhooks;

/** The API version that the app speaks. */
export const pinnedVersion = (): string => webhooks().api_version;

/** The topics that the app subscribes to. */
export const topics = (): string[] =>
  webhooks().subscriptions.flatMap(({ topics = [], compliance_topics = [] }) => [
    ...topics,
    ...compliance_topics,
  ]);

// Written by `npm run shopify-data`, from what Shopify publishes.
export const schemaFile = (version: string): string => `test/shopify-data/admin-${version}.graphql`;
export const samplesFile = "test/shopify-data/webhooks.json";
export const standInFile = "demo/shopify/admin-api.graphql";
