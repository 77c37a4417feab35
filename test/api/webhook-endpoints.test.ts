import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { createWebhookDelivery } from "../../app/jobs/deliver-webhooks.server.ts";
import { reachingPublic } from "../../app/referrals/webhooks/post-webhook.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { askApi } from "../support/api.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";
import { startReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

const scopes = ["integration:read", "integration:write"] as const;
let receiver: WebhookReceiver | undefined;
afterEach(() => {
  receiver?.stop();
  receiver = undefined;
});

function askAs(key: string) {
  return (path: string, method = "GET", body?: unknown) =>
    askApi(`/webhook-endpoints${path}`, { key, method, ...(body !== undefined && { body }) });
}

/** An endpoint whose messages come here. No API gives a private address: only this test writes one. */
async function receiveHere(id: string): Promise<void> {
  receiver = await startReceiver();
  await database.pool.query("update webhook_endpoint set url = $2 where id = $1", [id, receiver.url]);
}

const deliver = () =>
  createWebhookDelivery(database, () => new Date(), { ...reachingPublic, isAnywhere: true }).deliverDue();

test("an endpoint is made, tested, told of a signup, looked at, told again, rotated and removed", async () => {
  const store = await makeStore();
  const ask = askAs(await makeKey(store, { scopes: [...scopes] }));
  const made = await ask("", "POST", { url: "https://hooks.example.test/in" });
  expect(made).toMatchObject({
    status: 201,
    json: {
      store: store.slug,
      status: "active",
      status_reason: null,
      secret: expect.stringMatching(/^whsec_/),
    },
  });
  expect(made.json["events"]).not.toContain("referral.clicked");
  const id = made.json["id"];
  const { json: list } = await ask("");
  expect(list["data"]).toMatchObject([{ id }]);
  expect(JSON.stringify([list, await ask(`/${id}`)])).not.toContain("whsec_");
  await receiveHere(id);

  const { json: tested } = await ask(`/${id}/test`, "POST");
  await report(signups, { user_id: randomUUID(), referral_code: store.referral_code });
  await deliver();
  const received = () => receiver!.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  expect(received().sort()).toEqual(["referral.signed_up", "webhook.test"]);
  const [{ body, headers }] = receiver!.received as unknown as [
    { body: string; headers: Record<string, string> },
  ];
  expect(new Webhook(made.json["secret"]).verify(body, headers)).toBeDefined();

  const first = await ask(`/${id}/deliveries?limit=1`);
  const second = await ask(`/${id}/deliveries?limit=1&cursor=${first.json["next_cursor"]}`);
  expect([first.json["data"][0].type, second.json["data"][0]]).toMatchObject([
    "referral.signed_up",
    { id: tested["message_id"], state: "delivered", attempts: [{ status: 204 }] },
  ]);
  expect(second.json["next_cursor"]).toBeNull();

  expect((await ask(`/${id}/resend`, "POST", { message_id: tested["message_id"] })).json).toEqual({
    resent: 1,
  });
  expect((await ask(`/${id}/resend`, "POST", { since: "2026-01-01T00:00:00Z" })).json).toEqual({ resent: 2 });
  await deliver();
  expect(received()).toHaveLength(4);
  expect((await ask(`/${id}/resend`, "POST", {})).json).toMatchObject({ field: "since" });

  const rotated = await ask(`/${id}/rotate-secret`, "POST");
  expect(rotated.json["secret"]).not.toBe(made.json["secret"]);
  expect((await ask(`/${id}`, "DELETE")).status).toBe(204);
  expect((await ask(`/${id}`)).status).toBe(404);
});

test("a paused endpoint's messages wait, and go when it goes on", async () => {
  const store = await makeStore();
  const ask = askAs(await makeKey(store, { scopes: [...scopes] }));
  const { id } = (await ask("", "POST", { url: "https://hooks.example.test/" })).json;
  await receiveHere(id);
  expect((await ask(`/${id}`, "PATCH", { status: "paused" })).json).toMatchObject({
    ...{ status: "paused", status_reason: "by_hand" },
  });
  await report(signups, { user_id: randomUUID(), referral_code: store.referral_code });
  await deliver();
  expect(receiver!.received).toEqual([]);
  expect((await ask(`/${id}`, "PATCH", { status: "active" })).json).toMatchObject({ status: "active" });
  await deliver();
  expect(receiver!.received).toHaveLength(1);
});

test("an endpoint belongs to its key's store, or to the platform; to all others there is none", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const [mine, theirs, platform] = [
    askAs(await makeKey(store, { scopes: [...scopes] })),
    askAs(await makeKey(other, { scopes: [...scopes] })),
    askAs(await makePlatformKey()),
  ];
  const { id } = (await mine("", "POST", { url: "https://hooks.example.test/" })).json;
  for (const ask of [theirs, platform]) {
    expect((await ask("")).json["data"].map((one: { id: string }) => one.id)).not.toContain(id);
    for (const [path, method, body] of [
      [`/${id}`, "GET"],
      [`/${id}`, "PATCH", {}],
      [`/${id}`, "DELETE"],
      [`/${id}/test`, "POST"],
      [`/${id}/rotate-secret`, "POST"],
      [`/${id}/deliveries`, "GET"],
      [`/${id}/resend`, "POST", { since: "2026-01-01T00:00:00Z" }],
    ] as const)
      expect([path, (await ask(path, method, body)).status]).toEqual([path, 404]);
  }
  expect((await mine(`/${id}`)).status).toBe(200);
  const reader = askAs(await makeKey(store));
  expect((await reader("", "POST", { url: "https://hooks.example.test/" })).status).toBe(403);
});

