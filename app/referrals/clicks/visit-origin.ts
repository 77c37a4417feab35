import type { VisitOrigin } from "../../storage/clicks/visitor-day.server.ts";
import { knownSiteOf } from "./known-sites.ts";

/** The parts of a request that tell where its visitor came from. */
export type Arrival = {
  userAgent: string | null;
  /** The host of the page with the link; empty when there was none to tell; null when the sender does not say. */
  referrer: string | null;
  /** The country as the edge says it. Null without one. */
  country: string | null;
};

const tablets = /ipad|tablet|kindle|playbook|silk\/(?!.*mobile)|android(?!.*mobile)/i;
const phones = /mobi|iphone|ipod|windows phone|blackberry|opera mini/i;
const screens = /\btv\b|smart-?tv|googletv|hbbtv|web0s|crkey|aft[a-z]\b|playstation|xbox|nintendo/i;
const computers = /windows nt|macintosh|x11|cros |linux/i;

/** Apps that open links in a browser of their own, often without naming the page. Their agents name the app. */
const apps: [RegExp, string][] = [
  [/\binstagram\b/i, "instagram"],
  [/\bfban|\bfbav|\bfb_iab/i, "facebook"],
  [/tiktok|musical_ly|bytedancewebview/i, "tiktok"],
  [/\bpinterest\b/i, "pinterest"],
  [/\bsnapchat\b/i, "snapchat"],
  [/\blinkedinapp\b/i, "linkedin"],
  [/\bmicromessenger\b/i, "wechat"],
  [/\bline\/\d/i, "line"],
];

/**
 * Where a visitor came from. Of the page with the link only the host counts, and of that nothing that could be a path, a
 * port or a user. A link in the theme block is the shop's own page. `ownHosts` are ours: whoever comes from there was on
 * the way already.
 */
export function originOf(
  { userAgent, referrer, country }: Arrival,
  placement: string | null,
  ownHosts: ReadonlySet<string>,
): VisitOrigin {
  return {
    device: deviceOf(userAgent ?? ""),
    cameFrom: placement === "theme" ? "shop" : sourceOf(userAgent ?? "", referrer, ownHosts),
    country: countryOf(country),
  };
}

function deviceOf(agent: string): VisitOrigin["device"] {
  if (screens.test(agent)) return "other";
  if (tablets.test(agent)) return "tablet";
  if (phones.test(agent)) return "mobile";
  return computers.test(agent) ? "desktop" : "other";
}

function sourceOf(agent: string, referrer: string | null, ownHosts: ReadonlySet<string>): string {
  const host = referrer?.toLowerCase().replace(/^www\.|:\d+$/g, "") ?? "";
  const known = host === "" ? null : knownSiteOf(host);
  if (known !== null) return known;
  const app = apps.find(([pattern]) => pattern.test(agent))?.[1];
  if (app !== undefined) return app;
  if (referrer === null || ownHosts.has(host)) return "unknown";
  if (host === "") return "direct";
  if (host.endsWith(".myshopify.com")) return "shop";
  return host.length <= hostLengthMax && publicName.test(host) ? host : "other";
}

const hostLengthMax = 80;
/** A name with a dot whose last part is no number. An address, or a name of some inner network, is no site to show. */
const publicName = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])$/;

/** The host in a `Referer`, empty for none. What follows the host is not looked at. */
export function hostIn(referrer: string | null): string {
  return /^(?:https?|android-app):\/\/([^/?#:@\s]{1,253})/i.exec(referrer ?? "")?.[1] ?? "";
}

const countries = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const known = new Map<string, string | null>();

/** The code of a country that exists. Edges also say `XX` (unknown) and `T1` (Tor). */
function countryOf(said: string | null): string | null {
  if (said === null || !/^[a-z]{2}$/i.test(said)) return null;
  const code = said.toUpperCase();
  if (!known.has(code)) known.set(code, code !== "XX" && code !== "ZZ" && countries.of(code) ? code : null);
  return known.get(code) ?? null;
}
