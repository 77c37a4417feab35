import { relative } from "node:path";
import type { Demo } from "./demo-types.ts";

/** What a newcomer needs to know, and nothing secret. */
export function welcome(demo: Demo): string {
  const { addresses, store } = demo;
  const lines: [string, string, string][] = [
    ["1", "Shop admin", addresses.admin],
    ["2", "Visitor", store?.referral_link ?? addresses.landing],
    ["3", "Sign-up", addresses.signUp],
    ["4", "Events", addresses.events],
    ["", "The app", addresses.app],
    ["", "App log", relative(process.cwd(), demo.appLogFile)],
  ];
  const table = lines.map(([step, name, where]) => `  ${step.padEnd(2)} ${name.padEnd(12)} ${where}`);
  return `
  Store Referrals runs on this machine only: nothing here is Shopify, and nothing leaves it.

${table.join("\n")}

  Begin with 1: copy Acme's link, open it in a new tab, sign up, and watch the numbers. Ctrl-C ends all of it.
`;
}

/** The file for scripts that DEMO_INFO names. */
export function demoInfo(demo: Demo): string {
  const { addresses, store, attributionSecrets } = demo;
  const info = {
    admin_url: addresses.admin,
    app_url: addresses.app,
    app_direct_url: addresses.appDirect,
    landing_url: addresses.landing,
    referral_link: store?.referral_link,
    tracked_link: store?.tracked_link,
    attribution_secret: attributionSecrets[0],
    attribution_secret_old: attributionSecrets[1],
    clerk_webhook_secret: demo.clerkSecret,
    platform_api_key: demo.platformKey,
    store: store?.store,
    shop: demo.shop,
    posthog_events_url: addresses.eventsJson,
    webhook_url: addresses.webhook,
  };
  return `${JSON.stringify(info, null, 2)}\n`;
}
