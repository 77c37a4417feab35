import type { Addresses } from "../../web/addresses.ts";
import { html, jsonScript } from "../../web/html.ts";
import { layout } from "../../web/layout.ts";
import type { Shop } from "../shops.ts";
import type { ThemeExtension } from "../theme-extension.ts";

/** What the editor page's script is told. */
export type EditorData = { shop: string };

/**
 * The stand-in for the theme editor, without a theme: the parts of the app's extension, each to be put in or taken out.
 * A deep link puts its part in, and like Shopify's it changes nothing before Save.
 */
export function editorPage(
  shop: Shop,
  asked: URLSearchParams,
  extension: ThemeExtension,
  apiKey: string,
  addresses: Addresses,
): string {
  const [app, handle] = (asked.get("addAppBlockId") ?? asked.get("activateAppId") ?? "").split("/");
  const linked = app === apiKey ? handle : undefined;
  const data: EditorData = { shop: shop.handle };
  const choices = extension.parts.map((part) => {
    const isIn = shop.themeParts.has(part.handle) || part.handle === linked;
    return html`<li>
      <label
        ><input type="checkbox" name="${part.handle}" ${isIn && { markup: "checked" }} /> ${part.name}
        (${part.target === "section" ? "a block" : "an app embed"})</label
      >
    </li>`;
  });
  return layout({
    title: `Theme editor · ${shop.name}`,
    step: "admin",
    addresses,
    body: html`<main class="page" aria-label="Theme editor">
        <p class="not-shopify">Local stand-in, <b>not Shopify</b></p>
        <h1>Theme editor of ${shop.name}</h1>
        <p>The published theme shows these parts of the app:</p>
        <form id="editor">
          <ul class="wishes">
            ${choices}
          </ul>
          <button class="button primary">Save</button>
        </form>
        <p id="said" role="status"></p>
      </main>
      ${jsonScript("editor-data", data)}
      <script src="/editor.js"></script>`,
  });
}
