import { setTimeout as sleep } from "node:timers/promises";
import { chrome, signed } from "../support/requests.ts";
import { meet, type Hit, type HitOutcome, type Ledger, type Report } from "./ledger.ts";

/** Where requests go: to an app process that listens, if there is one. */
export type Balancer = { pick(): { origin: string; life: number } | null };

const visitorTimeoutMs = 10_000;
const senderTimeoutMs = 2_000;
const pauseMs = 100;

/** Follows a link as a visitor: once, whatever comes of it. */
export async function follow(
  balancer: Balancer,
  ledger: Ledger,
  hit: Hit,
  src: string | null,
): Promise<void> {
  const app = balancer.pick();
  const query = `utm_content=${hit.mark}${src ? `&src=${src}` : ""}`;
  const response =
    app &&
    (await fetch(`${app.origin}/r/${hit.code}?${query}`, {
      redirect: "manual",
      headers: { "User-Agent": hit.bot ? "Googlebot/2.1" : chrome, "X-Forwarded-For": hit.address },
      signal: AbortSignal.timeout(visitorTimeoutMs),
    }).catch(() => null));
  if (!response) await sleep(pauseMs);
  else if (response.status !== 302) ledger.complaints.push(`${hit.mark} was answered ${response.status}`);
  else noteRedirect(ledger, hit, app.life, response.headers);
  meet(ledger, `click ${hit.outcome}`);
}

/**
 * Posts a message as docs/integrate.md asks of every sender: again on 5xx, 429 and network errors, with the same id and
 * bytes, after Retry-After; until it is answered, or `signal` gives up.
 */
export async function deliver(
  balancer: Balancer,
  ledger: Ledger,
  report: Report,
  { secret, signal }: { secret: string; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const app = balancer.pick();
    const answer = app && (await post(app.origin, report, secret).catch(() => null));
    meet(ledger, answer ? `report ${answer.status}` : "report unanswered");
    if (answer?.status === 200) {
      noteAnswer(ledger, report, answer.text);
      return;
    }
    if (answer && answer.status !== 429 && answer.status !== 503) {
      ledger.complaints.push(`${report.route} ${report.id} was answered ${answer.status}: ${answer.text}`);
      if (answer.status < 500) return;
    }
    await sleep(answer ? 1000 * Number(answer.retryAfter ?? 1) : pauseMs * (1 + Math.random()));
  }
}

async function post(origin: string, report: Report, secret: string) {
  const response = await fetch(`${origin}/attribution/${report.route}`, {
    ...signed(report.body, { id: report.id, secret }),
    signal: AbortSignal.timeout(senderTimeoutMs),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get("Retry-After"),
    text: await response.text(),
  };
}

function noteRedirect(ledger: Ledger, hit: Hit, life: number, headers: Headers): void {
  const outcome = outcomeOf(headers);
  if (!outcome) ledger.complaints.push(`${hit.mark} was not told what became of it`);
  else hit.outcome = outcome;
  hit.clickId = new URL(headers.get("Location") ?? "about:blank").searchParams.get("click_id");
  hit.life = life;
  if (hit.outcome === "committed") ledger.acknowledged += 1;
}

/** What an answer says of its click. */
export function outcomeOf(headers: Headers): HitOutcome | undefined {
  return (["committed", "buffered", "lost"] as const).find(
    (outcome) => headers.get("Server-Timing") === `click;desc="${outcome}"`,
  );
}

function noteAnswer(ledger: Ledger, report: Report, text: string): void {
  report.answers.push(text);
  if (report.answers.length === 1) ledger.acknowledged += 1;
  if (report.route === "activations") ledger.active.add(report.userId);
}
