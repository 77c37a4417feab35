import { once } from "node:events";
import { get } from "node:https";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { takeUnexpectedOutput } from "./support/console-guard.ts";
import { takeRefusedConnections } from "./support/network-guard.ts";

test("whatever leaves this machine is refused, and fails its test", async () => {
  await expect(fetch("http://example.com/")).rejects.toThrow("fetch failed");
  await once(get("https://example.org/"), "error");
  await once(connect(443, "192.0.2.1"), "error");
  await once(connect({ port: 443, host: "2001:db8::1" }), "error");
  expect(takeRefusedConnections().join()).toMatch(/example\.com.*example\.org.*192\.0\.2\.1.*2001:db8::1/);
});

test("this machine may be talked to", async () => {
  const server = createServer((socket) => socket.end()).listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await Promise.all([
    once(connect(port), "close"),
    once(connect(port, "localhost"), "close"),
    once(connect({ port, host: "localhost" }), "close"),
  ]);
  await once(connect("/nowhere.sock"), "error");
  server.close();
  expect(takeRefusedConnections()).toEqual([]);
});

test("an error or a warning on the console fails its test", () => {
  console.error("from a test of the console guard: %s", "no failure");
  expect(takeUnexpectedOutput()).toEqual([
    "unexpected console.error: from a test of the console guard: no failure",
  ]);
});
