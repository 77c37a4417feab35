import { randomBytes } from "node:crypto";

/** The secret that the auth backend of a test signs with. */
export const attributionSecret = `whsec_${randomBytes(32).toString("base64")}`;

/** The app's configuration in tests, without its database. */
export const environment = {
  SHOPIFY_API_KEY: "test-key",
  SHOPIFY_API_SECRET: "test-secret",
  SHOPIFY_API_SECRET_OLD: "test-secret-of-before",
  SHOPIFY_APP_URL: "https://app.example.test",
  LANDING_URL: "https://landing.example.test/welcome",
  ATTRIBUTION_SECRETS: attributionSecret,
  CLERK_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString("base64")}`,
  METRICS_TOKEN: randomBytes(16).toString("hex"),
  LOG_LEVEL: "silent",
  WORKER: "off",
};
