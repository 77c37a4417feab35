import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Addresses } from "./addresses.ts";
import { html, type Html } from "./html.ts";

export type Step = "admin" | "visitor" | "signup" | "events";

/** The whole page: the strip with the demo's four steps, then the body. */
export function layout(page: {
  title: string;
  step: Step;
  addresses: Addresses;
  body: Html;
  bodyClass?: string;
  /** Goes into `<head>`, after the style. */
  head?: Html;
}): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · local demo</title>
        <link rel="icon" href="data:," />
        <style>
          ${style}
        </style>
        ${page.head}
      </head>
      <body class="${page.bodyClass ?? ""}">
        ${stepStrip(page.step, page.addresses)} ${page.body}
      </body>
    </html>`.markup;
}

const style: Html = { markup: readFileSync(join(import.meta.dirname, "style.css"), "utf8") };

function stepStrip(current: Step, addresses: Addresses): Html {
  const steps: [Step, string, string][] = [
    ["admin", "Shop", addresses.admin],
    ["visitor", "Visitor", addresses.landing],
    ["signup", "Sign-up", addresses.signUp],
    ["events", "Events", addresses.events],
  ];
  const items = steps.map(
    ([step, label, url], index) =>
      html`<li>
        <a href="${url}" ${step === current && { markup: 'aria-current="page"' }}
          ><b aria-hidden="true">${index + 1}</b>${label}</a
        >
      </li>`,
  );
  return html`<header class="strip">
    <p class="strip-name">Store Referrals <span>local demo</span></p>
    <nav aria-label="Steps of the demo">
      <ol>
        ${items}
      </ol>
    </nav>
  </header>`;
}
