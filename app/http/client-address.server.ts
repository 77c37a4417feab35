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
  if (forwardedFor === undefined) return socketAddress === undefined ? null : bare(socketAddress);
  if (trustedHops === 0) {
    onUnaccounted();
    return null;
  }
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  return bare(hops.at(-trustedHops) ?? "") || null;
}

/** Some proxies write the port behind the address, and IPv6 sockets write IPv4 in their own way. */
function bare(address: string): string {
  const [, inside] = /^\[(.+)\](?::\d+)?$/.exec(address) ?? /^([\d.]+):\d+$/.exec(address) ?? [];
  return (inside ?? address).replace(/^::ffff:(?=[\d.]+$)/i, "");
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
