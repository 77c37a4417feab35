import { expect, test } from "vitest";
import { clientAddress } from "../../app/http/client-address.server.ts";

test("an address is trusted as far as the configured proxies wrote it", () => {
  const cases: [string, string | undefined, number, string | null][] = [
    ["no proxy speaks", undefined, 0, "10.0.0.9"],
    ["no proxy speaks though one is configured", undefined, 1, "10.0.0.9"],
    ["a proxy nobody accounted for", "203.0.113.5", 0, null],
    ["one proxy", "203.0.113.5", 1, "203.0.113.5"],
    ["a visitor's own header before one proxy", "6.6.6.6, 203.0.113.5", 1, "203.0.113.5"],
    ["two proxies", "6.6.6.6, 203.0.113.5, 10.1.1.1", 2, "203.0.113.5"],
    ["a proxy that writes the port", "203.0.113.5:4711", 1, "203.0.113.5"],
    ["IPv6", "2001:db8::1", 1, "2001:db8::1"],
    ["IPv6 with a port", "[2001:db8::1]:4711", 1, "2001:db8::1"],
    ["IPv6 in brackets", "[2001:db8::1]", 1, "2001:db8::1"],
    ["IPv6 in another spelling", "2001:0DB8:0:0::0001", 1, "2001:db8::1"],
    ["IPv6 of a network of this machine", "FE80::1%eth0", 1, "fe80::1%eth0"],
    ["IPv4 in IPv6's dress", "::ffff:203.0.113.5", 1, "203.0.113.5"],
    ["IPv4 in IPv6's dress, as numbers of IPv6", "::FFFF:cb00:7105", 1, "203.0.113.5"],
    ["what is no address", "unknown:1", 1, "unknown:1"],
    ["fewer hops than configured", "203.0.113.5", 2, null],
  ];
  for (const [what, forwardedFor, hops, expected] of cases)
    expect([what, clientAddress("10.0.0.9", forwardedFor, hops)]).toEqual([what, expected]);
});
