import { randomUUID } from "node:crypto";
import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { findJobState } from "../../storage/outbox/outbox-health.server.ts";
import { takeLiveTestTurn, upsertSetupMoment } from "../../storage/stores/store-setup.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { newTestToken } from "./live-test.server.ts";
import { isNetworkError, reach } from "./reach-app.server.ts";
import type { Receipt } from "../signups/receipt.ts";
import { signMessage } from "./sign-message.server.ts";

/** The stations of a visit, in their order. */
export type TestStep = "click" | "cookie" | "signup" | "receipt" | "analytics";

/** How a step ended. `why` names the text that explains the outcome and the remedy. */
export type StepResult = {
  step: TestStep;
  outcome: "passed" | "remark" | "failed" | "skipped";
  why: string;
  ms: number;
};

/** A finished live test, or the reason why none began. */
export type LiveTest =
  | { status: "run"; passed: boolean; steps: StepResult[]; at: string }
  | { status: "too_soon" }
  | { status: "store_inactive" };

const steps: TestStep[] = ["click", "cookie", "signup", "receipt", "analytics"];
const turnSeconds = 10;
const deliveryMs = 5_000;
const pollMs = 150;

/** The values that the steps hand on to each other. */
type Visit = { store: Store; landing?: URL; clickId?: string; receipt?: Receipt };
type Outcome = Pick<StepResult, "outcome" | "why">;

/**
 * Sends a made-up visitor through the app's own public addresses: tracked link, redirect, signed signup, receipt,
 * analytics. Every step has a time limit, and the first failure ends the test. No number counts the visitor.
 */
export async function runLiveTest(store: Store, now = new Date()): Promise<LiveTest> {
  if (store.status !== "pending" && store.status !== "active") return { status: "store_inactive" };
  if (!(await takeLiveTestTurn(database.pool, store.id, turnSeconds))) return { status: "too_soon" };
  const acts = { click, cookie, signup, receipt, analytics };
  const visit: Visit = { store };
  const results: StepResult[] = [];
  for (const step of steps) {
    const startedAt = performance.now();
    const isOver = results.some(({ outcome }) => outcome === "failed");
    const outcome: Outcome = isOver ? { outcome: "skipped", why: "skipped" } : await acts[step](visit);
    results.push({ step, ...outcome, ms: Math.round(performance.now() - startedAt) });
  }
  const passed = results.every(({ outcome }) => outcome === "passed" || outcome === "remark");
  if (passed) await upsertSetupMoment(database.pool, store.id, "live_test_passed_at");
  return { status: "run", passed, steps: results, at: now.toISOString() };
}

/** Opens the tracked link and checks where it leads. */
async function click(visit: Visit): Promise<Outcome> {
  const { referral_code: code } = visit.store;
  try {
    const path = `/r/${code}?test=${newTestToken(code)}&utm_source=live-test`;
    const { answer, isDirect } = await reach(config.linkOrigin, path);
    if (answer.status !== 302) return failed("clickRefused");
    visit.landing = new URL(answer.headers.get("Location") ?? "about:blank");
    return isDirect ? { outcome: "remark", why: "clickDirect" } : passed("clickPassed");
  } catch (error) {
    return failed(isNetworkError(error) ? "clickUnreachable" : "clickRefused");
  }
}

/** Checks the values that ref.js would keep, that ref.js is served, and that the landing page loads it. */
async function cookie(visit: Visit): Promise<Outcome> {
  if (!visit.landing) return failed("cookieLost");
  const { searchParams, origin } = visit.landing;
  const clickId = searchParams.get("click_id") ?? "";
  if (origin !== new URL(config.landingUrl).origin || searchParams.get("ref") !== visit.store.referral_code)
    return failed("cookieLost");
  if (!/^[0-9a-f-]{36}$/.test(clickId)) return failed("cookieLost");
  visit.clickId = clickId;
  try {
    const { answer } = await reach(config.appOrigin, "/ref.js");
    if (answer.status !== 200) return failed("cookieScript");
  } catch {
    return failed("cookieScript");
  }
  return (await isScriptOnLandingPage())
    ? passed("cookiePassed")
    : { outcome: "remark", why: "cookieUnseen" };
}

/** Reports the signup as the auth backend would, signed with one of its secrets. */
async function signup(visit: Visit): Promise<Outcome> {
  const { clickId, store } = visit;
  const userId = `live-test-${randomUUID()}`;
  const body = JSON.stringify({ user_id: userId, referral_code: store.referral_code, click_id: clickId });
  try {
    const init = { method: "POST", headers: signMessage(randomUUID(), body), body };
    const { answer } = await reach(config.appOrigin, "/attribution/signups", init);
    if (answer.status === 401) return failed("signupUnverified");
    if (answer.status !== 200) return failed("signupRefused");
    visit.receipt = (await answer.json()) as Receipt;
    return passed("signupPassed");
  } catch {
    return failed("signupRefused");
  }
}

/** The receipt must give the signup to this store, for certain, by this click. */
async function receipt({ store, clickId, receipt }: Visit): Promise<Outcome> {
  const isOurs = receipt?.attributed === true && receipt.store === store.slug;
  const isCertain = receipt?.match?.method === "click_id" && receipt.referral_id === clickId;
  return isOurs && isCertain ? passed("receiptPassed") : failed("receiptWrong");
}

/** Follows the test's event through the outbox, for a few seconds. */
async function analytics({ clickId }: Visit): Promise<Outcome> {
  if (config.posthogApiKey === undefined) return { outcome: "remark", why: "analyticsOff" };
  const deadline = performance.now() + deliveryMs;
  for (;;) {
    const state = clickId ? await findJobState(database.pool, clickId, clickId) : null;
    if (state === "delivered") return passed("analyticsPassed");
    if (state === null) return failed("analyticsMissing");
    if (state === "rejected") return { outcome: "remark", why: "analyticsRejected" };
    if (performance.now() > deadline) return { outcome: "remark", why: "analyticsWaiting" };
    await new Promise((later) => setTimeout(later, pollMs));
  }
}

/** Asks without the visit's parameters, so that the page's own statistics do not count our visitor. */
async function isScriptOnLandingPage(): Promise<boolean> {
  try {
    const { origin, pathname } = new URL(config.landingUrl);
    const { answer } = await reach(origin, pathname, { redirect: "follow" });
    return answer.ok && (await answer.text()).includes("/ref.js");
  } catch {
    return false;
  }
}

const passed = (why: string): Outcome => ({ outcome: "passed", why });
const failed = (why: string): Outcome => ({ outcome: "failed", why });
