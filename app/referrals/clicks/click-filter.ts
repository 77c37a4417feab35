import { isbot } from "isbot";
import type { ClickFilter } from "../../storage/clicks/store-referral-clicks.server.ts";

/** What a request tells of its sender, as far as it decides whether a person came. */
export type Visitor = {
  method: string;
  userAgent: string | null;
  /** `Sec-Purpose`, `Purpose` and their kin, joined. */
  purpose: string | null;
};

/** Agents that read for a machine and that isbot 5.2 does not name. Names from the vendors' own crawler pages. */
const machineAgents =
  /\b(chatgpt-user|oai-searchbot|gptbot|claude-user|claude-searchbot|claude-web|anthropic-ai|perplexity-user|mistralai-user|google-extended|gemini-deep-research|meta-externalfetcher|bytespider|amazonbot|applebot-extended|cohere-ai|duckassistbot|youbot|safelinks|proofpoint|mimecast|barracuda|headlesschrome)\b/i;

/** Browsers built into apps: isbot takes some of them for machines, but the person is real. */
const inAppBrowsers =
  /\b(instagram|fban|fbav|fb_iab|tiktok|musical_ly|bytedancewebview|bingsapphire|bingweb|shopify mobile|shop\/)\b/i;

/** Why this hit is not a person's click; null when it is one. The order is from the surest sign to the weakest. */
export function filterOf(visitor: Visitor): ClickFilter | null {
  if (visitor.purpose !== null && /prefetch|prerender|preview/i.test(visitor.purpose)) return "prefetch";
  if (visitor.method === "HEAD" || !visitor.userAgent?.trim()) return "bot";
  if (machineAgents.test(visitor.userAgent)) return "bot";
  if (inAppBrowsers.test(visitor.userAgent) && !/bot|crawl|spider/i.test(visitor.userAgent)) return null;
  return isbot(visitor.userAgent) ? "bot" : null;
}
