import crawlers from "crawler-user-agents" with { type: "json" };
import { expect, test } from "vitest";
import UserAgent from "user-agents";
import { filterOf } from "../../../app/referrals/clicks/click-filter.ts";

const get = (userAgent: string) => filterOf({ method: "GET", userAgent, purpose: null });

test("at least 99 % of the crawlers that the world has listed are told apart", () => {
  const agents = crawlers.flatMap((crawler) => crawler.instances);
  const missed = agents.filter((agent) => get(agent) !== "bot");
  expect(agents.length).toBeGreaterThan(2000);
  expect(missed.length / agents.length, missed.join("\n")).toBeLessThanOrEqual(0.01);
});

test("at most 0.5 % of the browsers that people use are taken for machines", () => {
  const agents = Array.from({ length: 5000 }, () => new UserAgent().toString());
  const lost = agents.filter((agent) => get(agent) !== null);
  expect(lost.length / agents.length, lost.join("\n")).toBeLessThanOrEqual(0.005);
});

test("agents that read for an AI are machines, browsers inside apps are people", () => {
  const machines = [
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "WhatsApp/2.23.20.0 A",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
  ];
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
  const people = [
    `${iphone} Mobile/15E148 Instagram 335.0.4.27.93 (iPhone15,2; iOS 17_5; en_US)`,
    `${iphone} Mobile/15E148 [FBAN/FBIOS;FBAV/466.0.0.45.109;FBBV/608;FBDV/iPhone15,2]`,
    `${iphone} Mobile/15E148 musical_ly_34.5.0 JsSdk/2.0 NetType/WIFI BytedanceWebview/d8a21c6`,
    `${iphone} Version/17.0 Mobile/15E148 Safari/604.1 BingSapphire/29.2.420523001`,
    `${iphone} Mobile/15E148 Shopify Mobile/iOS/9.130.0 (iPhone15,2/com.jadedpixel.shopify)`,
    `${iphone} Mobile/15E148 LinkedInApp`,
    `${iphone} GSA/320.0.640 Mobile/15E148 Safari/604.1`,
  ];
  for (const agent of machines) expect([agent, get(agent)]).toEqual([agent, "bot"]);
  for (const agent of people) expect([agent, get(agent)]).toEqual([agent, null]);
});
