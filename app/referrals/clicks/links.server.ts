import { config } from "../../config.server.ts";

/** A store's two links. A visit through either counts once. */
export function linksOf(referralCode: string): { referral_link: string; tracked_link: string } {
  const referralLink = new URL(config.landingUrl);
  referralLink.searchParams.set("ref", referralCode);
  return { referral_link: referralLink.href, tracked_link: `${config.linkOrigin}/r/${referralCode}` };
}

/** A store's two links that name a place. */
export function placementLinksOf(referralCode: string, placement: string): ReturnType<typeof linksOf> {
  const { referral_link: plain, tracked_link: tracked } = linksOf(referralCode);
  const referralLink = new URL(plain);
  referralLink.searchParams.set("src", placement);
  return { referral_link: referralLink.href, tracked_link: `${tracked}?src=${placement}` };
}

/** A store's tracked link that names a place. */
export function placementLinkOf(referralCode: string, placement: string): string {
  return placementLinksOf(referralCode, placement).tracked_link;
}

/**
 * Where a tracked link leads: the landing page with `ref` and `click_id` added. Every other parameter stays as it came,
 * byte for byte. A malformed code (null) is not echoed. A prefetch has no click id (null).
 */
export function landingUrlFor(rawQuery: string, referralCode: string | null, clickId: string | null): string {
  const landing = new URL(config.landingUrl);
  const kept = rawQuery.split("&").filter((pair) => pair !== "" && !ours.has(nameOf(pair)));
  const added = [
    ...(referralCode === null ? [] : [`ref=${referralCode}`]),
    ...(referralCode === null || clickId === null ? [] : [`click_id=${clickId}`]),
  ];
  const query = [landing.search.slice(1), ...kept, ...added].filter(Boolean).join("&");
  return `${landing.origin}${landing.pathname}${query && `?${query}`}${landing.hash}`;
}

const ours = new Set(["ref", "click_id"]);

/** A pair's name as the landing script reads it: decoded, in lower case, and without what damaged links put before. */
function nameOf(pair: string): string {
  const name = new URLSearchParams(pair).keys().next().value ?? "";
  return name.toLowerCase().replace(/^(amp;)+/, "");
}
