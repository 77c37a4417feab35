import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Addresses } from "../web/addresses.ts";
import { html } from "../web/html.ts";
import { layout } from "../web/layout.ts";
import type { Shop } from "./shops.ts";
import { extensionFolder, renderBlock, type Shown } from "./theme.ts";

const style = readFileSync(join(extensionFolder, "assets", "store-referral.css"), "utf8");

/** The front page of a shop: a theme with a product, and the parts of the app's extension that the merchant put in. */
export async function storefrontPage(shop: Shop, addresses: Addresses): Promise<string> {
  const metafields = metafieldsOf(shop);
  const render = (block: Shown["block"]) =>
    shop.themeParts.has(block) ? renderBlock({ block, metafields }) : "";
  const parts = { block: await render("referral-banner"), embed: await render("referral-embed") };
  const shown = { block: { markup: parts.block }, embed: { markup: parts.embed } };
  return layout({
    title: shop.name,
    step: "admin",
    addresses,
    head: html`<style>
      ${{ markup: style }}
    </style>`,
    body: html`<main class="page" aria-label="Storefront">
      <p class="not-shopify">Local stand-in, <b>not Shopify</b></p>
      <h1>${shop.name}</h1>
      <p>Vitamin D3, 120 capsules. In stock.</p>
      ${shown.block} ${shown.embed}
      ${
        parts.block + parts.embed === "" &&
        html`<p class="soft">
          Nothing of the app is here. Put it into the theme in step 3 of the setup on the app’s overview, and
          save.
        </p>`
      }
    </main>`,
  });
}

/** What the theme's Liquid finds, with the types that Shopify gives its values. */
export function metafieldsOf(shop: Shop): Record<string, unknown> {
  const found = [...shop.metafields.values()].filter(({ namespace }) => namespace === "referrals");
  return Object.fromEntries(
    found.map(({ key, type, value }) => [key, type === "boolean" ? value === "true" : value]),
  );
}
