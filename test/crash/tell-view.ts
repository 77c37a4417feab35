import { setTimeout as sleep } from "node:timers/promises";
import { chrome } from "../support/requests.ts";
import { meet, type Ledger, type View } from "./ledger.ts";
import { outcomeOf, type Balancer } from "./send.ts";

const timeoutMs = 10_000;
const pauseMs = 200;
const attemptsMax = 4;

/** Tells of a page view as the landing script does: again after a 5xx or no answer, a few times, with the same claim. */
export async function tellView(balancer: Balancer, ledger: Ledger, view: View): Promise<void> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const app = balancer.pick();
    const answer = app && (await post(app.origin, view).catch(() => null));
    meet(ledger, `view ${answer?.outcome ?? answer?.status ?? "unanswered"}`);
    if (answer?.status === 200) {
      noteAnswer(ledger, view, answer);
      return;
    }
    if (answer && answer.status !== 503)
      ledger.complaints.push(`the view of ${view.mark} was answered ${answer.status}: ${answer.text}`);
    await sleep(pauseMs);
  }
}

type Answer = { status: number; outcome: string | undefined; text: string };

async function post(origin: string, { code, mark, address, claim, clickId }: View): Promise<Answer> {
  const response = await fetch(`${origin}/attribution/clicks`, {
    method: "POST",
    headers: { "User-Agent": chrome, "X-Forwarded-For": address },
    body: JSON.stringify({
      referral_code: code,
      source_url: `https://landing.example.test/?ref=${code}&utm_content=${mark}`,
      ...(clickId !== null && { click_id: clickId }),
      claim,
    }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, outcome: outcomeOf(response.headers), text: await response.text() };
}

function noteAnswer(ledger: Ledger, view: View, { outcome, text }: Answer): void {
  if (!outcome) ledger.complaints.push(`the view of ${view.mark} was not told what became of it`);
  if (outcome !== "committed") return;
  view.promised.push((JSON.parse(text) as { click_id: string }).click_id);
  if (view.promised.length === 1) ledger.acknowledged += 1;
}
