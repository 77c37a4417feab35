import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { flowTriggerFields } from "../../app/analytics/flow-triggers.ts";
import { extensionFolder, localesOf, schemaOf } from "../../demo/shopify/theme.ts";

type Field = { type: string; key?: string };
type Extension = {
  type: string;
  handle: string;
  uid: string;
  name: string;
  description?: string;
  settings?: { fields?: Field[] };
};
type ExtensionFile = { api_version: string; extensions: Extension[] };
type AppFile = {
  access_scopes: { scopes: string };
  webhooks: { api_version: string; subscriptions: Record<"topics" | "compliance_topics", string[]>[] };
};

const app = parse(readFileSync("shopify.app.toml", "utf8")) as unknown as AppFile;
const files = readdirSync("extensions").map(
  (name) =>
    parse(
      readFileSync(join("extensions", name, "shopify.extension.toml"), "utf8"),
    ) as unknown as ExtensionFile,
);
const triggers = files.flatMap(({ extensions }) => extensions).filter(({ type }) => type === "flow_trigger");
const blocks = readdirSync(join(extensionFolder, "blocks")).map((file) => file.replace(".liquid", ""));

/** What a trigger's field may be at the deploy; the offline build also lets `number_integer` through. */
const triggerTypes = ["boolean", "email", "single_line_text_field", "url", "number_decimal"];

/** The size of a folder's files, in all. */
function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Every key of nested texts, dotted. */
function keysOf(texts: object, before = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "object" ? keysOf(value as object, `${before}${key}.`) : [`${before}${key}`],
  );
}

test("every extension has the uid that the CLI would write: its first contact with an account changes nothing", () => {
  // As the CLI's nonRandomUUID: SHA-1 of the DNS namespace and the handle, with dashes and no cut.
  const namespace = Buffer.from("6ba7b8109dad11d180b400c04fd430c8", "hex");
  const uidOf = (handle: string) =>
    createHash("sha1")
      .update(namespace)
      .update(handle)
      .digest("hex")
      .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  for (const { handle, uid } of files.flatMap(({ extensions }) => extensions))
    expect([handle, uid]).toEqual([handle, uidOf(handle)]);
});

test("what the app sends to Flow and what its triggers declare are the same, field by field", () => {
  const declared = triggers.map(({ handle, settings }) => [
    handle,
    (settings?.fields ?? []).map(({ key }) => key),
  ]);
  expect(Object.fromEntries(declared)).toEqual(flowTriggerFields);
});

test("trigger fields have types and keys that a deploy accepts", () => {
  for (const { handle, name, description, settings } of triggers) {
    expect(handle).toMatch(/^[a-z0-9-]{1,30}$/);
    expect(name).toMatch(/^[A-Za-z ]+$/);
    expect(description).toBeTruthy();
    for (const { type, key } of settings?.fields ?? []) {
      expect(triggerTypes).toContain(type);
      expect(key).toMatch(/^[A-Za-z ]+$/);
    }
    const keys = (settings?.fields ?? []).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test("no trigger carries a person: no customer, e-mail, name, user or address", () => {
  for (const { settings } of triggers)
    for (const { type, key } of settings?.fields ?? []) {
      expect(type).not.toMatch(/reference|email/);
      expect(key).not.toMatch(/customer|mail|name|user|person|address|phone|utm/i);
    }
});

test("handles are unique in the app", () => {
  const handles = files.flatMap(({ extensions }) => extensions.map(({ handle }) => handle));
  expect(new Set(handles).size).toBe(handles.length);
});

test("the theme app extension is under 12 kB in all, without scripts, far below Shopify's limits", () => {
  expect(bytesIn(extensionFolder)).toBeLessThan(12_000);
  expect(bytesIn(join(extensionFolder, "blocks"))).toBeLessThan(100_000);
  expect(readdirSync(join(extensionFolder, "assets"))).toEqual(["store-referral.css"]);
});

test("each block waits for an active store and loads a style sheet that exists; one is for sections, one for the body", () => {
  expect(Object.fromEntries(blocks.map((block) => [block, schemaOf(block).target]))).toEqual({
    "referral-banner": "section",
    "referral-embed": "body",
  });
  for (const block of blocks) {
    expect(schemaOf(block).available_if).toBe("{{ app.metafields.referrals.active }}");
    expect(existsSync(join(extensionFolder, "assets", schemaOf(block).stylesheet))).toBe(true);
  }
});

test("every language has every text, and block names fit the theme editor", () => {
  for (const kind of ["storefront", "schema"] as const) {
    const { en, ...others } = localesOf(kind);
    expect(Object.keys(others).sort()).toEqual(["de", "es", "fr"]);
    for (const texts of Object.values(others)) expect(keysOf(texts)).toEqual(keysOf(en!));
  }
  for (const texts of Object.values(localesOf("schema")) as Record<"block" | "embed", { name: string }>[])
    for (const { name } of [texts.block, texts.embed]) expect(name.length).toBeLessThan(25);
});

test("everything a block prints is escaped", () => {
  for (const block of blocks) {
    const liquid = readFileSync(join(extensionFolder, "blocks", `${block}.liquid`), "utf8");
    const [markup] = liquid.split("{% schema %}");
    for (const [, printed] of markup!.matchAll(/\{\{-?\s*(.*?)\s*-?\}\}/g))
      expect(printed).toMatch(/\| escape$|^block\.shopify_attributes$|^'referral\.not_ready' \| t$/);
  }
});

test("one Shopify API version everywhere", () => {
  const shopify = readFileSync("app/shopify/shopify.server.ts", "utf8");
  const [, month, year] = /ApiVersion\.([A-Z][a-z]+)(\d\d)\b/.exec(shopify)!;
  const months = { January: "01", April: "04", July: "07", October: "10" } as Record<string, string>;
  const used = [
    `20${year}-${months[month!]}`,
    ...files.map(({ api_version }) => api_version),
    /"(20\d\d-\d\d)"/.exec(readFileSync("demo/shopify/app-toml.ts", "utf8"))![1],
  ];
  expect(new Set(used)).toEqual(new Set([app.webhooks.api_version]));
});

test("each subscribed topic has its route, and the three compliance topics are subscribed", () => {
  const { subscriptions } = app.webhooks;
  const compliance = subscriptions.flatMap(({ compliance_topics }) => compliance_topics ?? []);
  expect(compliance.sort()).toEqual(["customers/data_request", "customers/redact", "shop/redact"]);
  const topics = [...compliance, ...subscriptions.flatMap(({ topics }) => topics ?? [])];
  expect(topics).toContain("app/uninstalled");
  for (const topic of topics)
    expect(existsSync(`app/routes/webhooks.${topic.replace("/", ".")}.ts`), topic).toBe(true);
});

test("the app asks for the app proxy and for nothing else", () => {
  expect(app.access_scopes.scopes).toBe("write_app_proxy");
});
