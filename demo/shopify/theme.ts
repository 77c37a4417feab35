import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Liquid, type TagToken, type TopLevelToken } from "liquidjs";

/** The theme app extension, as it is in the repository. */
export const extensionFolder = "extensions/referral-banner";

/** One view of a shop's theme: a block or the embed, and the values that Liquid knows around it. */
export type Shown = {
  block: "referral-banner" | "referral-embed";
  /** The app-data metafields of the app, as the Admin API got them. */
  metafields?: Record<string, unknown>;
  /** What the merchant changed in the theme editor. */
  settings?: Record<string, unknown>;
  locale?: "en" | "de" | "es" | "fr";
  /** Inside the theme editor. */
  designMode?: boolean;
};

type Setting = { type: string; id?: string; default?: unknown };
type Schema = { name: string; target: string; stylesheet: string; available_if: string; settings: Setting[] };

/** The app's metafields of an active store. */
export const published = { tracked_link: "https://app.example.test/r/store-acme-a1b2", active: true };

/** The schema of a block: what its `{% schema %}` holds. */
export function schemaOf(block: string): Schema {
  const liquid = readFileSync(join(extensionFolder, "blocks", `${block}.liquid`), "utf8");
  return JSON.parse(/\{% schema %\}(.*)\{% endschema %\}/s.exec(liquid)![1]!) as Schema;
}

/** Every locale file of one kind by its language. */
export function localesOf(kind: "storefront" | "schema"): Record<string, object> {
  const files = readdirSync(join(extensionFolder, "locales")).filter(
    (file) => file.includes(".schema.") === (kind === "schema"),
  );
  return Object.fromEntries(
    files.map((file) => [
      file.split(".")[0]!,
      JSON.parse(readFileSync(join(extensionFolder, "locales", file), "utf8")) as object,
    ]),
  );
}

/** The HTML that Shopify would put into the page: the block's own, or nothing where `available_if` forbids it. */
export async function renderBlock(shown: Shown): Promise<string> {
  const { block, metafields = published, settings = {}, locale = "en", designMode = false } = shown;
  const schema = schemaOf(block);
  const engine = engineFor(locale);
  const referrals = Object.fromEntries(Object.entries(metafields).map(([key, value]) => [key, { value }]));
  const defaults = schema.settings.flatMap(({ id, default: value }) => (id ? [[id, value] as const] : []));
  const scope = {
    app: { metafields: { referrals } },
    request: { design_mode: designMode, locale: { iso_code: locale } },
    block: {
      settings: { ...Object.fromEntries(defaults), ...settings },
      shopify_attributes: designMode ? `data-shopify-editor-block='{"id":"1"}'` : "",
    },
  };
  const condition = schema.available_if.replace(/\s*\}\}/, ".value }}");
  // The casts: without an encoding Liquid writes a text.
  const available = (await engine.parseAndRender(condition, scope)) as string;
  if (available !== "true" && !designMode) return "";
  return (await engine.renderFile(block, scope)) as string;
}

/** A page of a plain theme around a block, as small as a theme can be and still have its own look. */
export async function renderPage(shown: Shown): Promise<string> {
  const html = await renderBlock(shown);
  const isEmbed = schemaOf(shown.block).target === "body";
  return `<!doctype html><html lang="${shown.locale ?? "en"}"><head><meta charset="utf-8"><title>Acme Supplements</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="stylesheet" href="/assets/store-referral.css">
<style>body{margin:0;font:16px/1.5 Georgia,serif;color:#2b2118;background:#fdf6ec}main{padding:16px}</style></head>
<body><header><h1>Acme Supplements</h1></header><main><p id="before">Vitamin D3, 120 capsules</p>
${isEmbed ? "" : `<div class="shopify-block">${html}</div>`}<p id="after">In stock</p></main>
${isEmbed ? `<div class="shopify-block">${html}</div>` : ""}</body></html>`;
}

/** liquidjs with Shopify's few additions that the extension uses: `t`, and a schema that prints nothing. */
function engineFor(locale: string): Liquid {
  const engine = new Liquid({ root: join(extensionFolder, "blocks"), extname: ".liquid" });
  const locales = localesOf("storefront");
  engine.registerFilter("t", (key: string) => textOf(locales[locale]!, key) ?? textOf(locales["en"]!, key));
  engine.registerTag("schema", {
    parse(_token: TagToken, remaining: TopLevelToken[]) {
      while (remaining.length > 0) if ((remaining.shift() as TagToken).name === "endschema") return;
      throw new Error("a schema without an end");
    },
    render: () => "",
  });
  return engine;
}

function textOf(texts: object, key: string): string | undefined {
  return key
    .split(".")
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], texts) as string;
}
