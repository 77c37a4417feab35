import { Counter, type Registry } from "prom-client";
import { claimOutcomes, type ClaimOutcome } from "../referrals/clicks/claim-writer.server.ts";
import { signupOutcomes, type SignupOutcome } from "../referrals/signups/signup-outcome.ts";
import { hitOutcomes, type HitCounts } from "../storage/clicks/store-referral-clicks.server.ts";

/** Counts the rules' outcomes, for the operator. Each call costs the caller a map entry. */
export type Counters = {
  hits: (counts: HitCounts) => void;
  claim: (outcome: ClaimOutcome) => void;
  signup: (outcome: SignupOutcome) => void;
  repairedCode: () => void;
  unaccountedProxy: () => void;
};

export function createCounters(registry: Registry): Counters {
  const clicks = counterOf(registry, hitOutcomes, {
    name: "clicks_total",
    help: "Hits of browsers on the links of known stores, by what the database counted each as",
  });
  const claims = counterOf(registry, claimOutcomes, {
    name: "claims_total",
    help: "What landing scripts said of the click in their address: theirs, another view's, a repeat, not ours",
  });
  const signups = counterOf(registry, signupOutcomes, {
    name: "signups_total",
    help: "Reported signups: how they were matched, why they were not attributed, or that they came before",
  });
  const repaired = new Counter({
    name: "codes_repaired_total",
    help: "Referral codes that were found inside a damaged text",
    registers: [registry],
  });
  const proxied = new Counter({
    name: "proxy_unaccounted_total",
    help: "Requests with X-Forwarded-For while TRUST_PROXY_HOPS is 0: their addresses are unknown",
    registers: [registry],
  });
  return {
    hits: (counts) => {
      for (const [outcome, count] of Object.entries(counts)) clicks.inc({ outcome }, count);
    },
    claim: (outcome) => claims.inc({ outcome }),
    signup: (outcome) => signups.inc({ outcome }),
    repairedCode: () => repaired.inc(),
    unaccountedProxy: () => proxied.inc(),
  };
}

/** A counter with one line for each outcome from the start: a rate needs the zero. */
function counterOf(
  registry: Registry,
  outcomes: readonly string[],
  { name, help }: { name: string; help: string },
): Counter<"outcome"> {
  const counter = new Counter({ name, help, labelNames: ["outcome"], registers: [registry] });
  for (const outcome of outcomes) counter.inc({ outcome }, 0);
  return counter;
}
