import { randomUUID } from "node:crypto";
import type { StoreStats } from "../integration-api.ts";
import type { Callbacks } from "./callbacks.ts";
import { inPlainWords, matchOf } from "./receipt-words.ts";
import { newBrowser, type Browser } from "./visitors.ts";

/** What a scene plays with: the app's public addresses, one store, and the auth backend. */
export type Stage = {
  appFront: string;
  landing: string;
  code: string;
  callbacks: Callbacks;
  exampleStore: () => Promise<StoreStats | null>;
};

const friends = ["Ben", "Cleo", "Dan", "Eva"];
const phones = 10;
const signups = 5;
const pollMs = 50;
const retryMs = 500;
const attemptsMax = 20;

/** Ada sends friends the address she landed on, before the script has cleaned it. Told in plain sentences. */
export async function sharedAddress(stage: Stage): Promise<string[]> {
  const before = await stage.exampleStore();
  const ada = newBrowser();
  const address = await scan(stage, ada, "door");
  const ids = [await land(stage, ada, address)];
  for (const _ of friends) ids.push(await land(stage, newBrowser(), address));
  const [, bens] = ids;
  const ben = await signUp(stage, bens);
  return [
    "Ada scanned the shop’s code. She sent the address she landed on, click id and all, to Ben, Cleo, Dan and Eva.",
    `The app gave the five browsers ${new Set(ids).size} different click ids: Ada’s own, and one for each who opened a shared address.`,
    `Ben signed up. ${inPlainWords(ben)}`,
    ...numbersSince(before, await stage.exampleStore()),
  ];
}

/** Ten phones of one kind behind one address scan one code; five sign up. Told in plain sentences. */
export async function shopWifi(stage: Stage): Promise<string[]> {
  const before = await stage.exampleStore();
  const phone = newBrowser();
  const addresses: string[] = [];
  for (let n = 0; n < phones; n += 1) addresses.push(await scan(stage, phone, "counter"));
  const scanned = await stage.exampleStore();
  const ids: string[] = [];
  for (const address of addresses) ids.push(await land(stage, phone, address));
  const receipts = [];
  for (const id of ids.slice(0, signups)) receipts.push(await signUp(stage, id));
  const matches = receipts.map(matchOf);
  const certain = matches.filter((match) => match?.confidence === "certain").length;
  return [
    `Ten phones of one kind, on the shop’s Wi-Fi, scanned the code on the counter. To the app they all looked alike.`,
    ...numbersSince(before, scanned, "By the link alone"),
    `Then each landing page said which click its browser had: ${new Set(ids).size} different ones.`,
    `Five people signed up, and ${certain} of the matches are certain.`,
    ...numbersSince(before, await stage.exampleStore(), "Now"),
  ];
}

/** Follows the tracked link, and returns the address of the landing page. */
async function scan(stage: Stage, browser: Browser, src: string): Promise<string> {
  const link = new URL(`/r/${stage.code}?src=${src}`, stage.appFront);
  const answer = await fetch(link, {
    redirect: "manual",
    headers: { ...browser, "sec-fetch-dest": "document" },
  });
  await answer.arrayBuffer();
  return answer.headers.get("location") ?? stage.landing;
}

/** Tells the app of the page view as the landing script does, and returns the click id for the browser to keep. */
async function land(stage: Stage, browser: Browser, address: string): Promise<string> {
  const { origin, pathname, searchParams } = new URL(address);
  const source_url = `${origin}${pathname}?src=${searchParams.get("src") ?? ""}`;
  const click_id = searchParams.get("click_id") ?? undefined;
  const body = JSON.stringify({ referral_code: stage.code, source_url, click_id, claim: randomUUID() });
  const headers = { ...browser, "content-type": "text/plain" };
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const answer = await fetch(`${stage.appFront}/attribution/clicks`, { method: "POST", headers, body });
    const { click_id: own } = (await answer.json()) as { click_id?: string };
    if (own) return own;
    await new Promise((later) => setTimeout(later, retryMs));
  }
  throw new Error("the app did not answer a page view");
}

/** Reports a signup that carries a click id, and waits for its receipt. */
async function signUp({ callbacks, code }: Stage, clickId: string | undefined) {
  const user = `user_${randomUUID().slice(0, 6)}`;
  const message = callbacks.send("signups", { user_id: user, referral_code: code, click_id: clickId });
  while (message.state === "waiting") await new Promise((later) => setTimeout(later, pollMs));
  return message;
}

function numbersSince(before: StoreStats | null, after: StoreStats | null, when = "So"): string[] {
  if (!before || !after) return [];
  const clicks = after.total_clicks - before.total_clicks;
  const repeats = after.filtered_clicks.duplicate - before.filtered_clicks.duplicate;
  return [
    `${when} the shop has ${clicks} more ${clicks === 1 ? "click" : "clicks"}, and ${repeats} more repeats.`,
  ];
}
