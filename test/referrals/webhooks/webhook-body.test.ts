import { randomBytes, randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterEach, beforeEach, expect, test } from "vitest";
import { suspendStore } from "../../../app/referrals/stores/suspend-store.server.ts";
import { action as activations } from "../../../app/routes/attribution.activations.ts";
import { action as erasures } from "../../../app/routes/attribution.erasures.ts";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { clicks } from "../../../app/process.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { click, report } from "../../support/requests.ts";
import { makeStore } from "../../support/stores.ts";
import { addEndpoint, addMessage, deliver } from "../../support/webhook-endpoints.ts";
import { startReceiver, type WebhookReceiver } from "../../support/webhook-receiver.ts";

let receiver: WebhookReceiver;

// Every test delivers all that is due, so none leaves anything behind.
beforeEach(async () => {
  await database.pool.query("delete from webhook_endpoint");
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

/** What arrived at a path: the type and the data of each message. */
const told = (path: string) =>
  receiver.received
    .filter((one) => one.path === path)
    .map(({ body }) => JSON.parse(body) as { type: string; timestamp: string; data: Record<string, any> });

test("every step of a referral reaches who asked for it, and a store's endpoint hears of no person", async () => {
  await addEndpoint(`${receiver.url}/platform`);
  const [store, other] = [await makeStore(), await makeStore()];
  await addEndpoint(`${receiver.url}/store`, { store });
  await addEndpoint(`${receiver.url}/other`, { store: other });
  await addEndpoint(`${receiver.url}/some`, { store, events: ["referral.active"] });

  const { clickId } = await click(followLink, store.referral_code, { query: "?utm_source=mail" });
  await clicks.writer.flush(5_000);
  const [guesser, prover] = [`user_${randomUUID()}`, `user_${randomUUID()}`];
  await report(signups, { user_id: guesser, referral_code: store.referral_code });
  const proven = { user_id: prover, referral_code: store.referral_code, click_id: clickId };
  const { json } = await report(signups, proven);
  await report(signups, proven);
  await report(activations, { user_id: prover });
  await suspendStore(store.slug, true, { by: { via: "command" }, at: new Date() });
  await suspendStore(store.slug, true, { by: { via: "command" }, at: new Date() });
  await deliver();
  const types = (path: string) =>
    told(path)
      .map(({ type }) => type)
      .sort();
  const all = [
    "referral.active",
    "referral.clicked",
    "referral.rematched",
    "referral.signed_up",
    "referral.signed_up",
    "store.status_changed",
  ];
  expect(types("/store")).toEqual(all);
  expect(types("/platform")).toEqual([...all, "store.created", "store.created"].sort());
  expect([types("/some"), types("/other")]).toEqual([["referral.active"], []]);
  const active = (path: string) => told(path).find(({ type }) => type === "referral.active")!.data;
  expect(active("/platform")).toMatchObject({
    ...{ store: store.slug, referral_id: json["referral_id"] },
    referral: {
      id: json["referral_id"],
      user_id: prover,
      status: "active",
      utm_params: { utm_source: "mail" },
    },
  });
  expect(active("/store")).toEqual({
    ...active("/platform"),
    referral: { ...active("/platform")["referral"], user_id: null },
  });
  expect(JSON.stringify(told("/store"))).not.toMatch(new RegExp(`${guesser}|${prover}`));
  const rematched = told("/store").find(({ type }) => type === "referral.rematched")!.data;
  expect(rematched).toMatchObject({
    previous_referral_id: json["referral_id"],
    referral: { match_method: "none" },
  });
  expect(told("/platform").find(({ type }) => type === "store.status_changed")!.data).toMatchObject({
    ...{ status: "suspended", store: { slug: store.slug, status: "suspended" } },
  });
});

test("an erased person is named by no message that is sent afterwards, and the erasure is told", async () => {
  await addEndpoint(`${receiver.url}/platform`);
  const store = await makeStore();
  const user = `user_${randomUUID()}`;
  const { json } = await report(signups, { user_id: user, referral_code: store.referral_code });
  await report(erasures, { user_id: user });
  await deliver();
  expect(JSON.stringify(receiver.received)).not.toContain(user);
  expect(told("/platform").find(({ type }) => type === "person.erased")!.data).toMatchObject({
    referral_id: json["referral_id"],
  });
});

test("a message is verified by standardwebhooks and by svix, also while its secret rotates", async () => {
  const { id, secret } = await addEndpoint(`${receiver.url}/`);
  const next = randomBytes(32);
  await database.pool.query(
    `update webhook_endpoint set secret_before = secret, secret = $2, secret_before_ends = now() + interval '1 hour'
     where id = $1`,
    [id, next],
  );
  await addMessage(id, new Date());
  await deliver();
  const [{ body, headers }] = receiver.received as unknown as [
    { body: string; headers: Record<string, string> },
  ];
  for (const one of [secret, `whsec_${next.toString("base64")}`]) {
    expect(new Webhook(one).verify(body, headers)).toMatchObject({ type: "webhook.test" });
    expect(() => new SvixWebhook(one).verify(body, headers)).not.toThrow();
  }
  for (const Verifier of [Webhook, SvixWebhook])
    expect(() => new Verifier(`whsec_${randomBytes(32).toString("base64")}`).verify(body, headers)).toThrow();
});
