import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { payloadFor } from "../../demo/shopify/webhook-payloads.ts";
import { samplesFile, topics } from "../support/shopify-data.ts";
import { jobsAbout, send } from "../support/shopify-webhooks.ts";
import { makeStore } from "../support/stores.ts";

type Payload = Record<string, unknown>;
const { samples } = JSON.parse(readFileSync(samplesFile, "utf8")) as { samples: Record<string, Payload> };

/** What each topic has us do. */
const acts: Record<string, string[]> = {
  "app/uninstalled": ["uninstall"],
  "app/scopes_update": ["renew_token"],
  "shop/update": ["rename"],
  "customers/data_request": [],
  "customers/redact": [],
  "shop/redact": ["redact"],
};

/** Every way in which Shopify's messages write a shop's number. */
const spellings: ((id: string) => unknown)[] = [Number, String, (id) => `gid://shopify/Shop/${id}`];

/** Where a payload has the shop's number. */
const idField = (sample: Payload) => ("shop_id" in sample ? "shop_id" : "id");

/** Sends a payload as a shop's and returns what it has us do. */
async function actsOn(topic: string, shop: string, payload: Payload): Promise<Payload[]> {
  const known = new Set((await jobsAbout(shop)).map((job) => JSON.stringify(job)));
  const { status } = await send(topic, shop, payload);
  expect([topic, payload, status]).toEqual([topic, payload, 200]);
  return (await jobsAbout(shop)).filter((job) => !known.has(JSON.stringify(job)));
}

test("Shopify's documented payload of every topic is understood, however it writes the shop's number", async () => {
  expect(Object.keys(samples).sort()).toEqual(topics().sort());
  for (const [topic, sample] of Object.entries(samples))
    for (const spell of spellings) {
      const { shop_domain: shop, shop_id: shopId } = await makeStore();
      const payload = { ...sample, [idField(sample)]: spell(shopId!) };
      const jobs = await actsOn(topic, shop!, payload);
      const wanted = acts[topic]!.map((act) => expect.objectContaining({ act, shopId }));
      expect([topic, payload, jobs]).toEqual([topic, payload, wanted]);
      if (topic === "shop/update")
        expect(jobs[0]).toMatchObject({ facts: { shopId, name: "Super Toys", timeZone: null } });
    }
});

test("any field of a payload may be null, and a null changes nothing but what the field itself tells", async () => {
  for (const [topic, sample] of Object.entries(samples))
    for (const field of Object.keys(sample)) {
      const { shop_domain: shop, shop_id: shopId } = await makeStore();
      const payload = { ...sample, [idField(sample)]: Number(shopId), [field]: null };
      const jobs = await actsOn(topic, shop!, payload);
      const isFact = topic === "shop/update" && (field === "id" || field === "name");
      const wanted = (isFact ? [] : acts[topic]!).map((act) =>
        expect.objectContaining({ act, shopId: field === idField(sample) ? null : shopId }),
      );
      expect([topic, field, jobs]).toEqual([topic, field, wanted]);
    }
});

test("the stand-in's payloads have no field that Shopify's documentation has not, and write numbers as it does", () => {
  const shop = { domain: "acme-supplements.myshopify.com", id: 7_000_001 };
  for (const [topic, sample] of Object.entries(samples)) {
    const ours = payloadFor(topic, shop) as Payload;
    const kinds = (payload: Payload) =>
      Object.entries(payload).map(([name, value]) => `${name}: ${typeof value}`);
    const documented = kinds(sample);
    // A null in the sample says nothing of the type.
    const strange = kinds(ours).filter(
      (kind) => !documented.includes(kind) && sample[kind.split(":")[0]!] !== null,
    );
    expect([topic, strange]).toEqual([topic, []]);
    expect(Object.keys(ours)).toContain(idField(sample));
  }
});
