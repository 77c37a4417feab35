import { expect, test } from "vitest";
import { parseConfig } from "../app/config.server.ts";

const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString("base64")}`;
const required = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://app.example.test/",
};

function configOf(variables: Record<string, string>) {
  const result = parseConfig({ ...required, ...variables });
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.config;
}

function problemsOf(variables: Record<string, string | undefined>): string[] {
  const result = parseConfig(variables);
  return "problems" in result ? result.problems : [];
}

test("the defaults are those of the contract", () => {
  expect(configOf({})).toMatchObject({
    scopes: ["write_app_proxy"],
    databaseUrl: "pglite:.data/db",
    appOrigin: "https://app.example.test",
    linkOrigin: "https://app.example.test",
    landingUrl: "https://syntropyhealth.bio/",
    landingOrigins: ["https://syntropyhealth.bio", "https://www.syntropyhealth.bio"],
    attributionWindowDays: 30,
    port: 3000,
    host: "0.0.0.0",
    logLevel: "info",
    worker: "inline",
    trustProxyHops: 0,
    clicksPerAddress: 300,
    apiRequestsPerMinute: 600,
    shutdownDelayMs: 3000,
    migratesAtStart: true,
  });
  expect([...configOf({}).features]).toEqual(["partner_portal", "integration_api"]);
});

test("the country comes from a header of the operator's choice, and a text that is no header is refused", () => {
  expect(configOf({ COUNTRY_HEADER: "CF-IPCountry" }).countryHeader).toBe("CF-IPCountry");
  expect(configOf({}).countryHeader).toBeUndefined();
  expect(problemsOf({ ...required, COUNTRY_HEADER: "CF IPCountry:" })).toEqual([
    "COUNTRY_HEADER: must be the name of a header",
  ]);
});

test("a landing page counts with and without www.; an address has no twin, and none is named twice", () => {
  const originsOf = (LANDING_URL: string, LANDING_ORIGINS = "") =>
    configOf({ LANDING_URL, LANDING_ORIGINS }).landingOrigins;
  expect(originsOf("https://www.shop.example/start?x=1", "http://shop.example:8080")).toEqual([
    "https://www.shop.example",
    "https://shop.example",
    "http://shop.example:8080",
    "http://www.shop.example:8080",
  ]);
  expect(originsOf("https://shop.example", "https://www.shop.example")).toEqual([
    "https://shop.example",
    "https://www.shop.example",
  ]);
  expect(originsOf("http://127.0.0.1:4400/", "http://[::1]:4400")).toEqual([
    "http://127.0.0.1:4400",
    "http://[::1]:4400",
  ]);
});

test("the platform has its landing page's host for a name, and what it promises only if the operator says so", () => {
  expect(configOf({}).platform).toEqual({
    name: "syntropyhealth.bio",
    supportUrl: null,
    visitorOffer: null,
    partnerReward: null,
  });
  expect(
    configOf({ PLATFORM_NAME: " Wellness Co ", SUPPORT_URL: "mailto:help@example.com" }).platform,
  ).toMatchObject({
    name: "Wellness Co",
    supportUrl: "mailto:help@example.com",
  });
  const bad = {
    SUPPORT_URL: "javascript:alert(1)",
    VISITOR_OFFER: "x".repeat(201),
    PARTNER_REWARD: "x".repeat(201),
  };
  expect(problemsOf({ ...required, ...bad }).map((line) => line.split(":")[0])).toEqual(Object.keys(bad));
  expect(problemsOf({ ...required, SUPPORT_URL: "mailto:nobody" })).toEqual([
    "SUPPORT_URL: must name an address after mailto:",
  ]);
});

test("several secrets, by comma or space, all verify", () => {
  expect(
    configOf({ ATTRIBUTION_SECRETS: `${secret(24)}, ${secret(64)} ${secret(32)}` }).attributionSecrets,
  ).toHaveLength(3);
});

test("Clerk's secrets are checked as the others are, and rotate as they do", () => {
  expect(configOf({ CLERK_WEBHOOK_SECRET: `${secret(24)} ${secret(32)}` }).clerkKeys).toHaveLength(2);
  expect(configOf({}).clerkKeys).toEqual([]);
  expect(problemsOf({ ...required, CLERK_WEBHOOK_SECRET: secret(8) }).join()).toMatch(
    /^CLERK_WEBHOOK_SECRET: /,
  );
});

test("every bad variable is named at once", () => {
  const problems = problemsOf({
    SHOPIFY_API_KEY: "",
    SHOPIFY_APP_URL: "not a url",
    DATABASE_URL: "mysql://x",
    PORT: "http",
    WORKER: "yes",
    FEATURES: "partner_portal,magic",
    ATTRIBUTION_SECRETS: secret(23),
    ATTRIBUTION_WINDOW_DAYS: "0",
  });
  for (const name of [
    "SHOPIFY_API_KEY",
    "SHOPIFY_API_SECRET",
    "SHOPIFY_APP_URL",
    "DATABASE_URL",
    "PORT",
    "WORKER",
    "FEATURES",
    "ATTRIBUTION_SECRETS",
    "ATTRIBUTION_WINDOW_DAYS",
  ])
    expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${name}: `)));
});

test("a list of nothing but commas is no secret, and blanks are nothing at all", () => {
  for (const name of ["ATTRIBUTION_SECRETS", "CLERK_WEBHOOK_SECRET"])
    expect(problemsOf({ ...required, [name]: " , " })).toEqual([
      `${name}: every secret must be whsec_ and base64 of 24–64 bytes`,
    ]);
  expect(problemsOf({ ...required, ATTRIBUTION_SECRETS: `whsec_${"%2B".repeat(20)}` })).toHaveLength(1);
  expect(problemsOf({ ...required, SHOPIFY_API_KEY: " " })).toEqual(["SHOPIFY_API_KEY: is required"]);
  expect(configOf({ PORT: " " }).port).toBe(3000);
});

test("the landing page's address leaves the names of the links' own parameters alone", () => {
  for (const query of ["ref=web", "a=1&src=web", "click_id=x"])
    expect(problemsOf({ ...required, LANDING_URL: `https://x.example/?${query}` })).toEqual([
      "LANDING_URL: must not have ref, click_id or src in its query: the links add them",
    ]);
});

test("an address that is none in HOST is an interface, and ends nothing here", () => {
  expect(configOf({ HOST: "https://" }).host).toBe("https://");
});

test("a variable of OpenTelemetry that a platform sets for all its programs does not end this one", () => {
  const all = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
    OTEL_TRACES_SAMPLER: "parentbased_jaeger_remote",
    OTEL_TRACES_SAMPLER_ARG: "endpoint=http://x",
    OTEL_TRACES_EXPORTER: "console",
  };
  expect(configOf(all).tracing).toEqual({ share: 1, followsCaller: true });
  expect(configOf({ ...all, OTEL_SDK_DISABLED: "true" }).tracing).toBeNull();
});

test("in production the database and the secrets must be set", () => {
  const problems = problemsOf({ ...required, NODE_ENV: "production" });
  expect(problems).toEqual([
    "DATABASE_URL: is required in production",
    "ATTRIBUTION_SECRETS: is required in production",
  ]);
});
