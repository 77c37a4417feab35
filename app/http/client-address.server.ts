import { log } from "../log.server.ts";
import { tracking } from "../process.server.ts";

let warned = false;

/**
 * The sender's address, or null when it cannot be told: a proxy speaks (`X-Forwarded-For`) that TRUST_PROXY_HOPS does
 * not account for, so that everybody would seem to be that proxy.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedHops: number,
): string | null {
  if (forwardedFor === undefined) return socketAddress ?? null;
  if (trustedHops === 0) {
    if (!warned)
      log.warn("X-Forwarded-For arrives but TRUST_PROXY_HOPS is 0: repeated clicks cannot be told apart");
    warned = true;
    tracking.note("proxy_unaccounted");
    return null;
  }
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  return hops.at(-trustedHops) || null;
}
