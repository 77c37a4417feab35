import type { StandIns } from "./stand-ins.ts";
import type { DemoSecrets } from "./start.ts";

/** The variables taken over from the caller's environment. No other is, so that no real key or proxy slips in. */
const passedOn =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|PG\w+|FEATURES|ATTRIBUTION_WINDOW_DAYS|CLICKS_PER_ADDRESS|CLERK_WEBHOOK_SECRET|LOG_LEVEL|WORKER|NODE_COMPILE_CACHE)$/;

/** Everything the app is told; this is the whole seam between the demo and the app. */
export function appEnvironment(told: {
  dev: boolean;
  standIns: StandIns;
  secrets: DemoSecrets;
  databaseUrl: string;
  /** A PEM file. The app must trust its certificate to talk to the shops. */
  certificateFile: string;
  extra: Record<string, string>;
}): Record<string, string> {
  const { secrets, standIns } = told;
  const { addresses, appPort, edgeOrigin } = standIns;
  return {
    LOG_LEVEL: "info",
    WORKER: "inline",
    CLERK_WEBHOOK_SECRET: secrets.clerk,
    ...inherited(),
    NODE_ENV: told.dev ? "development" : "production",
    PORT: String(appPort),
    HOST: "127.0.0.1",
    SHOPIFY_API_KEY: secrets.shopify.apiKey,
    SHOPIFY_API_SECRET: secrets.shopify.apiSecret,
    SHOPIFY_APP_URL: addresses.app,
    DATABASE_URL: told.databaseUrl,
    LANDING_URL: addresses.landing,
    LANDING_ORIGINS: new URL(addresses.landing).origin,
    PLATFORM_NAME: "Syntropy Health",
    SUPPORT_URL: "mailto:partners@syntropyhealth.example",
    VISITOR_OFFER: "The first health report is free of charge.",
    PARTNER_REWARD: "Your shop earns $10 for every person who becomes active.",
    ATTRIBUTION_SECRETS: secrets.attribution.join(" "),
    POSTHOG_API_KEY: "phc_demo",
    POSTHOG_HOST: new URL(addresses.events).origin,
    TRUST_PROXY_HOPS: "1",
    // Whoever tries the webhooks has a receiver on this machine.
    WEBHOOK_TARGETS: "any",
    METRICS_TOKEN: secrets.metricsToken,
    // No balancer has to see that the demo ends.
    SHUTDOWN_DELAY_SECONDS: "0",
    // Every HTTPS request of the app goes to the stand-in. The stand-in plays the shops and refuses all other hosts.
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: edgeOrigin,
    HTTP_PROXY: edgeOrigin,
    NO_PROXY: "localhost,127.0.0.1",
    NODE_EXTRA_CA_CERTS: told.certificateFile,
    ...told.extra,
  };
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name, value]) => value && passedOn.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}
