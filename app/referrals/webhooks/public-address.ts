import ipaddr from "ipaddr.js";

/**
 * Whether an address is one of the public internet. Private, loopback, link-local, metadata, carrier and documentation
 * addresses are not, and neither is an address that carries another one inside (IPv4-mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const isIn = ([network, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number]) =>
    network.kind() === parsed.kind() && parsed.match(network, bits);
  return parsed.range() === "unicast" && !notPublic.some(isIn);
}

/** Ranges that the library takes for the public internet. */
const notPublic = [
  // Azure's own server for its machines: learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
  ipaddr.parseCIDR("168.63.129.16/32"),
  // IPv4 inside IPv6, as it was before IPv4-mapped addresses (RFC 4291 §2.5.5.1).
  ipaddr.parseCIDR("::/96"),
];

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
