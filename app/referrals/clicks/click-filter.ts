import { isbot } from "isbot";
import type { ClickFilter } from "../../storage/clicks/store-referral-clicks.server.ts";

/** The parts of a request that decide whether a person sent it. */
export type Visitor = {
  method: string;
  userAgent: string | null;
  /** `Sec-Purpose`, `Purpose` and their kin, joined. */
  purpose: string | null;
  /** `Sec-Fetch-Dest`: the use that the browser has for the answer. Null for other senders, and for a beacon. */
  destination: string | null;
};

/** Agents that read for a machine and that isbot 5.2 does not name. Names from the vendors' own crawler pages. */
const machineAgents =
  /\b(chatgpt-user|oai-searchbot|gptbot|claude-user|claude-searchbot|claude-web|anthropic-ai|perplexity-user|mistralai-user|google-extended|gemini-deep-research|gtmetrix|meta-externalfetcher|bytespider|amazonbot|amzn-user|applebot-extended|cohere-ai|duckassistbot|youbot|safelinks|proofpoint|mimecast|miniature\.io|barracuda|headlesschrome)\b/i;

/**
 * Programs that open a link before the reader's browser does, or instead of it. Some also call themselves a browser.
 */
const programs = /\b(ms-?office|microsoft office|microsoft outlook|cfnetwork|dalvik|viber)\b/i;

/** Browsers of real people that isbot takes for machines: in-app browsers, television sets, lenses. */
const people =
  /\b(instagram|fban|fbav|fb_iab|tiktok|musical_ly|bytedancewebview|bingsapphire|bingweb|shopify mobile|shop\/|micromessenger|google-?lens|googletv|google tv|vidaa)\b/i;

/**
 * Engines that draw pages, and old or small browsers that name no engine. A program without an engine shows nobody a
 * page.
 */
const engines =
  /webkit|gecko\/|khtml|trident|msie |presto|blink|goanna|servo|netfront|opera|silk\/|ucweb|ucbrowser|nokiabrowser|gobrowser|dolfin|blackberry|nintendo|playstation|lynx|links \(|elinks|w3m|dillo|netsurf|icab|obigo|teleca|polaris|openwave|up\.browser/i;

/** Why this hit is not a person's click. Null when a person clicked. The surest sign is checked first. */
export function filterOf(visitor: Visitor): ClickFilter | null {
  if (visitor.purpose !== null && /prefetch|prerender|preview/i.test(visitor.purpose)) return "prefetch";
  if (visitor.method === "HEAD" || isMachine(visitor.userAgent ?? "")) return "bot";
  return visitor.destination === null || opensPage(visitor.destination) ? null : "embedded";
}

function isMachine(agent: string): boolean {
  if (!engines.test(agent) || machineAgents.test(agent) || programs.test(agent)) return true;
  if (people.test(agent) && !/bot|crawl|spider/i.test(agent)) return false;
  return isbot(agent);
}

/**
 * A page that somebody opens is a `document`. Frames, images, scripts and fetches of a script (`empty`) are not. A proxy
 * may have emptied the header, or sent it twice.
 */
function opensPage(destination: string): boolean {
  const named = destination
    .toLowerCase()
    .split(",")
    .map((one) => one.trim());
  return named.every((one) => one === "document" || one === "");
}
