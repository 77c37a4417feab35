import ipaddr from "ipaddr.js";
import { storable } from "../clicks/utm-params.ts";

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

const urlLengthMax = 2048;

/**
 * An endpoint's address as URLs are written, or why the text cannot be one. Names are looked up when a message is sent,
 * and not here.
 */
export function readEndpointUrl(
  text: string,
  { isAnywhere = false } = {},
): { url: string } | { fault: string } {
  if (text !== storable(text)) return { fault: "has no NUL and no lone surrogates" };
  const url = URL.parse(text);
  if (!url) return { fault: "is not an address" };
  if (url.href.length > urlLengthMax) return { fault: `is longer than ${urlLengthMax} characters` };
  const fault = faultOf(url, isAnywhere);
  return fault === null ? { url: url.href } : { fault };
}

function faultOf(url: URL, isAnywhere: boolean): string | null {
  if (url.protocol !== "https:" && !(isAnywhere && url.protocol === "http:"))
    return "must begin with https://";
  if (url.username || url.password) return "has a user or a password in it";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isAnywhere) return null;
  if (ipaddr.isValid(host) && !isPublicAddress(host)) return "is not an address of the public internet";
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host)) return "is not a public name";
  return null;
}
