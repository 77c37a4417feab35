import { compileFunction } from "node:vm";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../test/support/random.ts";

/** The app's own landing script, compiled once and run in every page. */
export type LandingScript = (page: Surroundings) => void;

type Surroundings = Record<(typeof names)[number], unknown>;

const names = [
  ...(["window", "document", "location", "history", "performance"] as const),
  ...(["addEventListener", "fetch", "URL", "Blob", "setTimeout"] as const),
] as const;

/** The cookies of one browser at the landing page. */
export type Jar = Map<string, string>;

/** What the app answered a page's script: its status, and what it says of the write. */
export type Told = { status: number; outcome: string | null };

type Fetch = (url: URL, init: { method: string; body: string }) => Promise<Response>;

/** Takes the script from the running app, so that no copy of it can differ. */
export async function loadScript(app: string): Promise<LandingScript> {
  const answer = await fetch(`${app}/ref.js`);
  if (!answer.ok) throw new Error(`${app}/ref.js answered ${answer.status}`);
  const run = compileFunction(await answer.text(), [...names]) as (...values: unknown[]) => void;
  return (page) => run(...names.map((name) => page[name]));
}

/**
 * Opens a landing page in a browser that is only what the script looks at: its address bar, its cookies, its clock. The
 * page stays open until the script has nothing more to do. Returns the address bar's last text.
 */
export async function openPage(
  { script, scriptUrl, random }: { script: LandingScript; scriptUrl: string; random: Random },
  browser: { jar: Jar; keepsCookies: boolean },
  { address, send, onTold }: { address: string; send: Fetch; onTold: (told: Told) => void },
): Promise<string> {
  const bar = { url: new URL(address) };
  const work = new Set<Promise<unknown>>();
  const during = <Result>(promise: Promise<Result>): Promise<Result> => {
    work.add(promise);
    void promise.catch(() => {}).finally(() => work.delete(promise));
    return promise;
  };
  class PageUrl extends URL {
    static override createObjectURL = () => `blob:${bar.url.origin}/${uuid(random)}`;
  }
  const window = { parent: null as unknown };
  window.parent = window;
  script({
    window,
    document: documentOf(scriptUrl, browser),
    location: bar.url,
    history: {
      state: null,
      replaceState: (_state: unknown, _title: string, to: string) =>
        (bar.url.href = new URL(to, bar.url).href),
    },
    performance: { getEntriesByType: () => [] },
    addEventListener: () => {},
    fetch: (url: URL, init: { method: string; body: string }) => during(tell(url, init)),
    URL: PageUrl,
    Blob,
    setTimeout: (act: () => void, ms: number) => void during(sleep(ms).then(act)),
  });
  while (work.size > 0) {
    await Promise.allSettled(work);
    await setImmediate(); // the script reads the answer first
  }
  return bar.url.href;

  async function tell(url: URL, init: { method: string; body: string }) {
    const answer = await send(url, init);
    const text = await answer.text();
    onTold({ status: answer.status, outcome: answer.headers.get("Server-Timing") });
    return { ok: answer.ok, status: answer.status, json: async () => JSON.parse(text) as unknown };
  }
}

function documentOf(scriptUrl: string, { jar, keepsCookies }: { jar: Jar; keepsCookies: boolean }) {
  return {
    currentScript: { src: scriptUrl, dataset: {} },
    referrer: "",
    prerendering: false,
    get cookie(): string {
      return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    },
    set cookie(text: string) {
      const [pair = "", ...rules] = text.split("; ");
      const name = pair.slice(0, pair.indexOf("="));
      if (!keepsCookies) return;
      jar.delete(name);
      if (!rules.includes("Max-Age=0")) jar.set(name, pair.slice(name.length + 1));
    },
  };
}

/** A UUID that the seed decides. */
export function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.between(0, 15).toString(16));
  [hex[12], hex[16]] = ["4", "a"];
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
