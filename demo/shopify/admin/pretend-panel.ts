import type { Addresses } from "../../web/addresses.ts";
import { html, type Html } from "../../web/html.ts";
import type { ActionName } from "../actions.ts";
import type { Shop } from "../shops.ts";

type Button = [label: string, action: ActionName, args: object];

const groups: [heading: string, buttons: Button[]][] = [
  [
    "The merchant",
    [
      ["Uninstalls the app", "uninstall", {}],
      ["Uninstalls, and the webhook is lost", "uninstall", { silent: true }],
      ["Installs the app", "install", {}],
      ["Takes the permission back", "scopes", { scopes: [] }],
    ],
  ],
  [
    "Shopify",
    [
      ["Sends shop/update", "webhook", { topic: "shop/update" }],
      ["Asks for a customer’s data", "webhook", { topic: "customers/data_request" }],
      ["Asks to erase a customer", "webhook", { topic: "customers/redact" }],
      ["Asks to erase the shop", "webhook", { topic: "shop/redact" }],
    ],
  ],
  [
    "The platform",
    [
      ["Suspends the store", "suspend", { is: true }],
      ["Lets the store go on", "suspend", { is: false }],
      ["Stops reporting signups", "reports", { are: "held" }],
      ["Reports signups again", "reports", { are: "sent" }],
      ["Switches the merchant’s pages off", "features", { on: ["integration_api"] }],
      ["Switches everything on", "features", { on: ["integration_api", "partner_portal"] }],
    ],
  ],
  [
    "Bad luck",
    [
      ["Somebody forges an uninstall", "webhook", { topic: "app/uninstalled", hmac: "bad" }],
      ["All access tokens are revoked", "revokeTokens", {}],
      ["The database is slow", "database", { is: "slow" }],
      ["The database is quick again", "database", { is: "quick" }],
      ["Shopify’s API goes down", "api", { is: "down" }],
      ["Shopify throttles the app", "api", { is: "throttled" }],
      ["The shop is frozen", "api", { is: "frozen" }],
      ["Shopify’s API is well again", "api", { is: "up" }],
    ],
  ],
];

/** The next places to go, the things to pretend, and the latest messages between Shopify and the app. */
export function pretendPanel(shop: Shop, addresses: Addresses): Html {
  return html`<aside class="drawer" aria-label="Next steps and pretending">
    <button class="drawer-handle" id="drawer-handle" aria-expanded="false" aria-controls="drawer-body">
      Next steps &amp; pretending
    </button>
    <div class="drawer-body" id="drawer-body">
      <h2>Next steps</h2>
      <ol class="next">
        <li>
          <a id="be-visitor" href="${addresses.landing}" target="_blank">Be a visitor of ${shop.name}</a>
        </li>
        <li><a href="${addresses.signUp}" target="_blank">Sign up</a></li>
        <li><a href="${addresses.events}" target="_blank">See the events</a></li>
      </ol>
      <p class="soft" id="more-links" hidden>
        Also: <a href="/storefront/${shop.handle}" target="_blank">open the storefront</a>, the
        <a id="tracked-link" target="_blank">tracked link</a> of QR codes, the
        <a id="branded-link" target="_blank">link on the shop’s own address</a>.
      </p>
      <h2>Pretend that…</h2>
      ${groups.map(
        ([heading, buttons]) =>
          html`<h3>${heading}</h3>
            <div class="pretend">${buttons.map(button)}</div>`,
      )}
      <h3>The merchant’s admin is</h3>
      <p class="soft">
        on a <a href="?device=computer">computer</a>, in <a href="?device=mobile">Shopify Mobile</a>, in
        <a href="?device=pos">Shopify POS</a>; in <a href="?locale=en-US">English</a>,
        <a href="?locale=de">German</a>, <a href="?locale=fr">French</a>,
        <a href="?locale=es">Spanish</a>
      </p>
      <p class="said" id="said" role="status" aria-live="polite"></p>
      <h2>Between Shopify and the app</h2>
      <ol class="activity" id="activity"></ol>
    </div>
  </aside>`;
}

function button([label, action, args]: Button): Html {
  return html`<button type="button" data-action="${action}" data-args="${JSON.stringify(args)}">
    ${label}
  </button>`;
}
