import ipaddr from "ipaddr.js";

/**
 * Whether an address is one of the public internet. Private, loopback, link-local, metadata, carrier and documentation
 * addresses are not, and neither is an address that carries another one inside (IPv4-mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "unicast";
}

/** Why an address cannot be an endpoint's, or null. Names are looked up when a message is sent, and not here. */
export function urlFault(text: string, { isAnywhere = false } = {}): string | null {
  if (!URL.canParse(text)) return "is not an address";
  const url = new URL(text);
  if (url.protocol !== "https:" && !(isAnywhere && url.protocol === "http:"))
    return "must begin with https://";
  if (url.username || url.password) return "has a user or a password in it";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isAnywhere) return null;
  if (ipaddr.isValid(host) && !isPublicAddress(host)) return "is not an address of the public internet";
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host)) return "is not a public name";
  return null;
}
