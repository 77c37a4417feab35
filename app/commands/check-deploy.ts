import { globSync, readdirSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { deployRefusals } from "./deploy-refusals.ts";

// Run in the project's folder, before Shopify's `app deploy`: by `npm run check:deploy` and by `npm run deploy`.
const topics = readdirSync("app/routes").flatMap((file) => {
  const [, topic] = /^webhooks\.(.+)\.ts$/.exec(file) ?? [];
  return topic ? [topic.replace(".", "/")] : [];
});
const versions = globSync("extensions/*/shopify.extension.toml").map((file) => {
  const { api_version: version } = parse(readFileSync(file, "utf8"));
  return typeof version === "string" ? version : "none";
});
const refusals = deployRefusals(readFileSync("shopify.app.toml", "utf8"), topics, versions);
console.log(
  refusals.length > 0
    ? `shopify.app.toml is not ready to be deployed (see docs/shopify.md):\n${refusals.map((why) => `  ${why}`).join("\n")}`
    : "shopify.app.toml can be deployed",
);
process.exitCode = refusals.length > 0 ? 1 : 0;
