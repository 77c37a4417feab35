import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Addresses } from "../../web/addresses.ts";
import { html, jsonScript, type Html } from "../../web/html.ts";
import { layout } from "../../web/layout.ts";
import type { AppToml } from "../app-toml.ts";
import type { Shop } from "../shops.ts";
import type { PageData } from "./page-data.ts";
import { pretendPanel } from "./pretend-panel.ts";

/** The stand-in for Shopify's admin. It looks like itself, on purpose: nobody may take it for Shopify. */
export function adminPage(shop: Shop, shops: Shop[], toml: AppToml, addresses: Addresses): string {
  const data: PageData = {
    shop: shop.handle,
    shopName: shop.name,
    appHandle: toml.handle,
    appName: toml.name,
    appOrigin: addresses.app,
    scopes: toml.scopes,
  };
  return layout({
    title: `${shop.name} · ${toml.name}`,
    step: "admin",
    addresses,
    bodyClass: "desk",
    head: html`<style>
      ${deskStyle}
    </style>`,
    body: html`<div class="desk-rows">
        ${sideBar(shop, shops, toml)}
        <main class="stage" aria-label="${toml.name}">
          ${titleBar(toml)} ${saveBar} ${installScreen(shop, toml)}
          <iframe id="app" name="app-iframe" title="${toml.name}" allow="clipboard-write" hidden></iframe>
          <div id="toasts" role="status" aria-live="polite"></div>
          ${modal}
        </main>
        ${pretendPanel(shop, addresses)}
      </div>
      ${jsonScript("page-data", data)}
      <script src="/admin.js"></script>`,
  });
}

const deskStyle: Html = { markup: readFileSync(join(import.meta.dirname, "desk.css"), "utf8") };

function sideBar(shop: Shop, shops: Shop[], toml: AppToml): Html {
  const options = shops.map(
    (one) =>
      html`<option value="${one.handle}" ${one === shop && { markup: "selected" }}>${one.name}</option>`,
  );
  return html`<section class="side" aria-label="Your shop">
    <p class="not-shopify">Local stand-in, <b>not Shopify</b></p>
    <label class="shop-switch"
      ><span>Your shop</span>
      <select id="shop">
        ${options}
      </select></label
    >
    <nav class="app-nav" aria-label="${toml.name}">
      <a href="/store/${shop.handle}/apps/${toml.handle}" id="app-home">${toml.name}</a>
      <div id="nav"></div>
    </nav>
    <p class="hint" id="hint"></p>
  </section>`;
}

function titleBar(toml: AppToml): Html {
  return html`<div class="title-bar">
    <h1 id="title">${toml.name}</h1>
    <div id="title-controls"></div>
  </div>`;
}

/** Above the frame, as Shopify's: nothing of the app can cover it. */
const modal = html`<dialog class="modal" id="modal" aria-labelledby="modal-title">
  <header>
    <h2 id="modal-title"></h2>
    <button class="button" id="modal-close" type="button" aria-label="Close">✕</button>
  </header>
  <iframe id="modal-content" title="What the app says" sandbox=""></iframe>
  <footer id="modal-controls"></footer>
</dialog>`;

const saveBar = html`<div class="save-bar" id="save-bar" role="region" aria-label="Unsaved changes" hidden>
  <span>Unsaved changes</span>
  <div id="save-controls"></div>
</div>`;

function installScreen(shop: Shop, toml: AppToml): Html {
  const wishes = toml.scopes.map((scope) => html`<li>${inPlainWords(scope)} <code>${scope}</code></li>`);
  return html`<section class="install" id="install" hidden>
    <p class="eyebrow">Install an app</p>
    <h2>${toml.name} would like to join ${shop.name}</h2>
    <p>It asks for one thing:</p>
    <ul class="wishes">
      ${wishes}
    </ul>
    <p class="soft">It does not ask to see customers, orders or products.</p>
    <button class="button primary" id="do-install" type="button">Install</button>
  </section>`;
}

function inPlainWords(scope: string): string {
  if (scope === "write_app_proxy") return "Serve a referral link on the shop’s own address";
  return "Use this permission";
}