test("an address that is private, plain or strange is refused when it is given", async () => {
  const ask = askAs(await makePlatformKey());
  for (const url of [
    ...["http://hooks.example.test/", "ftp://hooks.example.test/", "hooks.example.test", "https://", ""],
    ...["https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/latest"],
    ...[
      "https://localhost/",
      "https://db.internal/",
      "https://a:b@hooks.example.test/",
      "https://[::ffff:7f00:1]/",
    ],
    ...["https://0x7f.1/", "https://2130706433/"],
  ])
    expect([url, await ask("", "POST", { url })]).toMatchObject([
      url,
      { status: 422, json: { field: "url" } },
    ]);
  expect(
    (await ask("", "POST", { url: "https://a.example.test/", events: ["referral.paid"] })).json,
  ).toMatchObject({
    field: "events.0",
  });
});

test("an address is kept and told as URLs are written, and what no text can hold is refused", async () => {
  const ask = askAs(await makePlatformKey());
  const written = " https://HOOKS.exam\nple.test:443/in out ";
  const made = await ask("", "POST", { url: written });
  expect(made).toMatchObject({ status: 201, json: { url: "https://hooks.example.test/in%20out" } });
  const { id } = made.json;
  expect((await ask(`/${id}`, "PATCH", { url: "https://Other.example.test" })).json["url"]).toBe(
    "https://other.example.test/",
  );
  const long = `https://hooks.example.test/${"ü".repeat(2_000)}`;
  for (const bad of ["https://hooks.example.test/\0", "https://hooks.example.test/\ud800", long])
    for (const answer of [await ask("", "POST", { url: bad }), await ask(`/${id}`, "PATCH", { url: bad })])
      expect([bad, answer]).toMatchObject([bad, { status: 422, json: { field: "url" } }]);
});

test("the endpoints of a key come in pages, and a page goes on after an endpoint that was removed", async () => {
  const ask = askAs(await makeKey(await makeStore(), { scopes: [...scopes] }));
  const ids: string[] = [];
  for (const n of [1, 2, 3, 4])
    ids.push((await ask("", "POST", { url: `https://hooks.example.test/${n}` })).json["id"]);
  const idsOf = ({ json }: { json: Record<string, any> }) =>
    json["data"].map((one: { id: string }) => one.id);
  const whole = await ask("");
  expect([idsOf(whole), whole.json["next_cursor"]]).toEqual([ids, null]);
  const first = await ask("?limit=2");
  await ask(`/${ids[1]}`, "DELETE");
  const second = await ask(`?limit=2&cursor=${first.json["next_cursor"]}`);
  expect([idsOf(first), idsOf(second), second.json["next_cursor"]]).toEqual([
    ids.slice(0, 2),
    ids.slice(2),
    null,
  ]);
});
