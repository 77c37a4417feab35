import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll } from "vitest";
import { loader as sendScript } from "../../app/routes/ref[.]js.ts";
import { photographFailures } from "./browser.ts";
import { startLandingSite, type LandingSite } from "./landing-site.ts";
import { call } from "./requests.ts";

type Beacon = Record<"referral_code" | "click_id" | "held" | "claim", string | undefined> & {
  cookies?: boolean;
};
type Click = { id: string; code: string; counted: boolean; claim?: string | undefined };

/** Answers the landing script as the contract's table says, and counts. */
type AppDouble = { origin: string; shop(): Shop; stop(): void };
type Shop = { code: string; clicks(): number; repeats(): number };

/** For a test file's top level: an app, and a site whose pages load its script. Both end with the file. */
export async function startAppAndSite(): Promise<{ app: AppDouble; site: LandingSite }> {
  const app = await startAppDouble();
  const site = await startLandingSite(() => app.origin);
  afterAll(async () => {
    await site.stop();
    app.stop();
  });
  photographFailures(() => site.browser);
  return { app, site };
}

/** An app that knows one visitor: every hit looks like the one before. */
async function startAppDouble(): Promise<AppDouble> {
  const clicks: Click[] = [];
  const issue = (code: string, counted: boolean, claim?: string): string => {
    const id = randomUUID();
    clicks.push({ id, code, counted, claim });
    return id;
  };
  const looksAlike = (code: string) => clicks.some((click) => click.code === code && click.counted);

  function answer(beacon: Beacon): string {
    const { click_id, held, claim, cookies } = beacon;
    const code = beacon.referral_code ?? "";
    const known = claim && clicks.find((click) => click.claim === claim);
    if (known) return known.id;
    const ours = clicks.find((click) => click.id === click_id && click.code === code);
    if (held) {
      if (ours && !ours.claim) ours.counted = false;
      return held;
    }
    if (ours && !ours.claim) return Object.assign(ours, { claim, counted: true }).id;
    const isPerhapsARepeat = cookies === false || !claim;
    return issue(code, ours || !isPerhapsARepeat ? true : !looksAlike(code), claim);
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://app");
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (url.pathname === "/ref.js") {
      response.setHeader("Content-Type", "text/javascript");
      response.end(await (await call(sendScript, "/ref.js")).text());
    } else if (url.pathname === "/attribution/clicks") {
      const beacon = JSON.parse(await text(request)) as Beacon;
      const referral_code = repaired(beacon.referral_code ?? "");
      response.end(JSON.stringify({ click_id: answer({ ...beacon, referral_code }), referral_code }));
    } else {
      const code = url.pathname.slice("/r/".length);
      const to = new URL(url.searchParams.get("to") ?? "");
      to.searchParams.set("ref", code);
      to.searchParams.set("click_id", issue(code, !looksAlike(code)));
      response.writeHead(302, { Location: to.href }).end();
    }
  }

  const server = createServer((request, response) => void receive(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shop() {
      const code = `store-${randomUUID().slice(0, 8)}-${randomUUID().slice(0, 4)}`;
      const count = (counted: boolean) =>
        clicks.filter((click) => click.code === code && click.counted === counted).length;
      return { code, clicks: () => count(true), repeats: () => count(false) };
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As much of the app's repair of codes as these tests need. */
function repaired(text: string): string {
  const decoded = /%(?![\da-f]{2})/i.test(text)
    ? text
    : text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const plain = decoded
    .replace(/\p{Cf}/gu, "")
    .replace(/[\p{Pd}_]/gu, "-")
    .toLowerCase();
  return /store-[a-z0-9-]+?-[0-9a-f]{4}/.exec(plain)?.[0] ?? text;
}
