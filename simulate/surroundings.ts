import type { BotKind } from "./person.ts";

const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const chromium = (system: string, version: number) =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0`;

/** What people browse with. */
export const phones = [
  `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${webkit} Version/18.6 Mobile/15E148 Safari/604.1`,
  `Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) ${webkit} Version/19.1 Mobile/15E148 Safari/604.1`,
  `Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) ${webkit} Mobile/15E148 Instagram 402.0.0.30`,
  `${chromium("Linux; Android 10; K", 156)} Mobile Safari/537.36`,
  `${chromium("Linux; Android 10; K", 154)} Mobile Safari/537.36`,
  `${chromium("Windows NT 10.0; Win64; x64", 156)} Safari/537.36`,
  `${chromium("Macintosh; Intel Mac OS X 10_15_7", 156)} Safari/537.36`,
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
];

export const languages = ["en-US,en;q=0.9", "en-GB,en;q=0.9", "de-DE,de;q=0.9", "fr-FR,fr;q=0.9"];
export const places = ["instagram", "newsletter", "bio", "counter-qr"];
export const botKinds: BotKind[] = ["crawler", "agent", "scanner", "head", "prefetch", "embedded"];

/** How a program asks for a link. */
export function botRequest(kind: BotKind): { method: "GET" | "HEAD"; headers: Record<string, string> } {
  const person = { "User-Agent": phones[5]!, "Accept-Language": languages[0]! };
  const program = (agent: string) => ({ method: "GET" as const, headers: { "User-Agent": agent } });
  switch (kind) {
    case "crawler":
      return program("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
    case "agent":
      return program("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0");
    case "scanner":
      return program("Mozilla/4.0 (compatible; ms-office; MSOffice 16)");
    case "head":
      return { method: "HEAD", headers: person };
    case "prefetch":
      return { method: "GET", headers: { ...person, "Sec-Purpose": "prefetch" } };
    case "embedded":
      return { method: "GET", headers: { ...person, "Sec-Fetch-Dest": "image" } };
  }
}
