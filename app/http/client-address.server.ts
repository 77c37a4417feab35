import ipaddr from "ipaddr.js";
import { log } from "../log.server.ts";
import type { Tracking } from "../referrals/reports/note-tracking.server.ts";

/**
 * The sender's address without a port, or null when nobody can tell it. Null means that the request came through a
 * proxy (`X-Forwarded-For`) that TRUST_PROXY_HOPS does not count: every visitor would seem to be that proxy.
 * `onUnaccounted` is called for each such request.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedHops: number,
  onUnaccounted: () => void = () => {},
): string | null {
  if (forwardedFor === undefined) return socketAddress === undefined ? null : bareAddress(socketAddress);
  if (trustedHops === 0) {
    onUnaccounted();
    return null;
  }
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  return bareAddress(hops.at(-trustedHops) ?? "") || null;
}

/**
 * An address without a port, in the one spelling that sockets use. Some proxies write the port behind the address, IPv6
 * has many spellings of an address, and one of them holds an IPv4 address. Any other text stays as it is.
 */
export function bareAddress(text: string): string {
  const [, inside] = /^\[(.+)\](?::\d+)?$/.exec(text) ?? /^([\d.]+):\d+$/.exec(text) ?? [];
  const address = inside ?? text;
  if (!address.includes(":") || !ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toString();
}

/** Notes every request of a proxy that nobody accounted for, and warns of the first. */
export function createProxyAlarm(tracking: Tracking, count: () => void = () => {}): () => void {
  let isWarned = false;
  return () => {
    if (!isWarned)
      log.warn("X-Forwarded-For arrives but TRUST_PROXY_HOPS is 0: repeated clicks cannot be told apart");
    isWarned = true;
    tracking.note("proxy_unaccounted");
    count();
  };
}
