import { randomBytes } from "node:crypto";
import { z } from "zod";
import { fromShopifyCli } from "./shopify-cli-environment.ts";
import { readTracing, tracingFields } from "./tracing-environment.ts";

/** The configuration that comes from outside, checked once at boot. Nothing else reads process.env. */
export type Config = z.infer<typeof environment>;

/** Optional parts of the product that an operator can switch off. */
export type Feature = (typeof features)[number];

const features = ["partner_portal", "integration_api"] as const;
const requiredInProduction = ["DATABASE_URL", "ATTRIBUTION_SECRETS"];
const secretBytesMin = 24;
const secretBytesMax = 64;

const origin = z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin);
const flagList = z
  .string()
  .transform(words)
  .pipe(z.array(z.enum(features)));
const webhookSecrets = z
  .string()
  .transform(words)
  .refine((secrets) => secrets.length > 0 && secrets.every(isSecret), {
    error: "every secret must be whsec_ and base64 of 24–64 bytes",
  })
  .transform((secrets) => secrets.map(keyOf));

function isSecret(word: string): boolean {
  const bytes = keyOf(word).length;
  return /^whsec_[\w+/-]+={0,2}$/.test(word) && bytes >= secretBytesMin && bytes <= secretBytesMax;
}

function keyOf(word: string): Buffer {
  return Buffer.from(word.replace(/^whsec_/, ""), "base64");
}

const supportUrl = z
  .url({ protocol: /^(https|mailto)$/, error: "must be https://… or mailto:…" })
  .refine((url) => !url.startsWith("mailto:") || url.includes("@"), "must name an address after mailto:");
const sentence = (lengthMax: number) => z.string().trim().min(1).max(lengthMax).optional();

const environment = z
  .object({
    NODE_ENV: z.enum(["production", "development", "test"]).default("development"),
    SHOPIFY_API_KEY: z.string().min(1),
    SHOPIFY_API_SECRET: z.string().min(1),
    SHOPIFY_API_SECRET_OLD: z.string().min(1).optional(),
    SHOPIFY_APP_URL: origin,
    SCOPES: z.string().default("write_app_proxy").transform(words),
    DATABASE_URL: z
      .string()
      .regex(/^(postgres(ql)?:\/\/|pglite:).+/, "must be postgres://… or pglite:<directory>")
      .optional(),
    DIRECT_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\/.+/, "must be postgres://…")
      .optional(),
    DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(100).optional(),
    MIGRATE: z.enum(["start", "off"]).default("start"),
    LANDING_URL: z
      .url({ protocol: /^https?$/ })
      .refine(leavesOurNames, "must not have ref, click_id or src in its query: the links add them")
      .default("https://syntropyhealth.bio/"),
    LANDING_ORIGINS: z.string().default("").transform(words).pipe(z.array(origin)),
    LINK_BASE_URL: origin.optional(),
    PLATFORM_NAME: sentence(60),
    SUPPORT_URL: supportUrl.optional(),
    VISITOR_OFFER: sentence(200),
    PARTNER_REWARD: sentence(200),
    ATTRIBUTION_SECRETS: webhookSecrets.optional(),
    CLERK_WEBHOOK_SECRET: webhookSecrets.optional(),
    POSTHOG_API_KEY: z.string().min(1).optional(),
    POSTHOG_HOST: z.url({ protocol: /^https?$/ }).default("https://us.i.posthog.com"),
    ATTRIBUTION_WINDOW_DAYS: z.coerce.number().int().min(1).max(365).default(30),
    COUNTRY_HEADER: z
      .string()
      .regex(/^[\w-]+$/, "must be the name of a header")
      .optional(),
    CLICKS_PER_ADDRESS: z.coerce.number().int().min(1).default(300),
    API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
    WEBHOOK_TARGETS: z.enum(["public", "any"]).default("public"),
    SPILL_DIR: z.string().min(1).optional(),
    FEATURES: flagList.default([...features]),
    METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
    PORT: z.coerce.number().int().min(0).max(65535).default(3000),
    HOST: z.string().default("0.0.0.0"),
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    WORKER: z.enum(["inline", "off", "only"]).default("inline"),
    SHUTDOWN_DELAY_SECONDS: z.coerce.number().min(0).max(4).default(3),
    TRUST_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
    ...tracingFields,
  })
  .transform((env) => ({
    production: env.NODE_ENV === "production",
    shopifyApiKey: env.SHOPIFY_API_KEY,
    /** The client secret, then the one before a rotation. We sign with the first, and either verifies. */
    shopifyApiSecrets: [
      env.SHOPIFY_API_SECRET,
      ...(env.SHOPIFY_API_SECRET_OLD ? [env.SHOPIFY_API_SECRET_OLD] : []),
    ] as [string, ...string[]],
    appOrigin: env.SHOPIFY_APP_URL,
    scopes: env.SCOPES,
    databaseUrl: env.DATABASE_URL ?? "pglite:.data/db",
    /** Whether a starting process migrates the database. Else `npm run migrate` does, as a step of the release. */
    migratesAtStart: env.MIGRATE === "start",
    databaseOptions: {
      ...(env.DIRECT_URL !== undefined && { directUrl: env.DIRECT_URL }),
      ...(env.DATABASE_POOL_MAX !== undefined && { connectionsMax: env.DATABASE_POOL_MAX }),
    },
    landingUrl: env.LANDING_URL,
    /** LANDING_URL's own origin first; each with its `www.` or apex twin. */
    landingOrigins: withTwins([new URL(env.LANDING_URL).origin, ...env.LANDING_ORIGINS]),
    linkOrigin: env.LINK_BASE_URL ?? env.SHOPIFY_APP_URL,
    /** What the merchant's pages say of the platform. */
    platform: {
      name: env.PLATFORM_NAME ?? new URL(env.LANDING_URL).host,
      supportUrl: env.SUPPORT_URL ?? null,
      visitorOffer: env.VISITOR_OFFER ?? null,
      partnerReward: env.PARTNER_REWARD ?? null,
    },
    /** Raw HMAC keys; any one verifies. */
    attributionSecrets: env.ATTRIBUTION_SECRETS ?? [],
    /** Raw HMAC keys. None: the Clerk route is off. */
    clerkKeys: env.CLERK_WEBHOOK_SECRET ?? [],
    posthogApiKey: env.POSTHOG_API_KEY,
    posthogHost: env.POSTHOG_HOST,
    attributionWindowDays: env.ATTRIBUTION_WINDOW_DAYS,
    /** The header in which the edge puts the visitor's country. Undefined: no countries. */
    countryHeader: env.COUNTRY_HEADER,
    /** Counted clicks of one store from one address in half an hour. */
    clicksPerAddress: env.CLICKS_PER_ADDRESS,
    /** Where answered clicks wait on disk for a database that is away. Undefined: in memory only. */
    spillDirectory: env.SPILL_DIR,
    features: new Set<Feature>(env.FEATURES),
    metricsToken: env.METRICS_TOKEN,
    port: env.PORT,
    host: env.HOST,
    logLevel: env.LOG_LEVEL,
    worker: env.WORKER,
    /** For development: webhooks may go to private addresses, and without TLS. */
    webhooksAnywhere: env.WEBHOOK_TARGETS === "any",
    apiRequestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    /** How long the process goes on serving after SIGTERM, until every balancer has read `/readyz`. */
    shutdownDelayMs: env.SHUTDOWN_DELAY_SECONDS * 1000,
    trustProxyHops: env.TRUST_PROXY_HOPS,
    /** What OpenTelemetry is told of. Null: nothing. */
    tracing: readTracing(env),
  }));

