import { afterEach, expect, test } from "vitest";
import { postWebhook, reachingPublic } from "../../../app/referrals/webhooks/post-webhook.server.ts";
import { takeRefusedConnections } from "../../support/network-guard.ts";
import { startReceiver, type WebhookReceiver } from "../../support/webhook-receiver.ts";

const anywhere = { ...reachingPublic, isAnywhere: true };
let receiver: WebhookReceiver | undefined;

afterEach(() => {
  receiver?.stop();
  receiver = undefined;
});

test("a redirect is not followed, and a slow answer is cut off", async () => {
  receiver = await startReceiver((path) =>
    path === "/moved" ? { status: 302, headers: { Location: "/elsewhere" } } : "hang",
  );
  expect(await postWebhook(`${receiver.url}/moved`, "{}", {}, anywhere)).toMatchObject({ status: 302 });
  expect(receiver.received.map(({ path }) => path)).toEqual(["/moved"]);
  const late = await postWebhook(`${receiver.url}/late`, "{}", {}, { ...anywhere, timeoutMs: 50 });
  expect(late).toMatchObject({ status: null, answer: "no answer within 0.05 s" });
});

test("the status decides as soon as it came, however long the text of the answer is held open", async () => {
  const moods: Record<string, { status: number; keptOpen: string }> = {
    "/taken": { status: 200, keptOpen: "" },
    "/begun": { status: 202, keptOpen: "tak" },
    "/failed": { status: 500, keptOpen: "out of paper" },
    "/long": { status: 400, keptOpen: "no ".repeat(1_000) },
  };
  receiver = await startReceiver((path) => moods[path]!);
  for (const [path, { status, keptOpen }] of Object.entries(moods))
    for (const timeoutMs of [400, 15_000]) {
      const posted = await postWebhook(`${receiver.url}${path}`, "{}", {}, { ...anywhere, timeoutMs });
      expect([path, posted]).toEqual([path, { status, answer: keptOpen.slice(0, 1_000), retryAfterMs: 0 }]);
    }
});

test("a name that leads to a private address is refused, also one that does so at the second look", async () => {
  receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const post = (addresses: string[][], url = `https://hooks.example.test:${port}/`) => {
    let looks = 0;
    const resolve = async () => (addresses[looks++] ?? []).map((address) => ({ address, family: 4 }));
    return postWebhook(url, "{}", {}, { ...reachingPublic, resolve, timeoutMs: 200 }).then((posted) => ({
      ...posted,
      looks,
    }));
  };
  const refused = "the name leads to an address that is not of the public internet";
  for (const address of [
    ...[
      "127.0.0.1",
      "10.1.2.3",
      "172.16.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "168.63.129.16",
      "::7f00:1",
      "100.64.0.1",
      "0.0.0.0",
    ],
    ...["224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fd00::1"],
    ...[
      "::ffff:127.0.0.1",
      "::ffff:10.0.0.1",
      "64:ff9b::7f00:1",
      "2002:7f00:1::",
      "2001::1",
      "ff02::1",
      "nonsense",
    ],
  ])
    expect([address, await post([[address]])]).toMatchObject([address, { status: null, answer: refused }]);
  expect(await post([["93.184.216.34", "127.0.0.1"]])).toMatchObject({ answer: refused });
  // A public address is gone to, as far as a test may go.
  for (const address of ["93.184.216.34", "2606:2800:220:1::1"]) {
    expect(takeRefusedConnections()).toEqual([]);
    await post([[address]]);
    expect(takeRefusedConnections()).toHaveLength(1);
  }
  expect(await post([["93.184.216.34"]], receiver.url)).toMatchObject({
    answer: expect.stringContaining("https"),
  });
  expect(receiver.received).toEqual([]);
});

test("an address that refuses makes room for the name's next one", async () => {
  receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const resolve = async () => ["127.0.0.9", "127.0.0.1"].map((address) => ({ address, family: 4 }));
  const reaching = { ...anywhere, resolve };
  expect(await postWebhook(`http://hooks.localhost:${port}/`, "{}", {}, reaching)).toMatchObject({
    status: 204,
  });
});

test("a name is looked up once: one that changes its answer changes nothing", async () => {
  receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const answers = ["127.0.0.1", "127.0.0.2"];
  const resolve = async () => [{ address: answers.shift()!, family: 4 }];
  const posted = await postWebhook(
    `http://hooks.localhost:${port}/x?y=1`,
    "{}",
    {},
    { ...anywhere, resolve },
  );
  expect([posted.status, answers]).toEqual([204, ["127.0.0.2"]]);
  expect(receiver.received).toMatchObject([{ path: "/x?y=1", headers: { host: `hooks.localhost:${port}` } }]);
});
