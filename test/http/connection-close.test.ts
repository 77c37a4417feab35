import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createAdaptorServer } from "@hono/node-server";
import { expect, test } from "vitest";
import { createWeb } from "../../app/http/web.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";

test("a body that is too long is refused with the end of its connection, told and done", async () => {
  const call = () => (request: Request, context: object) => signups({ request, params: {}, context });
  const web = createWeb({
    pages: () => Promise.resolve(new Response("a page")),
    hot: [{ path: "/attribution/signups", methods: ["POST"], call }],
  });
  const server = createAdaptorServer({ fetch: web.fetch }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  for (const [path, bytes] of [
    ["/attribution/signups", 64 * 1024 + 1],
    ["/anything", 1024 * 1024 + 1],
  ] as const) {
    const socket = connect(port, "127.0.0.1");
    socket.write(`POST ${path} HTTP/1.1\r\nHost: app\r\nContent-Length: ${bytes}\r\n\r\n{`);
    // Ends only if the server closes the connection.
    const answer = await text(socket);
    expect([path, answer.split("\r\n")[0]]).toEqual([path, "HTTP/1.1 413 Payload Too Large"]);
    expect(answer.toLowerCase()).toContain("\r\nconnection: close\r\n");
    expect(answer).toContain('"code":"payload_too_large"');
  }
  server.close();
});
