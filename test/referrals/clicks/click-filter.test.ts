import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { filterOf } from "../../../app/referrals/clicks/click-filter.ts";
import { filterScorecard, measureFilter, scorecardFile } from "../../support/filter-scorecard.ts";
import { chrome } from "../../support/requests.ts";

const get = (userAgent: string) => filterOf({ method: "GET", userAgent, purpose: null, destination: null });

test("at least 99.5 % of the crawlers that the world has listed are told apart", () => {
  const { machines, otherMachines } = measureFilter();
  expect(machines.agents).toBeGreaterThan(2000);
  for (const { set, wrongShare } of [machines, otherMachines])
    expect([set, wrongShare <= 0.005]).toEqual([set, true]);
});

test("at most 0.3 % of the browsers that people use today are taken for machines", () => {
  const { people } = measureFilter();
  expect(people.agents).toBeGreaterThan(5000);
  expect(people.wrongShare).toBeLessThanOrEqual(0.003);
});

test("docs/filter.md names every miss of the filter (npm run filter-scorecard writes it)", () => {
  expect(readFileSync(scorecardFile, "utf8")).toBe(filterScorecard());
});

test("a hit that opens no page is embedded, one that does is a click", () => {
  const to = (destination: string | null, visitor = {}) =>
    filterOf({ method: "GET", userAgent: chrome, purpose: null, destination, ...visitor });
  for (const destination of ["document", " Document ", "document, document", "", null])
    expect([destination, to(destination)]).toEqual([destination, null]);
  const others = [
    "image",
    "script",
    "style",
    "iframe",
    "frame",
    "empty",
    "embed",
    "object",
    "video",
    "fencedframe",
    "document, image",
  ];
  for (const destination of others) expect([destination, to(destination)]).toEqual([destination, "embedded"]);
  expect(to("empty", { purpose: "prefetch" })).toBe("prefetch");
  expect(to("image", { userAgent: "curl/8.1" })).toBe("bot");
});

test("who has no browser engine is no person, whatever name is used", () => {
  const machines = [
    "",
    " ",
    "Mozilla/5.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UD1A.230803.041)",
    "MobileSafari/8619.1 CFNetwork/1568.100.1 Darwin/24.0.0",
    "Viber/13.3.1",
    "Instagram 335.0.4.27.93 Android (33/13; 420dpi; 1080x2177; samsung)",
    "[FBAN/FBIOS;FBAV/466.0.0.45.109;FBBV/608]",
    "TikTok 32.0 rv:320 (iPhone; iOS 17.0; en_US)",
    "MicroMessenger Client",
    "okhttp/4.12.0",
  ];
  for (const agent of machines) expect([agent, get(agent)]).toEqual([agent, "bot"]);
});

test("programs that open a link before its reader does are machines, browsers of odd devices are people", () => {
  const machines = [
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; ms-office; MSOffice 16)",
    "Mozilla/4.0 (compatible; ms-office; MSOffice rmj)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Word 16.0.16827; Pro)",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0; Microsoft Outlook 16.0.5266; ms-office)",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Viber/21.0",
    "Mozilla/5.0 (compatible; Amzn-User/0.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Safari/537.36",
  ];
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
  const people = [
    `${iphone} Version/18.1 Mobile/15E148 Safari/604.1 GoogleLens`,
    `${iphone} Mobile/15E148 Google-Lens/1.0`,
    `${iphone} GSA/340.3 Mobile/15E148 Safari/604.1`,
    `${iphone} Mobile/15E148 MicroMessenger/8.0.53(0x18003533) NetType/WIFI Language/zh_CN Process/tools`,
    "Mozilla/5.0 (Linux; Android 12; Google TV Build/STTE) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0 Safari/537.36",
    "Mozilla/5.0 (Linux; GoogleTV 3.2; LG Google TV Build/MASTER) AppleWebKit/534.24 (KHTML, like Gecko) Chrome/11.0 Safari/534.24",
    "Mozilla/5.0 (Linux; U; VIDAA/6.0; Hisense) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0 Safari/537.36 HbbTV/1.6.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)",
    "Opera/9.80 (Android; Opera Mini/36.2/191.256; U; en) Presto/2.12.423 Version/12.16",
    "Mozilla/5.0 (Nintendo 3DS; U; ; en) Version/1.7498.US",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Goanna/6.5 PaleMoon/33.0",
  ];
  for (const agent of machines) expect([agent, get(agent)]).toEqual([agent, "bot"]);
  for (const agent of people) expect([agent, get(agent)]).toEqual([agent, null]);
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