/** Checks an environment. Returns every problem at once, one line for each bad variable, or the config. */
export function parseConfig(
  variables: Record<string, string | undefined>,
): { config: Config } | { problems: string[] } {
  const own = Object.entries(fromShopifyCli(variables).variables);
  const filled = Object.fromEntries(own.filter(([, value]) => value?.trim() !== ""));
  const missing =
    filled.NODE_ENV === "production" ? requiredInProduction.filter((name) => !filled[name]) : [];
  const result = environment.safeParse(filled);
  if (result.success && missing.length === 0) return { config: result.data };
  const issues = (result.error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    return `${name}: ${filled[name] === undefined ? "is required" : issue.message}`;
  });
  return { problems: [...issues, ...missing.map((name) => `${name}: is required in production`)] };
}

/** The running process's configuration. */
export const config: Config = load();

function load(): Config {
  const result = parseConfig(process.env);
  if ("problems" in result) {
    process.stderr.write(
      `Store Referrals cannot start. Please mend these environment variables (see example.env):\n` +
        result.problems.map((line) => `  ${line}\n`).join(""),
    );
    process.exit(78); // EX_CONFIG of sysexits.h
  }
  if (result.config.attributionSecrets.length === 0) {
    const secret = randomBytes(32);
    result.config.attributionSecrets.push(secret);
    process.stderr.write(
      `ATTRIBUTION_SECRETS is not set; this run uses whsec_${secret.toString("base64")}\n`,
    );
  }
  return result.config;
}

function leavesOurNames(url: string): boolean {
  return !["ref", "click_id", "src"].some((name) => new URL(url).searchParams.has(name));
}

function words(value: string): string[] {
  return value.split(/[\s,]+/).filter(Boolean);
}

/** Every origin with its twin: `www.` put before the host, or left out. */
function withTwins(origins: string[]): string[] {
  const twins = origins.flatMap((one) => {
    const { protocol, hostname, port } = new URL(one);
    if (/^[\d.]+$|^\[/.test(hostname)) return [one]; // An address has no names.
    const twin = hostname.startsWith("www.") ? hostname.slice("www.".length) : `www.${hostname}`;
    return [one, new URL(`${protocol}//${twin}:${port}`).origin];
  });
  return [...new Set(twins)];
}
